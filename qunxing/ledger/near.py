"""What the windows of an overlay rest on: few of many messages, found in two readings of facts and one of labels.

Messages lie by time and not by group, so each reading goes over whole months however few windows changed.
"""

from __future__ import annotations

from qunxing.core.facts import Kind
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor
from qunxing.ledger.pieces import LOOK_AHEAD_DAYS, Piece
from qunxing.ledger.read import Snapshot


def bind(room: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind `near_fact`, `near_label` and `asked_before`, and leave windows out of `dirty_window` that stay as they are.

    `shot` holds the labels of all other pieces already. Of an earlier window only the questions count, and only those
    that were answered anew or an answer to which may be gone; `asked_before` has them as they were counted.
    """
    from_ts, to_ts = piece.start_ts - DAY, piece.end_ts + (LOOK_AHEAD_DAYS + 1) * DAY
    read.bind_facts_of(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK, name="standing")
    read.bind_rollups(room, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    read.bind_rollups(room, shot, ["answer"], from_ts=piece.start_ts, to_ts=piece.end_ts - 1)
    for statement in (_NEAR, _MESSAGES, _CHANGED, _SPARE, _ASKED, _REPLIES, _LABELS):
        room.run(statement)


def add_labels(room: Cursor) -> None:
    """Put what was `labelled` just now in the place of what was said of those messages before."""
    room.run("DELETE FROM near_label o WHERE EXISTS (SELECT 1 FROM wanted w WHERE w.k1 = o.k1 AND w.k2 = o.k2)")
    room.run(
        "INSERT INTO near_label BY NAME SELECT w.grp, w.ts, w.edit, l.* FROM labelled l JOIN wanted w USING (k1, k2)"
    )


_COLUMNS = "f.k1, f.k2, f.kind, f.grp, f.identity, f.ts, f.form, f.ref1, f.ref2, f.length, f.content"
_NEAR = """
CREATE OR REPLACE TEMP TABLE near AS
SELECT DISTINCT w.grp, (w.day + n.range)::INTEGER AS day FROM dirty_window w, range(-1, 2) n WHERE w.reach = 0
"""
"""UTC days on which messages of dirty local days may lie."""
_MESSAGES = f"""
CREATE OR REPLACE TEMP TABLE near_fact AS
SELECT {_COLUMNS} FROM standing f SEMI JOIN near n ON n.grp = f.grp AND n.day = f.ts // {DAY}
WHERE f.kind = {Kind.MESSAGE:d}
"""
_CHANGED = "INSERT INTO changed_reply SELECT ref1, ref2 FROM near_fact WHERE ref1 <> 0 OR ref2 <> 0"
_SPARE = """
DELETE FROM dirty_window w WHERE reach = 1 AND NOT EXISTS (
  SELECT 1 FROM answer o WHERE o.grp = w.grp AND o.day = w.day AND (
    EXISTS (SELECT 1 FROM changed_reply c WHERE c.ref1 = o.k1 AND c.ref2 = o.k2)
    OR EXISTS (SELECT 1 FROM dirty_range d WHERE d.grp = o.grp AND o.answer_day BETWEEN d.from_day AND d.to_day)))
"""
_ASKED = """
CREATE OR REPLACE TEMP TABLE asked_before AS
SELECT DISTINCT o.k1, o.k2, o.grp, o.asker AS identity, o.ts, o.day, o.category
FROM answer o SEMI JOIN dirty_window w ON w.grp = o.grp AND w.day = o.day AND w.reach = 1
"""
_REPLIES = f"""
INSERT INTO near_fact
SELECT {_COLUMNS} FROM standing f
SEMI JOIN (SELECT k1, k2 FROM near_fact UNION SELECT k1, k2 FROM asked_before) q ON q.k1 = f.ref1 AND q.k2 = f.ref2
ANTI JOIN near n ON n.grp = f.grp AND n.day = f.ts // {DAY}
WHERE f.kind = {Kind.MESSAGE:d} AND f.ref1 <> 0
"""
"""One in 2^64 keys begins with 0; testing one column alone spares reading the others."""
_LABELS = """
CREATE OR REPLACE TEMP TABLE near_label AS
SELECT l.* FROM labels l SEMI JOIN near_fact f ON f.k1 = l.k1 AND f.k2 = l.k2
"""
