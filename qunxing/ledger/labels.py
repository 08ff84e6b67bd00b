"""Labels: what the recognisers say of each message, derived from its text as last edited."""

from __future__ import annotations

from qunxing.core.facts import Kind
from qunxing.core.text.patterns import PATTERNS
from qunxing.core.text.recognisers import LABELS_SQL
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import LABELS
from qunxing.ledger.spans import Span


def label_span(cursor: Cursor, shot: Snapshot, span: Span) -> tuple[list[Segment], list[Segment]]:
    """Label the span's messages (by UTC day) whose text as last edited has no label yet; (new segments, retired)."""
    times = {"from_ts": span.start_ts, "to_ts": span.end_ts - 1}
    read.bind_facts(cursor, shot, **times, kinds=manifest.TALK)
    read.bind_texts(cursor, shot, **times)
    old = [each for each in shot.of("labels") if span.meets(each)]
    cursor.bind_files("label_old", "labels", [manifest.path_of(each) for each in old])
    cursor.run(_WANTED.format(message=int(Kind.MESSAGE), start=span.start_ts, end=span.end_ts))
    is_cut_anew = any(each.min_ts != span.start_ts or each.max_ts != span.end_ts - 1 for each in old)
    if not is_cut_anew and not cursor.one("SELECT COUNT(*) FROM wanted")[0]:
        return [], []
    cursor.run(_TEXT_IN)
    cursor.run(f"CREATE OR REPLACE TEMP TABLE labelled AS {LABELS_SQL}", PATTERNS)
    columns = ", ".join(LABELS.names)
    path = bulk.copy(
        cursor,
        "labels",
        f"SELECT {columns} FROM (SELECT w.grp, w.ts, w.edit, l.* FROM labelled l JOIN wanted w USING (k1, k2) "
        "UNION ALL BY NAME SELECT o.* FROM label_old o ANTI JOIN wanted USING (k1, k2) "
        f"WHERE o.ts >= {span.start_ts} AND o.ts < {span.end_ts}) ORDER BY ts, k1",
    )
    return manifest.if_any(manifest.describe(path, "labels", times=(span.start_ts, span.end_ts - 1))), old


_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
WITH last_edit AS (
  SELECT ref1, ref2, arg_max(k1, (until, k1)) AS e1, arg_max(k2, (until, k1)) AS e2
  FROM changes WHERE kind = 2 GROUP BY ref1, ref2
)
SELECT f.k1, f.k2, f.grp, f.ts, f.form, COALESCE(e.e1, f.k1) AS t1, COALESCE(e.e2, f.k2) AS t2,
       COALESCE(e.e1, 0) AS edit
FROM facts f LEFT JOIN last_edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
LEFT JOIN label_old o ON o.k1 = f.k1 AND o.k2 = f.k2
WHERE f.kind = {message} AND f.ts >= {start} AND f.ts < {end} AND (o.k1 IS NULL OR o.edit <> COALESCE(e.e1, 0))
"""
_TEXT_IN = """
CREATE OR REPLACE TEMP VIEW text_in AS
SELECT w.k1, w.k2, t.text, w.form FROM wanted w LEFT JOIN texts t ON t.k1 = w.t1 AND t.k2 = w.t2
"""
