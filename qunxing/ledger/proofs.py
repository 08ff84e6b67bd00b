"""Whether something came in time: the first message, or result of a send, in each of many windows; one query."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor, cursor

ANYBODY = 0
"""The circle everybody belongs to."""
SENDS = 1 << Kind.SENT


class Due(NamedTuple):
    """One window of a group: facts of `kind` from `first` to `last` (µs UTC, both inside), by somebody of `circle`.

    `number` is the asker's; with `words` the text holds one of those of that number (see `first_proofs`).
    """

    number: int
    day: int
    grp: int
    kind: int
    circle: int
    words: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Circle:
    """Accounts, each with the first and last local day on which it belongs."""

    number: int
    accounts: Collection[tuple[int, int, int]]


def first_proofs(
    dues: Sequence[Due], circles: Sequence[Circle], words: Mapping[int, Collection[str]]
) -> dict[tuple[int, int], int]:
    """(number, day) → when the first fitting fact came, µs UTC. Recalled ones, and ones without a time, do not fit.

    `words`: number → words of which the text must hold one.
    """
    if not dues:
        return {}
    from_ts, to_ts = min(each.first for each in dues), max(each.last for each in dues)
    with cursor() as room:
        shot = read.snapshot("facts", "text")
        read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK | SENDS)
        _bind(room, dues, circles)
        room.run(_FITTING)
        if words:
            read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)
            _keep_worded(room, words)
        rows = room.rows("SELECT number, day, MIN(ts) FROM fitting GROUP BY number, day")
    return {(number, day): ts for number, day, ts in rows}


def _bind(room: Cursor, dues: Sequence[Due], circles: Sequence[Circle]) -> None:
    columns = list(zip(*dues, strict=True))
    small = ("number", "day", "grp", "kind", "circle", "words")
    table = {name: pa.array(column, pa.int32()) for name, column in zip(small, columns[:6], strict=True)}
    table |= {name: pa.array(column, pa.int64()) for name, column in zip(("first", "last"), columns[6:], strict=True)}
    room.bind("due_window", pa.table(table))
    # The day of a fact in UTC parts the join: without it each window would be laid beside each fact of its group.
    room.run(
        f"CREATE OR REPLACE TEMP TABLE due AS SELECT *, unnest(range(first // {DAY}, last // {DAY} + 1)) AS utc_day "
        "FROM due_window"
    )
    rows = [(each.number, *account) for each in circles for account in each.accounts]
    names = ("circle", "identity", "from_day", "to_day")
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    table = {name: pa.array(column, pa.int64()) for name, column in zip(names, values, strict=True)}
    room.bind("belongs", pa.table(table))


def _keep_worded(room: Cursor, words: Mapping[int, Collection[str]]) -> None:
    rows = [(number, word.lower()) for number, each in words.items() for word in each]
    numbers, texts = zip(*rows, strict=True)
    room.bind("word", pa.table({"number": pa.array(numbers, pa.int32()), "word": pa.array(texts, pa.string())}))
    room.run(
        "DELETE FROM fitting f WHERE f.words = 1 AND NOT EXISTS (SELECT 1 FROM texts t JOIN word w "
        "ON w.number = f.number AND contains(lower(t.text), w.word) WHERE t.k1 = f.k1 AND t.k2 = f.k2)"
    )


_FITTING = f"""
CREATE OR REPLACE TEMP TABLE fitting AS
SELECT d.number, d.day, d.words, f.k1, f.k2, f.ts
FROM facts f
JOIN due d ON d.grp = f.grp AND d.utc_day = f.ts // {DAY} AND d.kind = f.kind AND f.ts BETWEEN d.first AND d.last
LEFT JOIN belongs b ON b.circle = d.circle AND b.identity = f.identity AND d.day BETWEEN b.from_day AND b.to_day
WHERE f.kind IN ({Kind.MESSAGE:d}, {Kind.SENT:d})
  AND f.form <> {Form.SYSTEM:d}
  AND f.precision IN ({Precision.SECOND:d}, {Precision.MINUTE:d})
  AND (d.circle = {ANYBODY} OR b.identity IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.kind = {Kind.RECALLED:d} AND c.ref1 = f.k1 AND c.ref2 = f.k2)
"""
