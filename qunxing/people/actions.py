"""The verbs of this room: mark staff and bots, merge accounts and take one out, undo all of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import Batch
from qunxing.people.dimensions import marks_of, people_marked, span_of
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
    _free(person, from_day, to_day)
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
def end(found: Mark, *, on: int, by: User | None) -> Mark:
    """Let a mark end with a local day. The mark as it was stays in the history; who listed it no longer undoes it.

    Raises Refusal when the day is before the mark's first one, or the mark is gone.
    """
    if found.from_day is not None and on < found.from_day:
        raise Refusal("The last day is before the first one.", code="bad_mark")
    if not Mark.objects.filter(pk=found.pk).exists():
        raise Refusal("This mark was taken back already.", code="unmarked")
    unmark(found, by=by)
    return mark(found.person, found.role, from_day=found.from_day, to_day=on, by=by)


def _free(person: Person, from_day: int | None, to_day: int | None) -> None:
    """Raises Refusal when a mark of the person, or of somebody merged into them, covers some of these days."""
    list(Person.objects.select_for_update().filter(pk=person.pk))
    _role, first, last = span_of("", from_day, to_day)
    for other in marks_of([person.pk]).get(person.pk, ()):
        _role, begin, end = span_of("", other.from_day, other.to_day)
        if begin <= last and end >= first:
            raise Refusal("This person is already marked for some of these days.", code="marked")


@transaction.atomic
def mark_listed(identities: Iterable[int], role: StandIn, *, batch: Batch, by: User | None) -> int:
    """Mark whom a source calls staff or a bot and nobody has marked before; how many people."""
    people = {each.pk: each for each in Person.objects.filter(identities__in=list(identities), marks=None)}
    marked = people_marked()
    marks = [Mark(person=each, role=role, batch=batch, by=by) for pk, each in people.items() if pk not in marked]
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
    """Say that an account belongs to a person. `joining.join` is the verb for people, and asks what must be asked.

    Raises Refusal when it already does, or when the person was merged into somebody else.
    """
    was = identity.person
    list(Person.objects.select_for_update().filter(pk__in=[was.pk, into.pk]).order_by("pk"))
    if not Identity.objects.filter(person=into).exists():
        raise Refusal("“%(name)s” was merged into somebody else. Open that person.", code="gone", name=into.name)
    moved = Identity.objects.filter(pk=identity.pk, person=was).exclude(person=into).update(person=into)
    if not moved:
        raise Refusal("This account already belongs to this person.", code="merged")
    touch()
    return Merge.objects.create(identity=identity, was=was, into=into, reason=reason, by=by)


@transaction.atomic
def split(identity: Identity, *, reason: str, by: User | None) -> Merge:
    """Take one account out of its person: it stands alone, as whom it was before if that is known.

    Undone as a merge is. Raises Refusal where the person has no other account.
    """
    person = identity.person
    list(Person.objects.select_for_update().filter(pk=person.pk))
    if Identity.objects.filter(person=person).exclude(pk=identity.pk).count() == 0:
        raise Refusal("This person has no other account: nothing can be taken out.", code="only_account")
    alone = _as_before(identity) or Person.objects.create(name=identity.name)
    if not Identity.objects.filter(pk=identity.pk, person=person).update(person=alone):
        raise Refusal("This account already belongs to somebody else.", code="moved")
    touch()
    return Merge.objects.create(identity=identity, was=person, into=alone, reason=reason, by=by, is_split=True)


def _as_before(identity: Identity) -> Person | None:
    """The person this account was made with, where nobody is that any more: their marks and wishes come back."""
    return Person.objects.filter(pk=identity.pk, identities=None).first()


@transaction.atomic
def unmerge(found: Merge, *, by: User | None) -> None:
    """Give the account back to the person it belonged to before; of a split, put it back.

    Raises Refusal when that was done, or it moved on.
    """
    undone = Merge.objects.filter(pk=found.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by)
    moved = Identity.objects.filter(pk=found.identity_id, person=found.into_id).update(person=found.was_id)
    if not undone or not moved:
        raise Refusal("This merge is already undone.", code="unmerged")
    touch()
