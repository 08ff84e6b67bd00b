"""One member as other programs read them: accounts, when they were in which group, and for what days they are staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404
from pydantic import BaseModel, Field

from qunxing.api import asks
from qunxing.api.queries import Caller, by
from qunxing.communities.models import Group
from qunxing.core.metrics.periods import iso
from qunxing.core.zones import moment
from qunxing.insight import looks
from qunxing.people.dimensions import marks_of, merged_people
from qunxing.people.models import Mark, Person
from qunxing.people.queries import known, spells_of
from qunxing.people.seeing import of_tables

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


class OneMember(BaseModel):
    """One person with all accounts in the community."""

    person: int
    name: str
    accounts: list[Account]
    spells: list[Spell]
    marks: list[Marked]


def member(caller: Caller, ask: asks.Member, now: datetime) -> Body:
    """One person of a community; who was merged into somebody else is shown as who they are now. It is written down."""
    community = caller.community(ask.community)
    groups = list(caller.groups(community))
    pk = merged_people([ask.person]).get(ask.person, ask.person)
    person = Person.objects.filter(pk=pk).first()
    found = known([group.pk for group in groups], people=[pk]) if person else []
    if person is None or not found:
        raise Http404
    looks.keep(caller.user, community, "export", by(caller, f"person {pk}"), now=now)
    there = [group for group in groups if group.pk in found[0].groups]
    tables = person.identities.filter(of_tables(there)).values_list("pk", flat=True)
    accounts = person.identities.filter(pk__in={*found[0].identities, *tables}).order_by("pk")
    return {
        "person": pk,
        "name": person.name,
        "accounts": [
            {"id": each.pk, "space": each.namespace, "account": each.external, "name": each.name} for each in accounts
        ],
        "spells": _spells(found[0].identities, there),
        "marks": [_mark(each) for each in marks_of([pk]).get(pk, [])],
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
