"""Erasing a person: nameless at once, unread at once, and out of every file soon after, with a receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from qunxing.communities.models import User
from qunxing.core.facts import Fact, Kind
from qunxing.core.keys import key_of
from qunxing.core.zones import micros
from qunxing.ledger import erase as ledger
from qunxing.ledger.append import append
from qunxing.ledger.models import Batch
from qunxing.people import tags
from qunxing.people.accounts import digest
from qunxing.people.actions import touch
from qunxing.people.models import Erasure, Identity, Merge, Person, Phone, Suppressed

NOBODY = "—"


@transaction.atomic
def erase(person: Person, *, by: User | None, now: datetime) -> list[Erasure]:
    """Take out a person's names and words, on every account. Counts stay; a later import brings nobody back.

    The text is hidden from this transaction on; `finish` rewrites the files that hold it.
    """
    erasures = [
        _erase(each, by, now) for each in Identity.objects.select_for_update().filter(person=person, erased_at=None)
    ]
    person.name = NOBODY
    person.save(update_fields=["name"])
    Merge.objects.filter(identity__person=person).update(reason="")
    tags.forget(person)
    touch()
    return erasures


def _erase(identity: Identity, by: User | None, now: datetime) -> Erasure:
    Suppressed.objects.create(digest=digest((identity.namespace, identity.external)), identity=identity.pk)
    batch = Batch.objects.create(label=f"erasure of account {identity.pk}", at=now)
    append([_fact(identity.pk, grp, micros(now), batch.pk) for grp in ledger.groups_of(identity.pk)])
    identity.external, identity.name, identity.erased_at = f"erased:{uuid4().hex}", NOBODY, now
    identity.save(update_fields=["external", "name", "erased_at"])
    Phone.objects.filter(identity=identity).delete()
    return Erasure.objects.create(identity=identity.pk, by=by, quoted_by_others=ledger.quoted(identity.pk))


def _fact(identity: int, grp: int, at: int, batch: int) -> Fact:
    k1, k2 = key_of("erased", identity, grp)
    return Fact(k1=k1, k2=k2, kind=Kind.ERASED, grp=grp, identity=identity, ts=at, until=at, batch=batch)


def reopen(identities: set[int]) -> None:
    """An import brought new words of erased accounts: they are hidden already, and must be taken out again."""
    if Erasure.objects.exists():
        erased = Erasure.objects.values_list("identity", flat=True)
        Erasure.objects.filter(identity__in=identities.intersection(erased)).update(rewritten_at=None, receipt_at=None)


def finish(*, now: datetime) -> int:
    """Rewrite what still holds erased words, then give the receipts that are due; how many were rewritten."""
    waiting = list(Erasure.objects.filter(rewritten_at=None))
    if waiting:
        done = Erasure.objects.filter(pk__in=[each.pk for each in waiting])
        ledger.rewrite([each.identity for each in waiting], now=now, also=lambda: done.update(rewritten_at=now))
    rewritten = Erasure.objects.filter(receipt_at=None).exclude(rewritten_at=None)
    if rewritten.exists() and not ledger.retired_texts_left():
        rewritten.update(receipt_at=now)
    return len(waiting)
