"""Labels: what the recognisers say of each message, derived from its text as last edited."""

from __future__ import annotations

from qunxing.core.facts import Kind
from qunxing.core.text.patterns import PATTERNS
from qunxing.core.text.recognisers import LABELS_SQL
from qunxing.core.zones import DAY
from qunxing.ledger import bulk, manifest, near, read
from qunxing.ledger.counts import outside, times_of
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Segment
from qunxing.ledger.pieces import Piece
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import LABELS


def label(cursor: Cursor, shot: Snapshot, piece: Piece) -> tuple[list[Segment], list[Segment]]:
    """Label what has none yet of the messages (by UTC day) of the piece's windows; (new segments, retired).

    A label is of a text as last edited, so an edited message is labelled again; so is one that was taken back and came
    again with other words or, in another zone, at another time. What was said of it then stays, and meets no message.
    """
    _bind(cursor, shot, piece)
    cursor.run(_WANTED)
    (wanted,) = cursor.one("SELECT COUNT(*) FROM wanted")
    old = piece.old(shot, "labels")
    if not wanted and not _is_cut_anew(cursor, shot, piece, old):
        return [], []
    _recognise(cursor, shot, piece)
    return _write(cursor, shot, piece), old


def _bind(cursor: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind `candidate` messages and the `labels` there are."""
    if piece.is_overlay:
        cursor.run("CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM near_fact")
        cursor.run("CREATE OR REPLACE TEMP VIEW labels AS SELECT * FROM near_label")
    else:
        from_ts, to_ts = piece.start_ts, piece.end_ts - 1
        read.bind_facts_of(cursor, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK)
        read.bind_rollups(cursor, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    cursor.run(f"CREATE OR REPLACE TEMP VIEW candidate AS {_CANDIDATE}")


def _is_cut_anew(cursor: Cursor, shot: Snapshot, piece: Piece, old: list[Segment]) -> bool:
    """Whether rows go from one file to another though no message is new."""
    if piece.is_overlay:
        return bool(old)
    cursor.bind_files("over", "labels", [manifest.path_of(each) for each in shot.of("overlay_labels")])
    (lying,) = cursor.one(f"SELECT COUNT(*) FROM over WHERE ts >= {piece.start_ts} AND ts < {piece.end_ts}")
    return bool(lying) or any((each.min_ts, each.max_ts) != times_of(piece) for each in old)


def _recognise(cursor: Cursor, shot: Snapshot, piece: Piece) -> None:
    """A text lies in a file of the batch of its fact: a few new ones are read without the months they fall in."""
    batches = {row[0] for row in cursor.rows("SELECT DISTINCT batch FROM wanted")}
    files = shot.of("text", from_ts=piece.start_ts, to_ts=piece.end_ts - 1)
    files = [each for each in files if not batches.isdisjoint(each.batches)]
    read.bind_standing(cursor, "texts", shot, files, shot.tail_text)
    cursor.run(_TEXT_IN)
    cursor.run(f"CREATE OR REPLACE TEMP TABLE labelled AS {LABELS_SQL}", PATTERNS)
    if piece.is_overlay:
        near.add_labels(cursor)


def _write(cursor: Cursor, shot: Snapshot, piece: Piece) -> list[Segment]:
    name = piece.name("labels")
    if piece.is_overlay:
        cursor.bind_files("labels", "labels", [manifest.path_of(each) for each in shot.of(name)])
    path = bulk.copy(
        cursor,
        name,
        f"SELECT {', '.join(LABELS.names)} FROM (SELECT w.grp, w.ts, w.edit, l.* FROM labelled l JOIN wanted w "
        "USING (k1, k2) UNION ALL BY NAME SELECT o.* FROM "
        f"(SELECT *, ts // {DAY} AS day FROM labels) o ANTI JOIN wanted USING (k1, k2) WHERE {outside(piece)}) "
        "ORDER BY ts, k1",
    )
    return manifest.if_any(manifest.describe(path, name, times=times_of(piece)))


_CANDIDATE = f"""
SELECT f.k1, f.k2, f.grp, f.ts, f.batch, f.form, f.content, f.ref1, f.ref2 FROM facts f
SEMI JOIN dirty_window w ON w.grp = f.grp AND w.day = f.ts // {DAY} AND w.reach = 0
WHERE f.kind = {Kind.MESSAGE:d}
"""
_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
WITH last_edit AS (
  SELECT ref1, ref2, arg_max(k1, (until, k1)) AS e1, arg_max(k2, (until, k1)) AS e2,
         arg_max(batch, (until, k1)) AS batch
  FROM changes WHERE kind = 2 GROUP BY ref1, ref2
)
SELECT f.k1, f.k2, f.grp, f.ts, f.form, COALESCE(e.e1, f.k1) AS t1, COALESCE(e.e2, f.k2) AS t2,
       COALESCE(e.e1, f.content) AS edit, COALESCE(e.batch, f.batch) AS batch
FROM candidate f LEFT JOIN last_edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
LEFT JOIN labels o ON o.k1 = f.k1 AND o.k2 = f.k2 AND o.ts = f.ts
WHERE o.k1 IS NULL OR o.edit <> COALESCE(e.e1, f.content)
"""
_TEXT_IN = """
CREATE OR REPLACE TEMP VIEW text_in AS
SELECT w.k1, w.k2, t.text, w.form FROM wanted w LEFT JOIN texts t ON t.k1 = w.t1 AND t.k2 = w.t2
"""
