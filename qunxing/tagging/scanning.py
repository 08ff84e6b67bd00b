"""Whom a rule matches: read from the ledger, only what is new where talk was read before, person by person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qunxing.communities.models import Community, Group
from qunxing.core.rules.tagging import KINDS, About, Terms
from qunxing.ledger import matching
from qunxing.ledger.matching import Matched
from qunxing.people.dimensions import merged_accounts, people_marked, unmatched
from qunxing.people.models import RuleHit, TagRule
from qunxing.people.queries import known

SHOWN = 3
"""Messages kept as evidence, the newest."""
Evidence = list[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would propose: person → what speaks for it; `of` people there are to tell apart.

    `found` is all that matched, `read_to` how far was read.
    """

    people: Mapping[int, Evidence]
    of: int
    found: list[Matched]
    read_to: int

    @property
    def hits(self) -> int:
        return len(self.found)


def preview(community: Community, terms: Terms) -> Preview:
    """Whom the rule matches in all that is there."""
    matching.check(terms.pattern)
    found, read_to = _found(community, terms)
    people = by_person(community, found, terms.times)
    return Preview(people, _asked(community, terms), found, read_to)


def _found(community: Community, terms: Terms, after: int = 0) -> tuple[list[Matched], int]:
    if terms.about is About.TALK:
        return matching.talk(groups_of(community, terms), terms.words, terms.pattern, after=after)
    desks = () if terms.groups else Group.every.filter(community=community, is_desk=True).values_list("pk", flat=True)
    places = [*groups_of(community, terms), *desks]
    return matching.done(places, KINDS[terms.about], terms.words, terms.pattern), 0


def groups_of(community: Community, terms: Terms) -> list[int]:
    """The groups a rule looks at."""
    mine = community.groups.values_list("pk", flat=True)
    return list(mine.filter(pk__in=terms.groups) if terms.groups else mine)


def by_person(community: Community, found: Iterable[Matched], times: int) -> dict[int, Evidence]:
    """Members with at least so many matches, and their newest; staff, bots and accounts of nobody are left out."""
    accounts, left = merged_accounts(), people_marked()
    groups = list(Group.every.filter(community=community).values_list("pk", flat=True))
    nobody = set(unmatched(groups))
    mine: dict[int, list[Matched]] = {}
    for each in found:
        person = accounts.get(each.identity, each.identity)
        if each.identity not in nobody and person not in left:
            mine.setdefault(person, []).append(each)
    return {who: _newest(matches) for who, matches in mine.items() if len(matches) >= times}


def _newest(matches: Collection[Matched]) -> Evidence:
    newest = sorted(matches, key=lambda each: (-each.ts, each.k1))[:SHOWN]
    return [{"k1": each.k1, "k2": each.k2, "grp": each.grp, "ts": each.ts} for each in newest]


def _asked(community: Community, terms: Terms) -> int:
    """People the rule could tell apart: for talk those who spoke, for acts everybody seen."""
    left = people_marked()
    seen = known(groups_of(community, terms))
    return sum(1 for each in seen if each.person not in left and (each.messages or terms.about is not About.TALK))


def read_on(rule: TagRule, terms: Terms) -> tuple[dict[int, Evidence], int]:
    """Members the rule holds of now, and how far was read. Talk read before is not read again: its hits are kept."""
    community = rule.tag.community
    found, read_to = _found(community, terms, rule.read_segment)
    if terms.about is About.TALK:
        keep(rule, found)
        found = [Matched(hit.identity, hit.grp, hit.k1, hit.k2, hit.ts) for hit in rule.hits.all().iterator()]
    return by_person(community, found, terms.times), read_to


def keep(rule: TagRule, found: Collection[Matched]) -> None:
    """Remember texts that matched, so that they need not be read again."""
    rows = [
        RuleHit(rule=rule, identity=each.identity, grp=each.grp, k1=each.k1, k2=each.k2, ts=each.ts) for each in found
    ]
    RuleHit.objects.bulk_create(rows, batch_size=400, ignore_conflicts=True)
