"""Erasing a person: nameless at once, unread at once, and out of every file soon after, with a receipt."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from qunxing.communities.models import Group, User
from qunxing.core.facts import Fact, Kind
from qunxing.core.keys import key_of
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.ledger import erase as ledger
from qunxing.ledger.append import append
from qunxing.ledger.models import Batch
from qunxing.people import tags
from qunxing.people.accounts import ASKED, digest, lots
from qunxing.people.actions import touch
from qunxing.people.dimensions import selves
from qunxing.people.models import (
    Consent,
    DataRequest,
    Erasure,
    Identity,
    Likeness,
    Merge,
    Person,
    Phone,
    Preference,
    Suppressed,
)

NOBODY = "—"


class NotNow(Refusal):
    """An import is reading: it may be about to list what this person said, and would be told of them half."""

    code = "erase_not_now"
    message = "An import is running. Erase when it has ended, in a few minutes. Nothing was erased."


_busy: list[Callable[[datetime], bool]] = []


def wait_for(is_busy: Callable[[datetime], bool]) -> None:
    """Let a room above say when nobody can be erased; called once, when it is loaded."""
    if is_busy not in _busy:
        _busy.append(is_busy)


_forgetters: list[Callable[[Collection[str], Collection[int]], None]] = []


def also(forget: Callable[[Collection[str], Collection[int]], None]) -> None:
    """Let a room above forget whom is erased: (their names, the people they are and were), in erasing's transaction.

    Called once, when the room is loaded.
    """
    if forget not in _forgetters:
        _forgetters.append(forget)


@transaction.atomic
def erase(person: Person, *, by: User | None, now: datetime) -> list[Erasure]:
    """Take out a person's names and words, on every account. Counts stay; a later import brings nobody back.

    The text is hidden from this transaction on; `finish` rewrites the files that hold it. Raises NotNow.
    """
    if any(is_busy(now) for is_busy in _busy):
        raise NotNow
    names = {person.name, *person.identities.values_list("name", flat=True)}
    erasures = [
        _erase(each, by, now) for each in Identity.objects.select_for_update().filter(person=person, erased_at=None)
    ]
    people = selves([person.pk])
    for forget in _forgetters:
        forget(names, people)
    Person.objects.filter(pk__in=people).update(name=NOBODY)
    _forget(people)
    Merge.objects.filter(identity__person=person).update(reason="")
    tags.forget(people)
    touch()
    return erasures


def _forget(people: Collection[int]) -> None:
    """What the book knows of them besides: what they asked and wanted, and who they may have been."""
    Preference.objects.filter(person__in=people).delete()
    Consent.objects.filter(person__in=people).delete()
    Likeness.objects.filter(Q(one__person__in=people) | Q(other__person__in=people), accepted=None).delete()
    DataRequest.objects.filter(person__in=people).update(
        nickname=NOBODY, group_name="", reach="", words="", answer="", person=None
    )


def _erase(identity: Identity, by: User | None, now: datetime) -> Erasure:
    Suppressed.objects.create(digest=digest((identity.namespace, identity.external)), identity=identity.pk)
    batch = Batch.objects.create(label=f"erasure of account {identity.pk}", at=now)
    groups = ledger.groups_of(identity.pk)
    append([_fact(identity.pk, grp, micros(now), batch.pk) for grp in groups])
    identity.external, identity.name, identity.erased_at = f"erased:{uuid4().hex}", NOBODY, now
    identity.save(update_fields=["external", "name", "erased_at"])
    Phone.objects.filter(identity=identity).delete()
    place = Group.every.filter(pk__in=groups).first()
    community = place.community_id if place else None
    quoted = ledger.quoted(identity.pk)
    return Erasure.objects.create(identity=identity.pk, by=by, community_id=community, quoted_by_others=quoted)


def _fact(identity: int, grp: int, at: int, batch: int) -> Fact:
    k1, k2 = key_of("erased", identity, grp)
    return Fact(k1=k1, k2=k2, kind=Kind.ERASED, grp=grp, identity=identity, ts=at, until=at, batch=batch)


def reopen(identities: Collection[int]) -> None:
    """New words of erased accounts came: they are hidden already, and must be taken out again."""
    if Erasure.objects.exists():
        for some in lots(identities, ASKED):
            done = Erasure.objects.filter(identity__in=some).exclude(rewritten_at=None)
            done.update(rewritten_at=None, receipt_at=None)


def finish(*, now: datetime) -> int:
    """Rewrite what still holds erased words, then give the receipts that are due; how many were rewritten."""
    waiting = list(Erasure.objects.filter(rewritten_at=None))
    if waiting:
        done = Erasure.objects.filter(pk__in=[each.pk for each in waiting])
        ledger.rewrite([each.identity for each in waiting], now=now, also=lambda: done.update(rewritten_at=now))
    rewritten = Erasure.objects.filter(receipt_at=None).exclude(rewritten_at=None)
    for each in rewritten:
        if each.rewritten_at and not ledger.retired_left(each.rewritten_at):
            Erasure.objects.filter(pk=each.pk).update(receipt_at=now)
    return len(waiting)
