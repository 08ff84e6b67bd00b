"""Whom an audience means now: groups, or people one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

import pyarrow as pa

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community, Group
from qunxing.communities.words import natural
from qunxing.core.rules.audiences import Audience
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.lifecycle.models import Course
from qunxing.people.dimensions import left_out, merged_accounts, merged_people
from qunxing.people.models import Person, Segment
from qunxing.people.queries import known
from qunxing.people.segments import people_in
from qunxing.team.queries import keepers_of

SHOWN = 5


class Several(NamedTuple):
    """One person who would read it in several groups."""

    person: int
    groups: int


class Reach(NamedTuple):
    """Who is in the groups: `people` in all, `several` of them in more than one, and those in most of them."""

    people: int
    several: int
    most: tuple[Several, ...]


def groups_of(community: Community, audience: Audience, *, day: date) -> list[Group]:
    """The groups an audience means on a day, by name. A group that ended is only among them where it was picked."""
    picked = set(audience.groups)
    found = sorted(Group.objects.filter(community=community), key=lambda each: natural(each.name))
    alive = [each for each in found if each.ended_on is None or each.ended_on > day]
    fitting = {each.pk for each in alive} if audience.every else _fitting(alive, audience, day)
    wanted = (picked | fitting) - set(audience.without)
    return [each for each in found if each.pk in wanted]


def _fitting(groups: Iterable[Group], audience: Audience, day: date) -> set[int]:
    """Those that are all of what is asked; none where nothing is."""
    left = {each.pk: each for each in groups} if audience.asks else {}
    if audience.platforms:
        left = {pk: each for pk, each in left.items() if each.platform in audience.platforms}
    if audience.types or audience.tags:
        charters = in_force(left, day)
        types, tags = set(audience.types), set(audience.tags)
        left = {
            pk: each
            for pk, each in left.items()
            if (charter := charters.get(pk))
            and (not types or charter.type in types)
            and (not tags or tags & set(charter.segment))
        }
    if audience.stages:
        there = set(Course.objects.filter(stage__in=audience.stages).values_list("group", flat=True))
        left = {pk: each for pk, each in left.items() if pk in there}
    if audience.keepers:
        kept = {pk for pk, keeper in keepers_of(left, day).items() if keeper.user_id in audience.keepers}
        left = {pk: each for pk, each in left.items() if pk in kept}
    return set(left)


def people_of(community: Community, audience: Audience, *, now: datetime) -> list[Person]:
    """The people an audience means now, each once however many accounts they have, by name."""
    segments = Segment.objects.filter(community=community, pk__in=audience.segments).select_related("community")
    found = {person for segment in segments for person in people_in(segment, now=now)}
    if audience.people:
        asked = merged_people(audience.people)
        wanted = sorted({asked.get(person, person) for person in audience.people})
        groups = list(community.groups.values_list("pk", flat=True))
        found |= {each.person for each in known(groups, people=wanted)}
    return list(Person.objects.filter(pk__in=found).order_by("name", "pk"))


def reach(groups: Collection[int], day: int) -> Reach:
    """Who is in these groups on a local day, staff and bots left out, as lists, notices or (without any) talk tell."""
    if not groups:
        return Reach(0, 0, ())
    merged = merged_accounts()
    nobody = sorted({identity for identity, _why, first, last in left_out() if first <= day <= last})
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("spell", "member_day"), ["spell", "member_day"])
        room.bind("asked", pa.table({"grp": _whole(groups)}))
        room.bind("merged", pa.table({"identity": _whole(merged), "person": _whole(merged.values())}))
        room.bind("nobody", pa.table({"identity": _whole(nobody)}))
        room.run(_READERS)
        people, several = room.one("SELECT COUNT(*), COUNT(*) FILTER (WHERE groups > 1) FROM reader")
        rows = room.rows(
            "SELECT person, groups FROM reader WHERE groups > 1 ORDER BY groups DESC, person LIMIT ?", [SHOWN]
        )
    return Reach(int(people), int(several), tuple(Several(int(person), int(n)) for person, n in rows))


def _whole(numbers: Iterable[int]) -> pa.Array:
    return pa.array(list(numbers), pa.int64())


_READERS = """
CREATE OR REPLACE TEMP TABLE reader AS
SELECT COALESCE(m.person, p.identity) AS person, COUNT(DISTINCT p.grp) AS groups
FROM (
  SELECT grp, identity FROM spell WHERE end_day IS NULL
  UNION SELECT grp, identity FROM member_day WHERE messages > 0 AND grp NOT IN (SELECT grp FROM spell)
) p
JOIN asked a ON a.grp = p.grp
LEFT JOIN merged m ON m.identity = p.identity
WHERE p.identity <> 0 AND p.identity NOT IN (SELECT identity FROM nobody)
GROUP BY 1
"""
