"""What this room shows on the pages of a member and of a group: read from kept rows, never counted for a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.access import communities_for
from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.core.metrics.periods import local_day
from qunxing.core.zones import micros
from qunxing.insight.questions import Question
from qunxing.people.models import Person, Tag, Tagging, TagLikeness, TagProposal
from qunxing.people.panels import Member
from qunxing.people.queries import known
from qunxing.people.tag_queries import taggings_of
from qunxing.tagging import names, tiers
from qunxing.tagging.words import source_words

MEMBER_ORDER, GROUP_ORDER = -10, 15
MONTHS_SHOWN = 6


def of_member(member: Member, user: User, now: datetime) -> Iterator[Panel]:
    """Tags with who said so and where from, those that ended, and the tier month by month."""
    person = member.person
    mine = list(communities_for(user))
    days = {each.pk: local_day(micros(now), each.timezone) for each in mine}
    here = mine if len(mine) == 1 else _where(person, mine)
    said = [(each, _row(each, days[each.tag.community_id])) for each in taggings_of(person.pk, mine)]
    places = dict(Group.objects.filter(community__in=mine).values_list("pk", "name"))
    community = here[0] if here else None
    if said:
        community = next(each for each in mine if each.pk == said[0][0].tag.community_id)
    if community is None:
        return
    about = {
        "person": person,
        "community": community,
        "rows": [row | {"places": _places(each, places)} for each, row in said if row["holds"]],
        "past": [row for _each, row in said if not row["holds"]],
        "tags": Tag.objects.filter(community=community, retired_at=None),
        "waiting": TagProposal.objects.filter(person=person, accepted=None, tag__community__in=mine).count(),
        "months": [
            {"month": each, "title": _(tiers.TITLES[each.tier]) if each.tier else ""}
            for each in tiers.of_person(community, person.pk)[:MONTHS_SHOWN]
        ],
    }
    yield Panel(MEMBER_ORDER, "tagging/of_member.html", about)


def _where(person: Person, communities: list[Community]) -> list[Community]:
    """Those of these communities in whose groups the member is seen."""
    places = dict(Group.objects.filter(community__in=communities).values_list("pk", "community"))
    seen = {places[grp] for each in known(list(places), people=[person.pk]) for grp in each.groups}
    return [each for each in communities if each.pk in seen]


def _row(tagging: Tagging, day: int) -> dict[str, Any]:
    late = tagging.until_day is not None and tagging.until_day < day
    holds = tagging.stands and not late and tagging.tag.retired_at is None
    return {"tagging": tagging, "holds": holds, "late": late, "source": source_words(tagging.source)}


def _places(tagging: Tagging, names_of: dict[int, str]) -> list[dict[str, Any]]:
    """Where the words lie that it came from."""
    return [
        {"group": names_of[each["grp"]], "ts": each["ts"], "path": f"/talk/?group={each['grp']}&ts={each['ts']}"}
        for each in tagging.evidence
        if each["grp"] in names_of
    ]


def of_group(group: Group, user: User, now: datetime) -> Iterator[Panel]:
    """How alike its members are by their tags, coverage first, and the form of their names."""
    kept = TagLikeness.objects.filter(group=group).first()
    form = names.form_of(group)
    if kept is None and form is None:
        yield Panel(GROUP_ORDER, "tagging/of_group.html", {"group": group, "body": None, "form": None})
        return
    body = kept.body if kept else None
    misfits = body["misfits"] if body and "misfits" in body else {}
    people, better = Person.objects.in_bulk(misfits.get("people", [])), dict(misfits.get("better", []))
    places = Group.objects.in_bulk(better.values())
    rows = [(person, places.get(better.get(pk, 0))) for pk, person in people.items()]
    about = {"group": group, "body": body, "form": form, "misfits": rows, "at": kept and kept.at}
    if body and body.get("jaccard"):
        z = body["jaccard"]["z"]
        about["said"] = _alike_words(z)
    yield Panel(GROUP_ORDER, "tagging/of_group.html", about)


def _alike_words(z: float | None) -> str:
    if z is None:
        return _("Everybody tagged has the same tags: nothing to compare.")
    if z >= 2:
        return _("Members here are more alike than a random group of this size.")
    if z <= -2:
        return _("Members here are less alike than a random group of this size.")
    return _("Members here are no more alike than a random group of this size.")


def of_metric(question: Question, user: User, now: datetime) -> Iterator[Panel]:
    """Who moved between tiers, under the metric of tiers."""
    if question.metric.name != "tiers":
        return
    order = ("core", "regular", "light", "silent", "")
    titles = {name: _(tiers.TITLES[name]) if name else _("not there, or new") for name in order}
    flows = [
        {"was": each.was, "now": each.now, "is_over": each.is_over, "lines": [(titles[n], c) for n, c in each.rows]}
        for each in tiers.latest_flows(question.scope.community)
    ]
    if flows:
        yield Panel(0, "tagging/flows.html", {"flows": flows, "titles": list(titles.values())})
