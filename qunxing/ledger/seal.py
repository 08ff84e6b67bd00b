"""Sealing: the tail becomes segments. Every step may be the last one before a crash, and nothing is lost or doubled."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pyarrow as pa
from django.db import transaction
from django.db.models import Max

from qunxing.ledger import bulk, manifest
from qunxing.ledger.append import LOT
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.leases import held
from qunxing.ledger.models import SealedLot, Segment, TailFact
from qunxing.ledger.schema import FACTS

MAX_LOT = 1_000_000
MUCH = 10_000
"""Rows of the tail that readers feel: each question looks through all of it."""
KEEP_RETIRED = timedelta(hours=1)
"""How long a retired file stays, for readers that still hold it."""


def seal(*, now: datetime) -> int:
    """Move the tail's rows into segments; how many. 0 when there are none or another process seals.

    1 rows are stamped with a lot, in small transactions; 2 files are written; 3 one transaction lists them and the lot;
    4 stamped rows of listed lots are deleted, in small transactions. Readers skip exactly the rows of listed lots.
    """
    with held("seal", now=now) as mine:
        if not mine:
            return 0
        sweep()
        TailFact.objects.exclude(lot=None).update(lot=None)  # stamped by a seal that died before listing
        lot = uuid4().hex
        count = _stamp(lot)
        if count and not _write(lot, now):
            return 0
        sweep()
        return count


def is_due() -> bool:
    """Whether so much waits in the tail that it should not wait for other work."""
    return TailFact.objects.filter(lot=None).order_by("pk")[MUCH : MUCH + 1].exists()


def _stamp(lot: str) -> int:
    """Stamp what is there; what comes meanwhile is for the next seal, or this one would never end."""
    here = TailFact.objects.filter(lot=None, pk__lte=TailFact.objects.aggregate(last=Max("pk"))["last"] or 0)
    stamped = 0
    while stamped < MAX_LOT:
        free = list(here.order_by("pk").values_list("pk", flat=True)[:LOT])
        stamped += TailFact.objects.filter(pk__in=free).update(lot=lot)
        if len(free) < LOT:
            break
    return stamped


def _write(lot: str, now: datetime) -> bool:
    """Write and list one lot; False when rows of it were taken over or away meanwhile, and nothing was listed."""
    names = [*FACTS.names, "text"]
    found = list(TailFact.objects.filter(lot=lot).values_list(*names))
    if not found:
        return False
    columns = zip(*found, strict=True)
    types = [*(field.type for field in FACTS), pa.string()]
    rows = pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=names)
    segments: list[Segment] = []
    with cursor() as room:
        room.bind("lot_rows", rows)
        for batch in sorted(set(rows["batch"].to_pylist())):
            segments += _write_batch(room, batch)
    with transaction.atomic():
        manifest.lock()
        if TailFact.objects.filter(lot=lot).count() != rows.num_rows:
            return False  # another process took over a lease we had lost, or a row gave way to a newer one
        SealedLot.objects.create(lot=lot)
        manifest.commit(segments, now=now)
    return True


def _write_batch(room: Cursor, batch: int) -> list[Segment]:
    room.run(f"CREATE OR REPLACE TEMP TABLE ready AS SELECT * FROM lot_rows WHERE batch = {batch} ORDER BY ts, k1")
    return bulk.segments(room, batch)


def sweep() -> None:
    """Delete tail rows of listed lots, 500 at a time, so that no writer waits long."""
    for lot in SealedLot.objects.values_list("lot", flat=True):
        while True:
            some = list(TailFact.objects.filter(lot=lot).values_list("pk", flat=True)[:LOT])
            if not some:
                break
            TailFact.objects.filter(pk__in=some).delete()
        SealedLot.objects.filter(lot=lot).delete()


def discard_retired(*, now: datetime) -> int:
    """Delete files retired long enough ago that no reader holds them; how many."""
    gone = list(Segment.objects.filter(retired_at__lt=now - KEEP_RETIRED))
    for segment in gone:
        manifest.path_of(segment).unlink(missing_ok=True)
        segment.delete()
    return len(gone)
