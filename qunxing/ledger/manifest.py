"""Which files are the ledger. A file counts from the transaction that lists it, and no longer once retired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import F, Max

from qunxing.core.facts import SCHEMA_VERSION, Kind
from qunxing.core.zones import DAY
from qunxing.ledger import files, leases
from qunxing.ledger.models import Batch, Epoch, Segment, TailFact

ANY_KIND = -1
TALK = 1 << Kind.MESSAGE
JUST_TALK = (Kind.MESSAGE, Kind.EDITED, Kind.RECALLED, Kind.REACTED)
"""Kinds that change nobody's membership."""


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of dirty windows: one group, from one local day to another, both inside.

    `just_talk`: nobody's membership and no source's coverage is different.
    """

    grp: int
    from_day: int
    to_day: int
    just_talk: bool = False


def path_of(segment: Segment) -> Path:
    return files.root() / segment.path


def describe(
    path: Path, family: str, *, batches: Iterable[int] = (), kinds: int = 0, times: tuple[int, int]
) -> Segment:
    """A manifest row for a finished file, not yet saved. `times` is (first, last) µs UTC."""
    return Segment(
        family=family,
        path=str(path.relative_to(files.root())),
        rows=pq.read_metadata(path).num_rows,
        bytes=path.stat().st_size,
        min_ts=times[0],
        max_ts=times[1],
        kinds=kinds,
        batches=sorted(batches),
        checksum=files.checksum(path),
        schema_version=SCHEMA_VERSION,
        epoch=0,
    )


def if_any(segment: Segment) -> list[Segment]:
    """The segment, unless it holds no rows: then its file is deleted."""
    if segment.rows:
        return [segment]
    path_of(segment).unlink()
    return []


def listed(
    family: str, *, from_ts: int | None = None, to_ts: int | None = None, kinds: int = ANY_KIND
) -> list[Segment]:
    """The listed segments of a family that may hold rows of that time and those kinds."""
    rows = Segment.objects.filter(family=family, retired_at=None)
    if from_ts is not None:
        rows = rows.filter(max_ts__gte=from_ts)
    if to_ts is not None:
        rows = rows.filter(min_ts__lte=to_ts)
    return [row for row in rows.order_by("min_ts", "id") if kinds == ANY_KIND or row.kinds & kinds]


def newest(family: str) -> int:
    """The number of the last segment ever listed of a family: while it stays, no row came to the family's files."""
    return Segment.objects.filter(family=family).aggregate(last=Max("pk"))["last"] or 0


def mark(groups: Iterable[int]) -> tuple[int, int, int]:
    """While this stays the same, no fact came to these groups and none was taken back."""
    tail = TailFact.objects.filter(grp__in=groups).aggregate(last=Max("pk"))["last"] or 0
    return newest("facts"), tail, Batch.objects.exclude(retracted_at=None).count()


def lock() -> None:
    """Let no other transaction change the ledger before this one ends. SQLite's write lock does so anyway."""
    Epoch.objects.select_for_update().get_or_create(pk=1)


def epoch() -> int:
    """The number of committed changes so far."""
    return Epoch.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def next_epoch() -> int:
    """Count one more change; call it inside the transaction that makes the change."""
    assert connection.in_atomic_block
    if not Epoch.objects.filter(pk=1).update(number=F("number") + 1):
        Epoch.objects.create(pk=1, number=1)
    return epoch()


def dirty(ranges: Iterable[Range], number: int) -> None:
    """Say which windows are now older than their facts."""
    rows = [(each.grp, each.from_day, each.to_day, each.just_talk, number) for each in ranges]
    if rows:
        with connection.cursor() as book:
            book.executemany(_DIRTY, rows)


_DIRTY = "INSERT INTO ledger_dirty (grp, from_day, to_day, just_talk, epoch) VALUES (%s, %s, %s, %s, %s)"
"""Not one object a row: an import may dirty 20,000 stretches, and every writer waits while it says so."""


def dirty_whole(groups: Iterable[int]) -> None:
    """Say that every window of these groups is to be computed anew; call it inside the transaction of the change."""
    number = next_epoch()
    seen = [*Segment.objects.filter(family="facts", retired_at=None).values_list("min_ts", "max_ts")]
    seen += [(ts, ts) for ts in TailFact.objects.filter(grp__in=groups).values_list("ts", flat=True)]
    if seen:
        first, last = min(each[0] for each in seen) // DAY - 1, max(each[1] for each in seen) // DAY + 1
        dirty([Range(grp, first, last) for grp in groups], number)


@transaction.atomic
def commit(
    added: Iterable[Segment],
    *,
    retired: Iterable[Segment] = (),
    ranges: Iterable[Range] = (),
    now: datetime,
    lease: str = "",
) -> int:
    """List new segments, retire others and mark windows dirty in one transaction; the new epoch.

    Raises Lost, having changed nothing, when `lease` is named and no longer ours.
    """
    number = next_epoch()
    if lease:
        leases.keep(lease, now=now)
    for segment in added:
        segment.epoch = number
        segment.save(force_insert=True)
    Segment.objects.filter(pk__in=[each.pk for each in retired]).update(retired_at=now)
    dirty(ranges, number)
    return number


def replace(added: Sequence[Segment], *, retired: Iterable[Segment], now: datetime, lease: str) -> None:
    """List what was written in the place of others. Raises Lost, having deleted it, when `lease` is no longer ours."""
    try:
        commit(added, retired=retired, now=now, lease=lease)
    except leases.Lost:
        discard(added)
        raise


def discard(segments: Iterable[Segment]) -> None:
    """Delete files that were written and will not be listed."""
    for each in segments:
        path_of(each).unlink(missing_ok=True)


def orphans() -> Iterator[Path]:
    """Files in the ledger's folder that no manifest row names."""
    known = set(Segment.objects.values_list("path", flat=True))
    for path in files.root().glob("*/*"):
        if str(path.relative_to(files.root())) not in known:
            yield path
