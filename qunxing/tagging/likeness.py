"""How alike the members of each group are by their tags (metrics §17): coverage first, then against random groups."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community
from qunxing.core.metrics.periods import day_of, local_day
from qunxing.core.metrics.statistics.homogeneity import (
    alike,
    entropy,
    fit,
    gini_simpson,
    jaccards,
    null,
    rarity,
    sameness,
)
from qunxing.core.rules.tagging import Source
from qunxing.core.zones import micros
from qunxing.ledger import manifest
from qunxing.people.dimensions import dimension_epoch, merged_accounts, people_marked
from qunxing.people.models import Tag, TagLikeness
from qunxing.people.tag_queries import present, standing

LEAST = 10
"""Tagged members below which nothing is said."""
SHOWN = 20
"""Misfits named; how many there are is said too."""
SEED = 20240229
"""The comparison throws dice; the same tags must give the same answer."""
Sets = Mapping[int, frozenset[int]]


def keep(community: Community, *, now: datetime) -> int:
    """Say anew how alike each group's members are, where tags, members or charters changed; of how many groups."""
    day = local_day(micros(now), community.timezone)
    key = hashlib.sha256(json.dumps([manifest.epoch(), dimension_epoch(), day]).encode()).hexdigest()
    groups = {group.pk: group for group in community.groups.filter(ended_on=None)}
    if not groups or TagLikeness.objects.filter(group__in=groups, key=key).count() == len(groups):
        return 0
    held = standing(community, day, leaving_out=[Source.GROUP])
    if not held:
        return TagLikeness.objects.filter(group__in=groups).delete()[0] * 0
    tagged = {person: frozenset(tags) for person, tags in held.items()}
    seated = _members(list(groups))
    whole = _Whole(community, tagged, {person for people in seated.values() for person in people})
    whole.wanted = {pk: list(charter.segment) for pk, charter in in_force(groups, day_of(day)).items()}
    for pk in groups:
        body = whole.say(pk, seated.get(pk, set()))
        TagLikeness.objects.update_or_create(group_id=pk, defaults={"body": body, "key": key, "at": now})
    return len(groups)


def _members(groups: list[int]) -> dict[int, set[int]]:
    """Group → who is in it now, without staff and bots."""
    accounts, left = merged_accounts(), people_marked()
    found: dict[int, set[int]] = {}
    for grp, identity in present(groups):
        person = accounts.get(identity, identity)
        if person not in left:
            found.setdefault(grp, set()).add(person)
    return found


class _Whole:
    """The community's tagged members, against whom a group is held."""

    def __init__(self, community: Community, tagged: Sets, members: set[int]) -> None:
        tags = Tag.objects.filter(community=community)
        self.names = dict(tags.values_list("pk", "name"))
        self.families = dict(tags.exclude(family="").values_list("pk", "family"))
        self.tagged = {person: tags for person, tags in tagged.items() if person in members}
        self.kinds = sorted(set(self.tagged.values()), key=sorted)
        self.place = {tags: at for at, tags in enumerate(self.kinds)}
        self.counts = self._count(self.tagged)
        self.similar = jaccards(self.kinds)
        self.nulls: dict[int, tuple[float, float]] = {}
        self.wanted: dict[int, list[str]] = {}
        carriers = Counter(self.names[tag] for tags in self.tagged.values() for tag in tags)
        self.weight = rarity(carriers, len(self.tagged))
        self.known = {
            family: len({t for t in carriers_of(self.tagged) if self.families.get(t) == family})
            for family in set(self.families.values())
        }

    def _count(self, people: Mapping[int, frozenset[int]]) -> np.ndarray[Any, np.dtype[np.int64]]:
        found = np.zeros(len(self.kinds), np.int64)
        for tags in people.values():
            found[self.place[tags]] += 1
        return found

    def say(self, group: int, members: set[int]) -> dict[str, Any]:
        """Coverage; families; mean Jaccard against chance; misfits by the tags the charter is for."""
        wanted = self.wanted.get(group, [])
        mine = {person: self.tagged[person] for person in members if person in self.tagged}
        body: dict[str, Any] = {"members": len(members), "tagged": len(mine), "least": LEAST, "wanted": wanted}
        if len(mine) < LEAST:
            return body
        if len(mine) not in self.nulls:
            self.nulls[len(mine)] = null(len(mine), self.counts, self.similar, seed=SEED)
        found = alike(self._count(mine), self.similar, self.nulls[len(mine)])
        body["jaccard"] = {"value": found.value, "chance": found.chance, "spread": found.spread, "z": found.z}
        body["families"] = self._families(mine)
        if wanted:
            body["misfits"] = self._misfits(mine, wanted)
        return body

    def _families(self, mine: Sets) -> list[dict[str, Any]]:
        found = []
        for family in sorted(self.known):
            counts = Counter(tag for tags in mine.values() for tag in tags if self.families.get(tag) == family)
            values = list(counts.values())
            if sum(values) >= LEAST:
                top = [[self.names[tag], n] for tag, n in counts.most_common(3)]
                said = {"h": sameness(values, self.known[family]), "entropy": entropy(values)}
                said["gini_simpson"] = gini_simpson(values)
                found.append({"family": family, "n": sum(values), "kinds": self.known[family], "top": top, **said})
        return found

    def _misfits(self, mine: Sets, wanted: list[str]) -> dict[str, Any]:
        """Tagged members none of whose tags is one the group is for: cosine 0; the most tagged first.

        `better`: [person, the group that is for their tags], of those for whom there is one.
        """
        weight = self.weight | {tag: 1.0 for tag in wanted if tag not in self.weight}
        fits = {who: fit([self.names[tag] for tag in tags], wanted, weight) or 0.0 for who, tags in mine.items()}
        none = sorted((who for who, value in fits.items() if value == 0), key=lambda who: (-len(mine[who]), who))
        better = [[who, grp] for who in none[:SHOWN] if (grp := self._fitting(mine[who]))]
        return {"n": len(none), "people": none[:SHOWN], "better": better, "mean_fit": sum(fits.values()) / len(fits)}

    def _fitting(self, tags: frozenset[int]) -> int | None:
        """The group that is for these tags most of all; None where none is."""
        mine, best = [self.names[tag] for tag in tags], (0.0, 0)
        for grp, wanted in self.wanted.items():
            weight = self.weight | {tag: 1.0 for tag in wanted if tag not in self.weight}
            best = max(best, (fit(mine, wanted, weight) or 0.0, -grp))
        return -best[1] if best[0] else None


def carriers_of(tagged: Sets) -> set[int]:
    """The tags anybody carries."""
    return {tag for tags in tagged.values() for tag in tags}
