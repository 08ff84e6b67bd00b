"""What this room shows on pages of other rooms, from kept rows: on the group's, on the member's, on 今日."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from qunxing.communities.access import groups_for
from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.communities.words import percent
from qunxing.contributors import queries, words
from qunxing.contributors.models import Carried, Naming
from qunxing.contributors.shown import Shown, is_measured
from qunxing.insight.today import Sentence
from qunxing.people.models import Person
from qunxing.people.panels import Member

ON_GROUP, ON_MEMBER = 30, 20
FIRST = 5
MOST = 3
"""So many groups are named on 今日."""


def of_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Who carries it: the shape, the first of the list, and how many were recognised."""
    row = Carried.objects.filter(group=group).first()
    if row is None or not is_measured(row):
        return []
    found = Shown.of(group, row)
    about = {
        "group": group,
        "row": row,
        "shape": found.shape(),
        "first": found.listed()[:FIRST],
        "total": row.body["list"]["value"] or 0,
        "coverage": found.coverage(row.last),
        "waiting": len(found.waiting()),
    }
    return [Panel(ON_GROUP, "contributors/panel.html", about)]


def of_member(member: Member, user: User, now: datetime) -> Iterable[Panel]:
    """What they are to each group, by people's decisions; when they were recognised; where they stand on a list."""
    person, groups = member.person, {group.pk: group for group in groups_for(user).filter(pk__in=member.groups)}
    rows = Carried.objects.filter(group__in=groups)
    mine = [each for each in rows if _stands(each, person.pk)]
    named = [
        each for each in queries.standing(queries.namings_of(list(groups))).values() if each.person_id == person.pk
    ]
    recognised = [each for each in queries.recognitions_of(list(groups)) if each.person_id == person.pk]
    if not (mine or named or recognised):
        return []
    about = {
        "person": person,
        "named": [each for each in named if each.answer == Naming.Answer.YES],
        "recognised": recognised,
        "lines": [{"group": groups[each.group_id], "row": each, **_standing(each, person.pk)} for each in mine],
        "groups": groups,
    }
    return [Panel(ON_MEMBER, "contributors/member.html", about)]


def _stands(row: Carried, person: int) -> bool:
    return any(each["person"] == person for each in row.body["list"].get("helping", []))


def _standing(row: Carried, person: int) -> dict[str, object]:
    """What they did for others there, and at which place of the list they stand; None off it."""
    people = [each["person"] for each in row.body["list"].get("people", [])]
    did = next(each for each in row.body["list"]["helping"] if each["person"] == person)
    return {"did": did, "place": people.index(person) + 1 if person in people else None}


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Groups of which much hangs on one member: a risk, nobody's fault."""
    rows = Carried.objects.filter(group__community=community).select_related("group")
    risky = [row for row in rows if words.is_risk(row.body["shape"])]
    risky.sort(key=lambda row: -row.body["shape"]["cells"]["touch"])
    first = {row.pk: row.body["shape"]["people"][0]["person"] for row in risky[:MOST]}
    names = dict(Person.objects.filter(pk__in=first.values()).values_list("pk", "name"))
    for row in risky[:MOST]:
        said = _("%(group)s: without “%(name)s”, %(share)s of the replies between members would be gone.")
        share = percent(row.body["shape"]["people"][0]["touch"])
        told = {"group": row.group.name, "name": names.get(first[row.pk], ""), "share": share}
        yield Sentence(8, said % told, f"/groups/{row.group_id}/people/", "know")
