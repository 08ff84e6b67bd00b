"""The verbs of this room: name a member KOC, seed or manager (or not); write a recognition down, take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qunxing.communities.models import Group, User
from qunxing.contributors.models import Carried, Naming, Recognition
from qunxing.core.refusals import Refusal
from qunxing.people.models import Person

LONGEST = {"note": 300, "what": 500, "said_by": 100}


@transaction.atomic
def name(
    group: Group, person: Person, *, part: str, answer: str, by: User | None, now: datetime, note: str = ""
) -> Naming:
    """Decide what a member is to the group. What stood on the list is kept beside it. Raises Refusal."""
    if part not in Naming.Part.values or answer not in Naming.Answer.values:
        raise Refusal("Say what the member is named, and whether they are.", code="no_answer")
    return Naming.objects.create(
        group=group,
        person=person,
        part=part,
        answer=answer,
        note=_words(note, "note"),
        evidence=_evidence(group, person),
        by=by,
        at=now,
    )


def _evidence(group: Group, person: Person) -> Mapping[str, Any]:
    """What the list said of them just then, and of which days; empty where they were not on it."""
    row = Carried.objects.filter(group=group).first()
    if row is None:
        return {}
    listed = [*row.body["list"].get("people", []), *row.body["list"].get("apart", [])]
    found = next((each for each in listed if each["person"] == person.pk), None)
    return {**found, "from": row.first.isoformat(), "to": row.last.isoformat()} if found else {}


@transaction.atomic
def recognise(
    group: Group, person: Person, *, day: date, said_by: str, what: str, by: User | None, now: datetime, today: date
) -> Recognition:
    """Write down that a member was recognised before the group: by whom, for what, when. Raises Refusal."""
    said_by, what = _words(said_by, "said_by"), _words(what, "what")
    if not said_by or not what:
        raise Refusal("Say who recognised them in the group, and for what.", code="no_words")
    if day > today:
        raise Refusal("That day is still to come.", code="future_day")
    return Recognition.objects.create(group=group, person=person, day=day, said_by=said_by, what=what, by=by, at=now)


@transaction.atomic
def take_back(recognition: Recognition, *, by: User | None, now: datetime) -> None:
    """It was written down by mistake: it counts no more, and stays readable. Raises Refusal when that was done."""
    changed = Recognition.objects.filter(pk=recognition.pk, undone_at=None).update(undone_at=now, undone_by=by)
    if not changed:
        raise Refusal("This was taken back already.", code="undone")


def forget(names: Collection[str], people: Collection[int]) -> None:
    """What was written of people who are erased is not kept; called inside the erasure."""
    Recognition.objects.filter(person__in=people).update(what="", said_by="")
    Naming.objects.filter(person__in=people).update(note="", evidence={})


def _words(text: str, which: str) -> str:
    return text.replace("\0", "").strip()[: LONGEST[which]]
