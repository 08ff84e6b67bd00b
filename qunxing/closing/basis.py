"""What a closing rests on, kept so that what came later can be told apart from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from qunxing.communities.charters import HELD
from qunxing.communities.models import Charter, Community, Group
from qunxing.core.metrics.registry import METRICS
from qunxing.core.text import recognisers
from qunxing.ledger.models import Batch, Dirty, GroupEpoch, Segment, TailFact
from qunxing.people.dimensions import dimension_epoch
from qunxing.people.models import Erasure, Mark, Merge

Numbers = frozenset[int]


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything that stood: batches of facts, merges, marks and erasures by their numbers, groups by their names."""

    batches: Numbers
    merges: Numbers
    marks: Numbers
    erasures: Numbers
    groups: Mapping[int, str]
    recogniser: int

    @classmethod
    def of(cls, community: Community) -> Basis:
        """What stands now. Numbers of all communities are kept: which are of this one is found out when they change."""
        return cls(
            batches=_batches(),
            merges=_all(Merge.objects.filter(undone_at=None).values_list("pk", flat=True)),
            marks=_all(Mark.objects.values_list("pk", flat=True)),
            erasures=_all(Erasure.objects.values_list("pk", flat=True)),
            groups=dict(community.groups.values_list("pk", "name")),
            recogniser=recognisers.VERSION,
        )

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        numbers = {name: stretches(getattr(self, name)) for name in ("batches", "merges", "marks", "erasures")}
        return {**numbers, "groups": dict(self.groups), "recogniser": self.recogniser}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Basis:
        """From the JSON of `kept`."""
        numbers = {name: spread(kept[name]) for name in ("batches", "merges", "marks", "erasures")}
        groups = {int(pk): name for pk, name in kept["groups"].items()}
        return cls(**numbers, groups=groups, recogniser=kept["recogniser"])


def stretches(numbers: Iterable[int]) -> list[list[int]]:
    """[[first, last], …]: a hundred thousand numbers given in turn are a few stretches."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def spread(kept: Iterable[Iterable[int]]) -> Numbers:
    """The numbers of `stretches`."""
    return frozenset(number for first, last in kept for number in range(first, last + 1))


def fingerprint(community: Community, metrics: Iterable[str]) -> str:
    """What figures of these metrics depend on: while it stays the same, so do they."""
    places = _places(community)
    parts = (
        sorted(GroupEpoch.objects.filter(grp__in=places).values_list("grp", "number")),
        sorted(community.groups.values_list("pk", flat=True)),
        dimension_epoch(),
        [(name, METRICS[name].version if name in METRICS else 0) for name in sorted(metrics)],
        recognisers.VERSION,
        community.timezone,
        sorted(map(str, Charter.objects.filter(HELD, group__in=places).values_list("pk", "from_day", "to_day"))),
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def is_settled(community: Community) -> bool:
    """Whether every fact of the community is counted: else its numbers are about to move by themselves."""
    return not community.next_timezone and not Dirty.objects.filter(grp__in=_places(community)).exists()


def _places(community: Community) -> QuerySet[Group, int]:
    return Group.every.filter(community=community).values_list("pk", flat=True)


def _batches() -> Numbers:
    listed = Segment.objects.filter(family="facts", retired_at=None).values_list("batches", flat=True)
    tail = TailFact.objects.order_by().values_list("batch", flat=True).distinct()
    gone = set(Batch.objects.exclude(retracted_at=None).values_list("pk", flat=True))
    return frozenset({*chain.from_iterable(listed), *tail} - gone)


def _all(rows: Iterable[int]) -> Numbers:
    return frozenset(rows)
