"""Taking batches back: their facts no longer count, from one transaction on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from qunxing.core.facts import Fact, Kind
from qunxing.core.keys import key_of
from qunxing.core.zones import micros
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.append import LOT, add
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Batch


def retract(batches: Sequence[Batch], *, now: datetime, also: Callable[[], None] = lambda: None) -> None:
    """Leave these batches' facts out of every view and of dedupe. Doing it twice changes nothing.

    `also` is what else belongs to the taking back; it runs in the same transaction and may raise to stop it all.
    """
    ranges = {batch.pk: windows(batch.pk) for batch in batches}
    with transaction.atomic():
        manifest.lock()
        also()
        for batch, touched in ranges.items():
            if Batch.objects.filter(pk=batch, retracted_at=None).update(retracted_at=now):
                manifest.dirty(touched, manifest.next_epoch())
                _say(batch, sorted({each.grp for each in touched}), now)


def windows(batch: int) -> list[manifest.Range]:
    """The windows the batch's facts lie in."""
    with cursor() as room:
        shot = read.snapshot("facts")
        files = [manifest.path_of(each) for each in shot.of("facts") if batch in each.batches]
        room.bind_files("of_batch", "facts", files, shot.tail)
        room.run("CREATE TEMP VIEW gone AS SELECT * FROM of_batch WHERE batch = " + str(int(batch)))
        return bulk.touched(room, "gone")


def _say(batch: int, groups: list[int], now: datetime) -> None:
    """The taking back is itself a fact, one in each group, in a batch of its own."""
    if not groups:
        return
    own = Batch.objects.create(label=f"retraction of {batch}", at=now)
    at = micros(now)
    for start in range(0, len(groups), LOT):
        add([_fact(batch, grp, at, own.pk) for grp in groups[start : start + LOT]])


def _fact(batch: int, grp: int, at: int, own: int) -> Fact:
    k1, k2 = key_of("retracted", batch, grp)
    return Fact(k1=k1, k2=k2, kind=Kind.RETRACTED, grp=grp, ts=at, until=at, batch=own, value=batch)
