"""A selection or a damaged file may end in the middle of a message: the longer copy is the true one."""

from __future__ import annotations

import pyarrow as pa

from qunxing.core.facts import Kind
from qunxing.ledger import read
from qunxing.ledger.engine import Cursor
from qunxing.sources.intake import Seen
from qunxing.sources.models import LastWord
from qunxing.sources.overlap import RETRACT

NAMES = ("grp", "identity", "ts", "k1", "k2", "text")
TYPES = (pa.int64(),) * 5 + (pa.string(),)


def settle(room: Cursor, seen: Seen) -> None:
    """In `ready`: retract earlier last words of which the whole came now, and drop our own cut one if it is known.

    A text counts as cut off only where the same account said, at the same time, something longer that begins with
    it, and only if it was the last its import brought to the group.
    """
    rows = LastWord.objects.filter(grp__in=seen.spans, batch__retracted_at=None).values_list(*NAMES)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, TYPES, strict=True)]
    room.bind("last_word", pa.table(arrays, names=list(NAMES)))
    room.run(_RETRACT_EARLIER)
    for grp, seq in seen.last_seq.items():
        _drop_own(room, grp, seq)


def last_words(room: Cursor, seen: Seen) -> list[dict[str, object]]:
    """The last message of each group as it went into `ready`, for a later import to compare."""
    numbers = ", ".join(str(seq) for seq in seen.last_seq.values())
    if not numbers:
        return []
    rows = room.rows(
        f"SELECT {', '.join(NAMES)} FROM ready WHERE seq IN ({numbers}) "
        f"AND text IS NOT NULL AND kind = {Kind.MESSAGE:d}"
    )
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def _drop_own(room: Cursor, grp: int, seq: int) -> None:
    row = room.rows("SELECT ts, identity, text FROM ready WHERE seq = ? AND text <> ''", [seq])
    if not row:
        return
    ts, identity, text = row[0]
    shot = read.snapshot("facts", "text")
    read.bind_facts(room, shot, from_ts=ts, to_ts=ts)
    read.bind_texts(room, shot, from_ts=ts, to_ts=ts)
    longer = room.rows(
        "SELECT 1 FROM facts f JOIN texts t USING (k1, k2) WHERE f.grp = ? AND f.ts = ? AND f.identity = ? "
        "AND starts_with(t.text, ?) AND length(t.text) > length(?) LIMIT 1",
        [grp, ts, identity, text, text],
    )
    if longer:
        room.run("DELETE FROM ready WHERE seq = ?", [seq])


_RETRACT_EARLIER = f"""
INSERT INTO ready BY NAME
SELECT DISTINCT -1 AS seq, false AS counted, xor(w.k1, {RETRACT}) AS k1, w.k2, {Kind.RETRACTED:d} AS kind, r.grp,
       r.identity, r.ts, r.ts AS until, r.precision, 1 AS proof, 0 AS form, w.k1 AS ref1, w.k2 AS ref2, 0 AS other,
       0 AS thread, NULL AS length, 0 AS value, 0 AS content, 'cut off' AS note, NULL AS text
FROM last_word w JOIN ready r ON r.grp = w.grp AND r.identity = w.identity AND r.ts = w.ts
WHERE r.kind = {Kind.MESSAGE:d} AND starts_with(r.text, w.text) AND length(r.text) > length(w.text)
AND NOT EXISTS (SELECT 1 FROM keyed k WHERE k.k1 = w.k1 AND k.k2 = w.k2)
"""
