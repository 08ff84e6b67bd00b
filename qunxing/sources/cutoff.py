"""A selection or a damaged file may end in the middle of a message, or in the head line of the next one.

The last message of an import is then not what was said. Which copy is the true one shows when another import holds the
same moment: a text that only begins like another's is cut off; one that goes on into a head line ran on.
"""

from __future__ import annotations

import pyarrow as pa

from qunxing.core.facts import Form, Kind
from qunxing.core.zones import DAY
from qunxing.ledger import read
from qunxing.ledger.engine import Cursor
from qunxing.people.models import Identity
from qunxing.sources.intake import Seen
from qunxing.sources.models import LastWord
from qunxing.sources.overlap import RETRACT

NAMES = ("grp", "identity", "ts", "k1", "k2", "text")
TYPES = (pa.int64(),) * 5 + (pa.string(),)
HEAD = r"[\s\p{P}\p{S}]*(\d[^\n]*)?"
"""How the head line of a next message may begin, besides with a name."""
CLOCK = r"[\s\d:]*"
"""What follows the name there."""


def settle(room: Cursor, seen: Seen) -> set[int]:
    """In `ready`: retract earlier last words of which the whole came now, and drop our own cut one if it is known.

    Returns the batches that hold the whole of what was dropped.
    """
    if Kind.MESSAGE not in seen.kinds:
        return set()
    if rows := list(LastWord.objects.filter(grp__in=seen.spans, batch__retracted_at=None).values_list(*NAMES)):
        arrays = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), TYPES, strict=True)]
        room.bind("last_word", pa.table(arrays, names=list(NAMES)))
        _bind_names(room, _SPEAKERS_NOW)
        room.run(_RETRACT_EARLIER)
    room.run(_OWN)
    first, last = room.one("SELECT MIN(ts), MAX(ts) FROM own")
    if first is None:
        return set()
    shot = read.snapshot("facts", "text")
    read.bind_facts(room, shot, from_ts=first, to_ts=last + DAY)
    read.bind_texts(room, shot, from_ts=first, to_ts=last)
    _bind_names(room, _SPEAKERS_THEN)
    room.run(_CUT_OWN)
    room.run("DELETE FROM ready WHERE seq IN (SELECT seq FROM cut)")
    return {row[0] for row in room.rows("SELECT DISTINCT batch FROM cut")}


def last_words(room: Cursor, seen: Seen) -> list[dict[str, object]]:
    """The last message of each group as it went into `ready`, for a later import to compare."""
    numbers = ", ".join(str(seq) for seq in seen.last_seq.values())
    if not numbers or Kind.MESSAGE not in seen.kinds:
        return []
    rows = room.rows(
        f"SELECT {', '.join(NAMES)} FROM ready WHERE seq IN ({numbers}) "
        f"AND text IS NOT NULL AND kind = {Kind.MESSAGE:d}"
    )
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def _bind_names(room: Cursor, speakers: str) -> None:
    """Bind `named(grp, identity, name)`: who might stand in the head line that a last word ran on into."""
    rows = room.rows(speakers)
    names = dict(Identity.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "name"))
    found = [(grp, identity, names[identity]) for grp, identity in rows if names.get(identity)]
    columns = list(zip(*found, strict=True)) if found else [()] * 3
    kinds = (pa.int64(), pa.int64(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    room.bind("named", pa.table(arrays, names=["grp", "identity", "name"]))


def _cut(word: str, whole: str) -> str:
    """Whether `word.text` is what was left of `whole.text`, both of one moment and group."""
    said = f"rtrim({word}.text, '\N{REPLACEMENT CHARACTER}')"
    rest = f"ltrim(substr({said}, length({whole}.text) + 2), chr(10))"
    return f"""(
  ({word}.identity = {whole}.identity AND (
    (starts_with({whole}.text, {said}) AND length({whole}.text) > length({said}))
    OR (starts_with({said}, {whole}.text || chr(10)) AND length({rest}) < 80
        AND (regexp_full_match({rest}, '{HEAD}')
             OR EXISTS (SELECT 1 FROM named n WHERE n.grp = {word}.grp AND (
                 starts_with(n.name, {rest}) OR (starts_with({rest}, n.name)
                 AND regexp_full_match(substr({rest}, length(n.name) + 1), '{CLOCK}'))))))))
  OR ({said} = '' AND {word}.identity <> {whole}.identity)
  OR ({word}.identity = 0 AND {said} <> '' AND EXISTS (
      SELECT 1 FROM named n WHERE n.identity = {whole}.identity AND starts_with(n.name, {said}))))"""


_SPEAKERS_NOW = "SELECT DISTINCT grp, identity FROM ready WHERE grp IN (SELECT grp FROM last_word) AND identity <> 0"
_SPEAKERS_THEN = f"""
SELECT DISTINCT f.grp, f.identity FROM facts f JOIN own o ON o.grp = f.grp AND f.ts BETWEEN o.ts AND o.ts + {DAY}
WHERE f.identity <> 0
"""
_RETRACT_EARLIER = f"""
INSERT INTO ready BY NAME
SELECT DISTINCT -1 AS seq, false AS counted, xor(w.k1, {RETRACT}) AS k1, w.k2, {Kind.RETRACTED:d} AS kind, w.grp,
       w.identity, w.ts, w.ts AS until, 1 AS precision, 1 AS proof, 0 AS form, w.k1 AS ref1, w.k2 AS ref2, 0 AS other,
       0 AS thread, NULL AS length, 0 AS value, 0 AS content, 'cut off' AS note, NULL AS text
FROM last_word w JOIN ready r ON r.grp = w.grp AND r.ts = w.ts
WHERE r.kind = {Kind.MESSAGE:d} AND r.text IS NOT NULL AND {_cut("w", "r")}
AND NOT EXISTS (SELECT 1 FROM keyed k WHERE k.k1 = w.k1 AND k.k2 = w.k2)
"""
_OWN = f"""
CREATE OR REPLACE TEMP TABLE own AS
SELECT r.seq, r.counted, r.grp, r.identity, r.ts, r.ref1, r.ref2, COALESCE(r.text, '') AS text FROM ready r
JOIN (SELECT MAX(seq) AS seq FROM spool WHERE kind = {Kind.MESSAGE:d} GROUP BY grp) l ON l.seq = r.seq
WHERE r.form IN ({Form.TEXT:d}, {Form.SYSTEM:d})
"""
_CUT_OWN = f"""
CREATE OR REPLACE TEMP TABLE cut AS
SELECT o.seq, w.batch FROM own o JOIN (
  SELECT f.grp, f.identity, f.ts, f.k1, f.k2, f.batch, t.text
  FROM facts f JOIN texts t ON t.k1 = f.k1 AND t.k2 = f.k2 WHERE f.kind = {Kind.MESSAGE:d}
) w ON w.grp = o.grp AND w.ts = o.ts
WHERE (o.counted OR (o.ref1 = w.k1 AND o.ref2 = w.k2)) AND {_cut("o", "w")}
"""
