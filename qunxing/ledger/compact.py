"""Folding small segments together and dropping what was taken back, so that reading stays cheap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

import pyarrow as pa

from qunxing.core.metrics.periods import day_of
from qunxing.core.zones import DAY
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.leases import Lost, held
from qunxing.ledger.models import Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import FAMILIES

MANY = 6
"""So many files of one kind in one year are worth folding, if they are small."""
SMALL = 200_000
"""Rows up to which a file is small."""
LARGEST = 1_000_000


def compact(*, now: datetime) -> int:
    """Fold what is worth folding; how many files went. Rows of retracted batches are dropped on the way."""
    with held("compact", now=now) as mine:
        if not mine:
            return 0
        shot = read.snapshot("facts", "text")
        with cursor() as room, suppress(Lost):
            return sum(_fold(room, shot, some, now) for some in worth_folding(shot.segments, shot.retracted))
    return 0


def worth_folding(segments: Sequence[Segment], retracted: Collection[int]) -> list[list[Segment]]:
    """Lots of small files of one family, one kind (talk or not) and one year; and each file with rows taken back."""
    groups: dict[tuple[str, bool, int], list[Segment]] = {}
    for each in segments:
        years = {day_of(ts // DAY).year for ts in (each.min_ts, each.max_ts)}
        if each.rows <= SMALL and len(years) == 1:
            key = each.family, each.kinds == manifest.TALK, years.pop()
            groups.setdefault(key, []).append(each)
    lots = [_capped(some) for some in groups.values() if len(some) >= MANY]
    chosen = {each.pk for some in lots for each in some}
    return lots + [[each] for each in segments if each.pk not in chosen and not set(retracted).isdisjoint(each.batches)]


def _capped(some: list[Segment]) -> list[Segment]:
    kept, rows = [], 0
    for each in some:
        rows += each.rows
        if rows > LARGEST:
            break
        kept.append(each)
    return kept


def _fold(room: Cursor, shot: Snapshot, some: list[Segment], now: datetime) -> int:
    family = some[0].family
    _bind(room, shot, some)
    batches = {batch for each in some for batch in each.batches} - set(shot.retracted)
    path = bulk.copy(room, family, f"SELECT {', '.join(FAMILIES[family].names)} FROM standing ORDER BY ts, k1")
    kinds = 0
    for each in some:
        kinds |= each.kinds
    times = min(each.min_ts for each in some), max(each.max_ts for each in some)
    added = manifest.if_any(manifest.describe(path, family, batches=batches, kinds=kinds, times=times))
    manifest.replace(added, retired=some, now=now, lease="compact")
    return len(some)


def _bind(room: Cursor, shot: Snapshot, some: Sequence[Segment]) -> None:
    """Bind `standing`: the rows of these files that were not taken back."""
    if some[0].family == "text":
        return read.bind_standing(room, "standing", shot, some)
    room.bind_files("small", "facts", [manifest.path_of(each) for each in some])
    room.bind("retracted", pa.table({"batch": pa.array(shot.retracted, pa.int32())}))
    room.run(
        "CREATE OR REPLACE TEMP VIEW standing AS SELECT * FROM small WHERE batch NOT IN (SELECT batch FROM retracted)"
    )
