"""Talk as people read it: searched newest first, and shown around one moment."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from qunxing.core.facts import Form, Kind
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.files import FOREVER
from qunxing.ledger.read import Snapshot

BUDGET = 0.4
"""Seconds a search may look before it says how far back it came."""
FIRST_STEP = 50_000
"""About so many of the newest messages are looked through first, then four times as many, and so on."""
AROUND = 30 * DAY
"""How far from a moment we look for the messages around it."""
NAMED = 50
"""Groups whose part of the tail is read; for more, all of it is."""
COLUMNS = "m.k1, m.k2, m.grp, m.identity, m.ts, m.until, m.precision, m.form, m.batch, m.ref1, m.ref2"


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as it stands: its last edit's text, None when no text was visible. Times in µs UTC."""

    k1: int
    k2: int
    grp: int
    identity: int
    ts: int
    until: int
    precision: int
    form: int
    batch: int
    ref1: int
    ref2: int
    text: str | None
    is_edited: bool
    is_recalled: bool

    @property
    def is_notice(self) -> bool:
        """Written by the platform, not by a person."""
        return self.form == Form.SYSTEM


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search, longer than asked for where it ends among messages of one moment.

    `searched_back_to` is how far back was looked (µs UTC); `exhausted`: to the beginning.
    """

    rows: list[MessageRow]
    searched_back_to: int
    exhausted: bool


def search(
    needle: str, groups: Collection[int], *, before: int | None = None, limit: int = 50, budget: float = BUDGET
) -> Found:
    """Messages whose text holds `needle` (any substring, letters in either case), newest first."""
    return back(groups, before, limit, budget, _Matching(needle))


def of_identity(
    identities: Collection[int],
    groups: Collection[int],
    *,
    before: int | None = None,
    from_ts: int | None = None,
    limit: int = 50,
    budget: float = BUDGET,
) -> Found:
    """What these accounts said, newest first; not before `from_ts`, only earlier than `before`."""
    return back(groups, before, limit, budget, _Said(identities), from_ts or 0)


def around(grp: int, ts: int, *, n: int = 20) -> list[MessageRow]:
    """Up to n messages of a group before a moment and n from it on, oldest first."""
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "text")
        _bind(room, shot, ts - AROUND, ts + AROUND)
        room.run(
            f"CREATE OR REPLACE TEMP VIEW m AS SELECT * FROM facts WHERE kind = {Kind.MESSAGE:d} AND grp = {int(grp)}"
        )
        later = whole(room, f"SELECT * FROM m WHERE ts >= {int(ts)} ORDER BY ts, k1 LIMIT {int(n)}")
        earlier = whole(room, f"SELECT * FROM m WHERE ts < {int(ts)} ORDER BY ts DESC, k1 DESC LIMIT {int(n)}")
    return sorted([*earlier, *later], key=lambda row: (row.ts, row.k1))


def these(keys: Collection[tuple[int, int]], from_ts: int, to_ts: int) -> list[MessageRow]:
    """The messages with these keys, all said between two moments (µs UTC, both inside), oldest first."""
    k1s, k2s = zip(*keys, strict=True) if keys else ((), ())
    with cursor(turn=True) as room:
        _bind(room, read.snapshot("facts", "text"), from_ts, to_ts + 1)
        room.bind("sought", pa.table({"k1": pa.array(k1s, pa.int64()), "k2": pa.array(k2s, pa.int64())}))
        rows = whole(room, "SELECT f.* FROM facts f SEMI JOIN sought s ON s.k1 = f.k1 AND s.k2 = f.k2")
    return sorted(rows, key=lambda row: (row.ts, row.k1))


class _Matching:
    """Search by text: the text files are read alone first, for they are all a needle needs."""

    def __init__(self, needle: str) -> None:
        self.needle = needle

    def keys(self, room: Cursor, groups: Collection[int], from_ts: int, before: int, limit: int) -> str:
        room.run(
            "CREATE OR REPLACE TEMP TABLE hit AS SELECT k1, k2, ts FROM texts WHERE ts >= ? AND ts < ? "
            f"AND grp IN ({_listed(groups)}) AND contains(lower(text), lower(?)) "
            "QUALIFY rank() OVER (ORDER BY ts DESC) <= ?",
            [from_ts, before, self.needle, limit],
        )
        first, last = room.one("SELECT COALESCE(MIN(ts), 0), COALESCE(MAX(ts), -1) FROM hit")
        return (
            "SELECT f.* FROM facts f JOIN hit h ON h.k1 = f.k1 AND h.k2 = f.k2 "
            f"WHERE f.kind = {Kind.MESSAGE:d} AND f.ts BETWEEN {first} AND {last} "
            "UNION SELECT f.* FROM facts f JOIN (SELECT c.ref1, c.ref2 FROM hit h JOIN changes c "
            f"ON c.k1 = h.k1 AND c.k2 = h.k2) h ON h.ref1 = f.k1 AND h.ref2 = f.k2 WHERE f.kind = {Kind.MESSAGE:d}"
        )

    def is_all(self, room: Cursor, limit: int) -> bool:
        """Whether `keys` met no more texts than it was to. Some are of acts, or words that an edit took out."""
        return int(room.one("SELECT COUNT(*) FROM hit")[0]) < limit

    def holds(self, row: MessageRow) -> bool:
        """An edit may have taken the words out again."""
        return row.text is not None and self.needle.lower() in row.text.lower()


class Everything:
    """No search: everything."""

    def keys(self, room: Cursor, groups: Collection[int], from_ts: int, before: int, limit: int) -> str:
        return (
            f"SELECT f.* FROM facts f WHERE f.kind = {Kind.MESSAGE:d} AND f.ts >= {int(from_ts)} "
            f"AND f.ts < {int(before)} AND f.grp IN ({_listed(groups)}) "
            f"QUALIFY rank() OVER (ORDER BY f.ts DESC) <= {int(limit)}"
        )

    def is_all(self, room: Cursor, limit: int) -> bool:
        return True

    def holds(self, row: MessageRow) -> bool:
        return True


class _Said(Everything):
    """Search by who said it."""

    def __init__(self, identities: Collection[int]) -> None:
        self.identities = identities

    def keys(self, room: Cursor, groups: Collection[int], from_ts: int, before: int, limit: int) -> str:
        return (
            f"SELECT f.* FROM facts f WHERE f.kind = {Kind.MESSAGE:d} "
            f"AND f.ts >= {int(from_ts)} AND f.ts < {int(before)} AND f.grp IN ({_listed(groups)}) "
            f"AND f.identity IN ({_listed(self.identities)}) "
            f"QUALIFY rank() OVER (ORDER BY f.ts DESC) <= {int(limit)}"
        )


def back(
    groups: Collection[int],
    before: int | None,
    limit: int,
    budget: float,
    search_by: _Matching | Everything,
    from_ts: int = 0,
) -> Found:
    """Go back file by file until there is a page, the beginning, or no time left."""
    began, end = time.monotonic(), FOREVER if before is None else before
    rows: list[MessageRow] = []
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "text", groups=groups if len(groups) <= NAMED else ())
        read.bind_changes(room, shot)
        for start in _steps(shot, end, from_ts):
            read.bind_facts_of(room, shot, from_ts=start, to_ts=end)
            read.bind_texts(room, shot, from_ts=start, to_ts=end)
            rows += _newest(room, search_by, groups, (start, end), limit - len(rows))
            end = start
            if len(rows) >= limit:
                last = rows[limit - 1].ts  # of one moment all are shown: the next page begins before it
                return Found([row for row in rows if row.ts >= last], last, False)
            if time.monotonic() - began > budget:
                return Found(rows, start, start <= from_ts)
    return Found(rows, from_ts, True)


def _newest(
    room: Cursor, search_by: _Matching | Everything, groups: Collection[int], times: tuple[int, int], wanted: int
) -> list[MessageRow]:
    """The newest messages of a step that are searched for, at least so many if there are."""
    limit = wanted
    while True:
        found = whole(room, search_by.keys(room, groups, *times, limit))
        rows = sorted((row for row in found if search_by.holds(row)), key=lambda row: (-row.ts, row.k1))
        if len(rows) >= wanted or search_by.is_all(room, limit):
            return rows
        limit *= 4


def _steps(shot: Snapshot, end: int, from_ts: int) -> list[int]:
    """Where to stop and look, going back: after about so many messages, four times as many each time."""
    starts, rows, wanted = set(), FIRST_STEP, FIRST_STEP
    talk = shot.of("facts", from_ts=from_ts, to_ts=end - 1, kinds=manifest.TALK)
    for each in sorted(talk, key=lambda each: -each.max_ts):
        start, a_row = max(min(each.max_ts, end), each.min_ts), max((each.max_ts - each.min_ts) // max(each.rows, 1), 1)
        while start - wanted * a_row > each.min_ts:
            start -= wanted * a_row
            wanted = (rows := rows * 4)
            starts.add(start)
        wanted -= (start - each.min_ts) // a_row
    if shot.tail.num_rows:
        starts.add(min(shot.tail["ts"].to_pylist()))
    return [*sorted((start for start in starts if from_ts < start < end), reverse=True), from_ts]


def _bind(room: Cursor, shot: Snapshot, from_ts: int, to_ts: int) -> None:
    read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts)
    read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)


def whole(room: Cursor, facts: str) -> list[MessageRow]:
    """The messages a query selects from the facts, with their text as last edited."""
    room.run(f"CREATE OR REPLACE TEMP TABLE chosen AS {facts}")
    room.run(_EDIT)
    first, last = room.one("SELECT MIN(ts), MAX(ts) FROM (SELECT ts FROM chosen UNION ALL SELECT ts FROM chosen_edit)")
    if first is None:
        return []
    # A text has its fact's own time: without saying so, each text of the bound files would be looked at.
    rows: Sequence[tuple[Any, ...]] = room.rows(_WHOLE.format(columns=COLUMNS, first=first, last=last))
    return [MessageRow(*row) for row in rows]


_EDIT = """
CREATE OR REPLACE TEMP TABLE chosen_edit AS
SELECT c.ref1, c.ref2, arg_max(c.k1, (c.until, c.k1)) AS e1, arg_max(c.k2, (c.until, c.k1)) AS e2,
       arg_max(c.ts, (c.until, c.k1)) AS ts
FROM changes c SEMI JOIN chosen m ON c.ref1 = m.k1 AND c.ref2 = m.k2 WHERE c.kind = 2 GROUP BY c.ref1, c.ref2
"""
_WHOLE = """
WITH r AS (SELECT DISTINCT ref1, ref2 FROM changes WHERE kind = 3),
near AS (SELECT k1, k2, text FROM texts WHERE ts BETWEEN {first} AND {last})
SELECT {columns}, CASE WHEN m.identity IN (SELECT identity FROM changes WHERE kind = 24) THEN NULL
       ELSE COALESCE(te.text, t.text) END, e.e1 IS NOT NULL, r.ref1 IS NOT NULL FROM chosen m
LEFT JOIN chosen_edit e ON e.ref1 = m.k1 AND e.ref2 = m.k2
LEFT JOIN near t ON t.k1 = m.k1 AND t.k2 = m.k2
LEFT JOIN near te ON te.k1 = e.e1 AND te.k2 = e.e2
LEFT JOIN r ON r.ref1 = m.k1 AND r.ref2 = m.k2
"""


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"
