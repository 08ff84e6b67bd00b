"""The verbs of this room: mark staff and bots, merge accounts, undo both."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import Batch
from qunxing.people.models import DimensionEpoch, Identity, Mark, Merge, Person, StandIn, Unmark


def touch() -> None:
    """Say that something joined at read has changed, so that no cached figure outlives it."""
    if not DimensionEpoch.objects.filter(pk=1).update(number=F("number") + 1):
        DimensionEpoch.objects.create(pk=1, number=1)


@transaction.atomic
def mark(person: Person, role: str, *, from_day: int | None = None, to_day: int | None = None, by: User | None) -> Mark:
    """Say that a person is staff or a bot from one local day to another (None is open).

    Raises Refusal when another mark of the person covers some of these days.
    """
    first, last = _span(from_day, to_day)
    for other in Mark.objects.select_for_update().filter(person=person):
        begin, end = _span(other.from_day, other.to_day)
        if begin <= last and end >= first:
            raise Refusal("This person is already marked for some of these days.", code="marked")
    touch()
    return Mark.objects.create(person=person, role=role, from_day=from_day, to_day=to_day, by=by)


@transaction.atomic
def unmark(found: Mark, *, by: User | None) -> None:
    """Take a mark back: the person counts as a member again for those days."""
    said = {"person_id": found.person_id, "role": found.role, "from_day": found.from_day, "to_day": found.to_day}
    if Mark.objects.filter(pk=found.pk).delete()[0]:
        Unmark.objects.create(mark=found.pk, by=by, **said)
        touch()


@transaction.atomic
def mark_listed(identities: Iterable[int], role: StandIn, *, batch: Batch, by: User | None) -> int:
    """Mark whom a source calls staff or a bot and nobody has marked before; how many people."""
    people = Person.objects.filter(identities__in=list(identities), marks=None).distinct()
    marks = [Mark(person=person, role=role, batch=batch, by=by) for person in people]
    if marks:
        Mark.objects.bulk_create(marks)
        touch()
    return len(marks)


def marked_by(identities: Iterable[int]) -> set[int]:
    """The batches whose lists marked these accounts' people."""
    marks = Mark.objects.filter(person__identities__in=list(identities)).exclude(batch=None)
    return set(marks.values_list("batch", flat=True))


def unmark_listed(batch: Batch) -> None:
    """Take back the marks that an import brought."""
    if Mark.objects.filter(batch=batch).delete()[0]:
        touch()


@transaction.atomic
def merge(identity: Identity, *, into: Person, reason: str, by: User | None) -> Merge:
    """Say that an account belongs to a person. Raises Refusal when it already does."""
    was = identity.person
    moved = Identity.objects.filter(pk=identity.pk, person=was).exclude(person=into).update(person=into)
    if not moved:
        raise Refusal("This account already belongs to this person.", code="merged")
    touch()
    return Merge.objects.create(identity=identity, was=was, into=into, reason=reason, by=by)


@transaction.atomic
def unmerge(found: Merge, *, by: User | None) -> None:
    """Give the account back to the person it belonged to before. Raises Refusal when that was done, or it moved on."""
    undone = Merge.objects.filter(pk=found.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by)
    moved = Identity.objects.filter(pk=found.identity_id, person=found.into_id).update(person=found.was_id)
    if not undone or not moved:
        raise Refusal("This merge is already undone.", code="unmerged")
    touch()


def _span(from_day: int | None, to_day: int | None) -> tuple[int, int]:
    return (-(10**9) if from_day is None else from_day, 10**9 if to_day is None else to_day)
