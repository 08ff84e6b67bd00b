"""Labels: what the recognisers say of each message, kept one file a month and version, derived from text."""

from __future__ import annotations

from qunxing.core.facts import Kind
from qunxing.core.text.patterns import PATTERNS
from qunxing.core.text.recognisers import LABELS_SQL
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Segment
from qunxing.ledger.months import Month
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import LABELS


def label_month(cursor: Cursor, shot: Snapshot, month: Month) -> tuple[list[Segment], list[Segment]]:
    """Label the month's messages that have no label yet or were edited; (new segments, retired ones).

    Months here are UTC months of the messages' times.
    """
    span = {"from_ts": month.start_ts, "to_ts": month.end_ts - 1}
    read.bind_facts(cursor, shot, **span, kinds=manifest.TALK)
    read.bind_texts(cursor, shot, **span)
    old = [each for each in shot.of("labels") if each.month == month.number]
    cursor.bind_files("label_old", "labels", [manifest.path_of(each) for each in old])
    cursor.run(_WANTED.format(message=int(Kind.MESSAGE), start=month.start_ts, end=month.end_ts))
    if not cursor.one("SELECT COUNT(*) FROM wanted")[0]:
        return [], []
    cursor.run(_TEXT_IN)
    cursor.run(f"CREATE OR REPLACE TEMP TABLE labelled AS {LABELS_SQL}", PATTERNS)
    columns = ", ".join(LABELS.names)
    path = bulk.copy(
        cursor,
        "labels",
        f"SELECT {columns} FROM (SELECT w.grp, w.ts, l.* FROM labelled l JOIN wanted w USING (k1, k2) "
        "UNION ALL BY NAME SELECT o.* FROM label_old o ANTI JOIN wanted USING (k1, k2)) ORDER BY ts, k1",
    )
    segment = manifest.describe(path, "labels", month=month.number, times=(month.start_ts, month.end_ts - 1))
    return [segment], old


_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
WITH last_edit AS (
  SELECT ref1, ref2, arg_max(k1, (until, k1)) AS e1, arg_max(k2, (until, k1)) AS e2, arg_max(form, (until, k1)) AS form
  FROM changes WHERE kind = 2 GROUP BY ref1, ref2
)
SELECT f.k1, f.k2, f.grp, f.ts, COALESCE(e.form, f.form) AS form, COALESCE(e.e1, f.k1) AS t1, COALESCE(e.e2, f.k2) AS t2
FROM facts f LEFT JOIN last_edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
LEFT JOIN label_old o ON o.k1 = f.k1 AND o.k2 = f.k2
WHERE f.kind = {message} AND f.ts >= {start} AND f.ts < {end} AND (o.k1 IS NULL OR e.e1 IS NOT NULL)
"""
_TEXT_IN = """
CREATE OR REPLACE TEMP VIEW text_in AS
SELECT w.k1, w.k2, t.text, w.form FROM wanted w LEFT JOIN texts t ON t.k1 = w.t1 AND t.k2 = w.t2
"""
