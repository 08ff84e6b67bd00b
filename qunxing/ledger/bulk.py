"""Many facts at once: spooled to disk, told apart from what is known, sorted, written as segments.

Nothing here is listed: the caller lists the segments in one transaction with its own row, so a crash or a cancel
leaves only orphans.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from qunxing.core.facts import Form, Kind
from qunxing.core.keys import EDIT
from qunxing.core.zones import DAY, EAST, WEST
from qunxing.ledger import files, manifest, read
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Segment
from qunxing.ledger.schema import FACTS, TEXT

SPOOL = pa.schema(
    [("seq", pa.int64()), ("counted", pa.bool_()), *[f for f in FACTS if f.name != "batch"], ("text", pa.string())]
)
"""A fact on its way in. `counted`: its key names only who said what when, so equal ones are numbered apart."""
SMALL_MONTH = 50_000
"""Rows below which the months of one year share a file."""
MONTH_DAYS = 31
ACTS = (Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED, Kind.REFUNDED, Kind.READING)
"""Kinds that a later file may tell anew: an order that was paid since, a number read off again."""
TOLD_ANEW = ", ".join(str(int(kind)) for kind in (Kind.MESSAGE, *ACTS))
RECALL_DAYS = 30
"""How far back a recall or retraction may reach and still be counted at once."""


class Spool:
    """An unsorted file of facts, filled lot by lot; writing overlaps with the reading of the next lot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        self._writer = pq.ParquetWriter(path, SPOOL, compression="lz4", use_dictionary=["note"])
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def add(self, lot: pa.Table) -> None:
        """Write one lot; waits only for the lot before."""
        self._wait()
        self.rows += lot.num_rows
        self._pending = self._pool.submit(self._writer.write_table, lot)

    def close(self) -> None:
        self._wait()
        self._writer.close()
        self._pool.shutdown()

    def _wait(self) -> None:
        if self._pending:
            self._pending.result()


@contextmanager
def spooling() -> Iterator[Spool]:
    """A spool that is deleted afterwards, whatever happens."""
    with TemporaryDirectory(dir=files.scratch(), prefix="spool-") as folder:
        spool = Spool(Path(folder) / "spool.parquet")
        try:
            yield spool
        finally:
            spool.close()


@dataclass(slots=True)
class Absorbed:
    """What a spool came to. `segments` are written but not listed; `kinds` counts the new facts."""

    segments: list[Segment] = field(default_factory=list)
    ranges: list[manifest.Range] = field(default_factory=list)
    kinds: dict[int, int] = field(default_factory=dict)
    duplicates: int = 0
    leans_on: set[int] = field(default_factory=set)
    """The batches that held some of these facts before."""


def tell_apart(cursor: Cursor, spool: Spool) -> Absorbed:
    """Bind `ready`: the spool's facts that are new, with final keys, sorted by time. Nothing is written.

    A content key said n times becomes n keys, so two overlapping selections give the larger count, not the sum.
    A native key seen again with other content becomes an EDITED fact, later than every edit known.
    """
    spool.close()
    cursor.run(f"CREATE TEMP VIEW spool AS SELECT * FROM read_parquet('{spool.path}')")
    first, last = cursor.one("SELECT COALESCE(MIN(ts), 0), COALESCE(MAX(ts), 0) FROM spool")
    shot = read.snapshot("facts")
    read.bind_facts(cursor, shot, from_ts=first - DAY, to_ts=last + DAY)
    cursor.run(_KEYED)
    cursor.run(_SHARED)
    cursor.run(_KNOWN)
    cursor.run(_FRESH.format(edited=int(Kind.EDITED), told_anew=TOLD_ANEW, edit=EDIT))
    cursor.run(_READY.format(edited=int(Kind.EDITED)))
    kinds = dict(cursor.rows("SELECT kind, COUNT(*) FROM ready GROUP BY kind"))
    (duplicates,) = cursor.one(
        "SELECT COUNT(*) FROM spool s ANTI JOIN fresh f ON f.seq = s.seq AND f.kind = s.kind "
        f"WHERE s.kind IN ({TOLD_ANEW}) AND s.form <> {Form.SYSTEM:d}"
    )
    return Absorbed(kinds=kinds, duplicates=duplicates, leans_on={row[0] for row in cursor.rows(_LEANS_ON)})


_KEYED = """
CREATE TEMP TABLE keyed AS
SELECT seq, ts, kind, counted, content, k1,
       CASE WHEN counted THEN xor(k2, nth - 1) ELSE k2 END AS k2, CASE WHEN counted THEN 1 ELSE nth END AS nth
FROM (SELECT seq, ts, kind, counted, content, k1, k2, row_number() OVER (PARTITION BY k1, k2 ORDER BY seq) AS nth
      FROM spool)
"""
_SHARED = """
CREATE TEMP TABLE shared AS SELECT f.k1, f.k2, f.content, f.batch FROM fact_file f SEMI JOIN keyed USING (k1, k2)
WHERE f.batch NOT IN (SELECT batch FROM retracted)
"""
_KNOWN = """
CREATE TEMP TABLE known AS
SELECT k1, k2, content FROM shared UNION SELECT f.k1, f.k2, f.content FROM changes f
"""
_LEANS_ON = """
SELECT batch FROM shared
UNION SELECT c.batch FROM changes c SEMI JOIN keyed k ON k.k1 = c.k1 AND k.k2 = c.k2
UNION SELECT c.batch FROM changes c SEMI JOIN keyed k ON k.k1 = c.ref1 AND k.k2 = c.ref2
"""
_FRESH = """
CREATE TEMP TABLE fresh AS
WITH original AS (
  SELECT k1, k2, content FROM known UNION ALL
  SELECT k1, k2, content FROM keyed ANTI JOIN known USING (k1, k2) WHERE nth = 1
), edit AS (
  SELECT k.seq, xor(k.k1, k.content) AS k1, xor(k.k2, {edit}) AS k2, k.k1 AS ref1, k.k2 AS ref2,
         row_number() OVER (PARTITION BY k.k1, k.k2, k.content ORDER BY k.seq DESC) AS late,
         GREATEST(k.ts, COALESCE(e.until, 0)) AS until, k.nth
  FROM keyed k JOIN original o ON o.k1 = k.k1 AND o.k2 = k.k2
  LEFT JOIN (SELECT ref1, ref2, MAX(until) AS until FROM changes WHERE kind = {edited} GROUP BY ref1, ref2) e
  ON e.ref1 = k.k1 AND e.ref2 = k.k2
  WHERE o.content <> k.content AND NOT k.counted AND k.kind IN ({told_anew})
)
SELECT seq, k1, k2, CAST(0 AS BIGINT) AS ref1, CAST(0 AS BIGINT) AS ref2, CAST(0 AS BIGINT) AS until, kind
FROM keyed ANTI JOIN known USING (k1, k2) WHERE nth = 1
UNION ALL
SELECT seq, k1, k2, ref1, ref2, until + nth, {edited} FROM edit ANTI JOIN known USING (k1, k2) WHERE late = 1
"""
_READY = """
CREATE TEMP TABLE ready AS
SELECT s.* REPLACE (f.k1 AS k1, f.k2 AS k2, f.kind AS kind,
                    CASE WHEN f.kind = {edited} THEN f.until ELSE s.until END AS until,
                    CASE WHEN f.kind = {edited} THEN f.ref1 ELSE s.ref1 END AS ref1,
                    CASE WHEN f.kind = {edited} THEN f.ref2 ELSE s.ref2 END AS ref2)
FROM spool s JOIN fresh f USING (seq) ORDER BY s.ts, f.k1
"""


def write(cursor: Cursor, absorbed: Absorbed, batch: int) -> Absorbed:
    """Write what `tell_apart` bound as segments of one batch and say which windows it touches."""
    absorbed.segments = segments(cursor, batch)
    absorbed.ranges = touched(cursor)
    return absorbed


def segments(cursor: Cursor, batch: int) -> list[Segment]:
    """Write the facts and texts bound as `ready` as files of one batch."""
    found: list[Segment] = []
    for from_ts, to_ts in _spans(cursor):
        for talk in (True, False):
            found += _write_facts(cursor, batch, from_ts, to_ts, talk=talk)
        found += _write_text(cursor, batch, from_ts, to_ts)
    return found


def _spans(cursor: Cursor) -> list[tuple[int, int]]:
    """Time spans of one file each: a calendar month, or several months of one year while they are small."""
    months = cursor.rows(
        "SELECT date_part('year', make_timestamp(ts)) AS y, date_part('month', make_timestamp(ts)) AS m, "
        "MIN(ts), MAX(ts), COUNT(*) FROM ready GROUP BY y, m ORDER BY y, m"
    )
    spans: list[tuple[int, int]] = []
    year, rows = None, 0
    for each_year, _month, first, last, count in months:
        if spans and each_year == year and rows + count <= SMALL_MONTH:
            spans[-1], rows = (spans[-1][0], last), rows + count
        else:
            spans.append((first, last))
            year, rows = each_year, count
    return spans


def _write_facts(cursor: Cursor, batch: int, from_ts: int, to_ts: int, *, talk: bool) -> list[Segment]:
    """Messages and everything else lie in separate files, so that finding joins or edits never scans talk."""
    where = f"ts BETWEEN {from_ts} AND {to_ts} AND kind {'=' if talk else '<>'} {Kind.MESSAGE:d}"
    kinds = cursor.rows(f"SELECT kind, MIN(ts), MAX(ts) FROM ready WHERE {where} GROUP BY kind")
    if not kinds:
        return []
    columns = ", ".join(f"{batch}::INTEGER AS batch" if name == "batch" else name for name in FACTS.names)
    path = copy(cursor, "facts", f"SELECT {columns} FROM ready WHERE {where} ORDER BY ts, k1")
    times = min(row[1] for row in kinds), max(row[2] for row in kinds)
    mask = sum(1 << row[0] for row in kinds)
    return [manifest.describe(path, "facts", batches=[batch], kinds=mask, times=times)]


def _write_text(cursor: Cursor, batch: int, from_ts: int, to_ts: int) -> list[Segment]:
    where = f"ts BETWEEN {from_ts} AND {to_ts} AND text IS NOT NULL"
    rows, first, last = cursor.one(f"SELECT COUNT(*), MIN(ts), MAX(ts) FROM ready WHERE {where}")
    if not rows:
        return []
    path = copy(cursor, "text", f"SELECT {', '.join(TEXT.names)} FROM ready WHERE {where} ORDER BY ts, k1")
    return [manifest.describe(path, "text", batches=[batch], times=(first, last))]


def copy(cursor: Cursor, family: str, query: str, *, rows_a_group: int = 122_880) -> Path:
    """Write a query's rows as one durable segment file."""
    return files.write_durably(
        family,
        lambda path: cursor.run(
            f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {rows_a_group})"
        ),
    )


def touched(cursor: Cursor, source: str = "ready") -> list[manifest.Range]:
    """The windows the facts of `source` lie in, in any zone. Gaps are kept, unless there are too many."""
    for gap in (NEXT_DAYS, MONTH_DAYS):
        rows = cursor.rows(_TOUCHED.format(source=source, gap=gap))
        if len(rows) <= MANY_RANGES:
            break
    return [manifest.Range(*row) for row in rows]


NEXT_DAYS = 3
"""Days so near each other leave no window between them."""
MANY_RANGES = 20_000
_TALK = ", ".join(str(int(kind)) for kind in manifest.JUST_TALK)
_TOUCHED = f"""
WITH told AS (
  SELECT grp, ts // {DAY} AS day, (MIN(ts) - {WEST}) // {DAY} AS first_day, (MAX(ts) + {EAST}) // {DAY} AS last_day,
         bool_and(kind IN ({_TALK})) AS talk,
         MAX(CASE WHEN kind IN ({Kind.RECALLED:d}, {Kind.RETRACTED:d}) THEN {RECALL_DAYS} ELSE 0 END) AS reach
  FROM {{source}} GROUP BY grp, ts // {DAY}
), parted AS (
  SELECT *, CASE WHEN day - lag(day) OVER (PARTITION BY grp ORDER BY day) <= {{gap}} THEN 0 ELSE 1 END AS first
  FROM told
), stretch AS (
  SELECT *, SUM(first) OVER (PARTITION BY grp ORDER BY day) AS nth FROM parted
)
SELECT grp, MIN(first_day - reach), MAX(last_day), bool_and(talk) FROM stretch GROUP BY grp, nth ORDER BY grp, nth
"""
