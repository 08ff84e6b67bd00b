"""What the sources of groups show: which stretches can answer a question, what is lacking, on which days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from django.db.models import Q

from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Metric
from qunxing.core.metrics.periods import local_day
from qunxing.ledger import manifest
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Dirty, GroupEpoch, Segment
from qunxing.people.dimensions import dimension_epoch
from qunxing.sources.queries import heard_live

MOST_NAMED = 500
"""Groups named in a query of the book; for more, all are read."""
ACTS = frozenset({Sees.ACTIONS, Sees.ORDERS, Sees.ANSWERS, Sees.CHAINS})
"""What a table of acts shows, of a group or, at its community's desk, of all of them."""
PRESENCE = 1 << Sees.ROSTER | 1 << Sees.MESSAGES
"""Any of these shows who is in a group: without it nobody could be matched there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one import showed of one group: the bits of `Sees`, from and until µs UTC."""

    grp: int
    sees: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What questions about some groups rest on, read once for all of a page.

    `epochs`: group → when its rollups last changed; `dirty`: groups whose rollups are older than their facts;
    `desks`: community → its desk, where acts of the whole community lie; absent while there are none.
    """

    epoch: int
    dimension_epoch: int
    coverage: Mapping[int, tuple[Shown, ...]]
    epochs: Mapping[int, int]
    dirty: frozenset[int]
    desks: Mapping[int, int]

    @classmethod
    def of(cls, groups: Collection[int]) -> Standing:
        listed = Segment.objects.filter(family="coverage", retired_at=None).only("path")
        epochs, dirty = GroupEpoch.objects.all(), Dirty.objects.all()
        if len(groups) <= MOST_NAMED:
            named = Q(grp__in=groups) | Q(grp__in=Group.every.filter(is_desk=True).values("pk"))
            epochs, dirty = epochs.filter(named), dirty.filter(named)
        return cls(
            epoch=manifest.epoch(),
            dimension_epoch=dimension_epoch(),
            coverage=_with_live(
                _coverage(tuple(sorted(str(manifest.path_of(each)) for each in listed))),
                groups if len(groups) <= MOST_NAMED else None,
            ),
            epochs=dict(epochs.values_list("grp", "number")),
            dirty=frozenset(dirty.values_list("grp", flat=True).distinct()),
            desks=dict(Group.every.filter(is_desk=True).values_list("community", "pk")),
        )

    def shown(self, groups: Iterable[int]) -> list[Shown]:
        """What the sources of these groups showed."""
        return [each for grp in groups for each in self.coverage.get(grp, ())]


def shown(groups: Collection[int]) -> list[Shown]:
    """What the sources of these groups showed."""
    return Standing.of(groups).shown(groups)


def _with_live(
    coverage: Mapping[int, tuple[Shown, ...]], groups: Collection[int] | None
) -> Mapping[int, tuple[Shown, ...]]:
    """And what connections are hearing, which becomes a fact when it ends."""
    merged = dict(coverage)
    for each in heard_live(groups):
        merged[each.grp] = (*merged.get(each.grp, ()), Shown(each.grp, _with_implied(each.sees), each.first, each.last))
    return merged


@lru_cache(maxsize=4)
def _coverage(paths: tuple[str, ...]) -> Mapping[int, tuple[Shown, ...]]:
    """Listed files never change, and every number on a page asks for them: read once."""
    with cursor() as room:
        room.bind_files("coverage", "coverage", [Path(path) for path in paths])
        rows = room.rows("SELECT grp, sees, from_ts, until_ts FROM coverage ORDER BY grp")
    every = (Shown(grp, _with_implied(sees), first, last) for grp, sees, first, last in rows)
    return {grp: tuple(found) for grp, found in groupby(every, key=attrgetter("grp"))}


_IMPLIED = {
    Sees.SPOKEN: 1 << Sees.MESSAGES | 1 << Sees.CONTINUOUS,
    Sees.CHAINS: 1 << Sees.MESSAGES | 1 << Sees.CONTINUOUS | 1 << Sees.TEXT,
}
"""Whole talk shows by itself when each member last spoke, and its words who joined which chain."""


@lru_cache(maxsize=256)
def _with_implied(sees: int) -> int:
    return sees | sum(
        1 << more for more, needed in _IMPLIED.items() if sees & needed == needed and not sees >> more & 1
    )


def measurable(needs: Iterable[Sees], coverage: Iterable[Shown], at_desk: Sequence[Shown] = ()) -> list[Shown]:
    """The stretches of the groups whose sources show all that is needed.

    Who was there and what was done may come from other sources than what was said; everything else must come from
    one. What the desk of their community shows (`at_desk`) is shown of each group in which people were seen at all;
    what was read off for the community as a whole stays at the desk.
    """
    talk = sum(1 << each for each in needs if each is not Sees.ROSTER and each not in ACTS)
    acts = sum(1 << each for each in needs if each in ACTS)
    by_group: dict[int, list[Shown]] = {}
    for each in (*coverage, *at_desk) if Sees.READINGS in needs else coverage:
        by_group.setdefault(each.grp, []).append(each)
    found: list[Shown] = []
    for grp, rows in by_group.items():
        if Sees.ROSTER in needs and not any(_shows_membership(each.sees) for each in rows):
            continue
        done = [each for each in (*rows, *at_desk) if each.sees & acts == acts] if acts else []
        if acts and not (done and any(each.sees & PRESENCE for each in rows)):
            continue
        if acts and not talk:
            found += [Shown(grp, each.sees, each.first, each.last) for each in done]
        else:
            found += [each for each in rows if (each.sees & talk == talk if talk else _shows_membership(each.sees))]
    return found


def _shows_membership(sees: int) -> bool:
    """Only a member list: joins and leaves alone say nothing of those who were there before."""
    return bool(sees >> Sees.ROSTER & 1)


def lacking(metric: Metric, coverage: Sequence[Shown]) -> tuple[str, ...]:
    """The names of what no source of these groups shows."""
    seen = 0
    for each in coverage:
        seen |= each.sees
    missing = [need for need in sorted(metric.needs) if not seen >> need & 1]
    if metric.needs & ACTS and not seen & PRESENCE:
        missing.append(Sees.ROSTER)
    return tuple(need.name.lower() for need in dict.fromkeys(missing))


def days_of(stretches: Iterable[Shown], zone: str) -> tuple[tuple[int, int], ...]:
    """Local day ranges, joined where they touch. Two member lists enclose all days between them."""
    rows = sorted((local_day(each.first, zone), local_day(each.last, zone), each.sees) for each in stretches)
    joined: list[tuple[int, int]] = []
    lists = [first for first, _last, sees in rows if _shows_membership(sees)]
    if lists and all(_shows_membership(sees) for _first, _last, sees in rows):
        return ((min(lists), max(last for _first, last, _sees in rows)),)
    for first, last, _sees in rows:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)
