"""What the windows of an overlay rest on: few of many messages, found in one reading of facts and one of labels.

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
    for statement in (_AROUND, _MESSAGES, _CHANGED, _ANSWERED, _SPARE, _ASKED, _REPLIES, _LABELS):
        room.run(statement)


def add_labels(room: Cursor) -> None:
    """Put what was `labelled` just now in the place of what was said of those messages before."""
    room.run("DELETE FROM near_label o WHERE EXISTS (SELECT 1 FROM wanted w WHERE w.k1 = o.k1 AND w.k2 = o.k2)")
    room.run(
        "INSERT INTO near_label BY NAME SELECT w.grp, w.ts, w.edit, l.* FROM labelled l JOIN wanted w USING (k1, k2)"
    )


_AROUND = f"""
CREATE OR REPLACE TEMP TABLE around AS
SELECT w.grp, (w.day + n.range)::INTEGER AS day, bool_or(w.reach = 0 AND n.range <= 1) AS near
FROM dirty_window w, range(-1, {LOOK_AHEAD_DAYS + 3}) n GROUP BY ALL
"""
"""UTC days on which what is asked in a window may be answered; `near` are those on which talk of dirty ones lies."""
_MESSAGES = f"""
CREATE OR REPLACE TEMP TABLE near_fact AS
SELECT f.k1, f.k2, f.kind, f.grp, f.identity, f.ts, f.batch, f.form, f.ref1, f.ref2, f.length, f.content,
       a.near
FROM standing f JOIN around a ON a.grp = f.grp AND a.day = f.ts // {DAY}
WHERE f.kind = {Kind.MESSAGE:d} AND (a.near OR f.ref1 <> 0)
"""
"""One in 2^64 keys begins with 0; testing one column alone spares keeping the others."""
_CHANGED = "INSERT INTO changed_reply SELECT ref1, ref2 FROM near_fact WHERE near AND (ref1 <> 0 OR ref2 <> 0)"
_ANSWERED = """
CREATE OR REPLACE TEMP TABLE answered AS
SELECT o.k1, o.k2, o.grp, o.asker AS identity, o.ts, o.day, o.category, o.answer_day
FROM answer o SEMI JOIN dirty_window w ON w.grp = o.grp AND w.day = o.day AND w.reach = 1
"""
_SPARE = """
DELETE FROM dirty_window w WHERE reach = 1 AND NOT EXISTS (
  SELECT 1 FROM answered o WHERE o.grp = w.grp AND o.day = w.day AND (
    EXISTS (SELECT 1 FROM changed_reply c WHERE c.ref1 = o.k1 AND c.ref2 = o.k2)
    OR EXISTS (SELECT 1 FROM dirty_range d WHERE d.grp = o.grp AND o.answer_day BETWEEN d.from_day AND d.to_day)))
"""
_ASKED = """
CREATE OR REPLACE TEMP TABLE asked_before AS
SELECT DISTINCT o.k1, o.k2, o.grp, o.identity, o.ts, o.day, o.category
FROM answered o SEMI JOIN dirty_window w ON w.grp = o.grp AND w.day = o.day AND w.reach = 1
"""
_REPLIES = """
DELETE FROM near_fact f WHERE NOT near AND NOT EXISTS (
  SELECT 1 FROM (SELECT k1, k2 FROM near_fact WHERE near UNION ALL SELECT k1, k2 FROM asked_before) q
  WHERE q.k1 = f.ref1 AND q.k2 = f.ref2)
"""
_LABELS = f"""
CREATE OR REPLACE TEMP TABLE near_label AS
SELECT l.* FROM labels l
SEMI JOIN (SELECT DISTINCT grp, ts // {DAY} AS day FROM near_fact) f ON f.grp = l.grp AND f.day = l.ts // {DAY}
"""
"""All of those days: groups and days are told apart sooner than keys."""
