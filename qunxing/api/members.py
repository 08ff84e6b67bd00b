"""One member as other programs read them: accounts, when they were in which group, and for what days they are staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from pydantic import BaseModel, Field

from qunxing.api import asks
from qunxing.api.queries import Caller, by
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.periods import iso, local_day
from qunxing.core.zones import micros, moment
from qunxing.insight import looks
from qunxing.people import story, told
from qunxing.people.dimensions import marks_of, merged_people
from qunxing.people.models import Identity, Mark, Person, Tagging
from qunxing.people.queries import Known, known, spells_of
from qunxing.people.seeing import of_tables
from qunxing.people.tag_queries import holds, taggings_of

Body = dict[str, Any]


class Account(BaseModel):
    """An account; `space` is the platform's id space, “name:” and a group where only the nickname is known."""

    id: int
    space: str
    account: str
    name: str


class Spell(BaseModel):
    """Came after one moment and by the other (equal: exactly then; null: any time before), left likewise."""

    group: int
    account: int
    joined_after: str | None
    joined_by: str | None
    left_after: str | None
    left_by: str | None
    removed: bool


class Marked(BaseModel):
    """Staff or a bot from one local day to another, both inside; null is open."""

    role: str
    from_: str | None = Field(alias="from")
    to: str | None


class Tagged(BaseModel):
    """A tag that holds: where it comes from, how often that source was found right (null: not checked), until when."""

    tag: str
    source: str
    note: str
    confidence: float | None
    until: str | None
    evidence: list[dict[str, int]]


class Wish(BaseModel):
    """How somebody wants to be written to by one channel."""

    channel: str
    way: str
    source: str
    at: str


class Agreed(BaseModel):
    """What somebody agreed to, and for which days."""

    purpose: str
    obtained: str
    from_: str = Field(alias="from")
    to: str | None
    withdrawn: str | None


class OneMember(BaseModel):
    """One person with all accounts in the community."""

    person: int
    name: str
    accounts: list[Account]
    spells: list[Spell]
    marks: list[Marked]
    tags: list[Tagged]
    wishes: list[Wish]
    agreements: list[Agreed]


class Line(BaseModel):
    """One line of a story, in the reader's language; `said_of`: by us of them, not done by them."""

    ts: int
    at: str
    text: str
    note: str
    group: int | None
    said_of: bool


class Story(BaseModel):
    items: list[Line]
    next: int | None


def member(caller: Caller, ask: asks.Member, now: datetime) -> Body:
    """One person of a community; who was merged into somebody else is shown as who they are now. It is written down."""
    community = caller.community(ask.community)
    person, found, there = _found(caller, community, ask.person)
    pk, today = person.pk, local_day(micros(now), community.timezone)
    looks.keep(caller.user, community, "export", by(caller, f"person {pk}"), now=now)
    accounts = _accounts(person, found, there)
    held = [each for each in taggings_of(pk, [community]) if holds(each, today)]
    return {
        "person": pk,
        "name": person.name,
        "accounts": [
            {"id": each.pk, "space": each.namespace, "account": each.external, "name": each.name} for each in accounts
        ],
        "spells": _spells(found.identities, there),
        "marks": [_mark(each) for each in marks_of([pk]).get(pk, [])],
        "tags": [_tagged(each) for each in held],
        "wishes": told.wishes(pk),
        "agreements": told.consents(pk),
    }


def its_story(caller: Caller, ask: asks.OfMember, now: datetime) -> Body:
    """What happened to one person and what was said of them, newest first, as far as the caller sees their groups."""
    community = caller.community(ask.community)
    person, found, there = _found(caller, community, ask.person)
    looks.keep(caller.user, community, "export", by(caller, f"story of person {person.pk}"), now=now)
    accounts = _accounts(person, found, there).values_list("pk", flat=True)
    page = story.tell(story.whose(person, accounts, there, community.timezone), before=ask.before, limit=ask.limit)
    return {"items": told.story(page.items), "next": page.before}


def _found(caller: Caller, community: Community, number: int) -> tuple[Person, Known, list[Group]]:
    """Who that number is now, what is known of them, and in which groups. Raises Http404."""
    groups = list(caller.groups(community))
    person = Person.objects.filter(pk=merged_people([number]).get(number, number)).first()
    found = known([group.pk for group in groups], people=[person.pk]) if person else []
    if person is None or not found:
        raise Http404
    return person, found[0], [group for group in groups if group.pk in found[0].groups]


def _accounts(person: Person, found: Known, there: list[Group]) -> QuerySet[Identity]:
    tables = person.identities.filter(of_tables(there)).values_list("pk", flat=True)
    return person.identities.filter(pk__in={*found.identities, *tables}).order_by("pk")


def _tagged(tagging: Tagging) -> Body:
    return {
        "tag": tagging.tag.name,
        "source": tagging.source,
        "note": tagging.note,
        "confidence": tagging.confidence,
        "until": None if tagging.until_day is None else iso(tagging.until_day),
        "evidence": [{"group": each["grp"], "ts": each["ts"]} for each in tagging.evidence],
    }


def _spells(identities: tuple[int, ...], groups: list[Group]) -> list[Body]:
    return [
        {
            "group": each["grp"],
            "account": each["identity"],
            "joined_after": _iso(each["start_ts"]) if each["start_basis"] != 3 else None,
            "joined_by": _iso(each["start_until"]),
            "left_after": _iso(each["end_ts"]),
            "left_by": _iso(each["end_until"]),
            "removed": each["exit"] == 9,
        }
        for each in spells_of(list(identities), groups)
    ]


def _mark(mark: Mark) -> Body:
    days = {"from": mark.from_day, "to": mark.to_day}
    return {"role": mark.role, **{name: None if day is None else iso(day) for name, day in days.items()}}


def _iso(ts: object) -> str | None:
    return moment(ts).isoformat() if isinstance(ts, int) else None
