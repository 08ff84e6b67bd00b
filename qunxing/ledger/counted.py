"""The messages a number rests on: the reading of each message that the rollups count, row by row."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from qunxing.core.facts import Kind
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read, talk, zones
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.files import FOREVER
from qunxing.ledger.talk import MessageRow

MESSAGE_DAY = (Path(__file__).parent / "sql" / "message_day.sql").read_text(encoding="utf-8")
ONLY = {"": "TRUE", "questions": "question = 1", "replies": "(ref1 <> 0 OR ref2 <> 0)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages: those of `groups` from `first_day` to `last_day` (local days, both inside) that count.

    `categories` are those that count; `left_out` holds (account, first local day, last local day) of whoever does not.
    `only` narrows to "questions" or "replies", `hour` to (weekday from Monday = 0, local hour), `accounts` to some.
    """

    groups: Collection[int]
    first_day: int
    last_day: int
    categories: Collection[int]
    left_out: Collection[tuple[int, int, int]] = ()
    only: str = ""
    hour: tuple[int, int] | None = None
    accounts: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """One page of them, newest first, and how many there are on all pages."""

    rows: list[MessageRow]
    total: int


def messages(wanted: Wanted, *, limit: int, offset: int = 0) -> Counted:
    """The messages that count, newest first."""
    with cursor(turn=True) as room:
        _bind(room, wanted)
        room.run(
            f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT k1, k2, ts FROM ({MESSAGE_DAY}) m WHERE {_that(wanted)}"
        )
        (total,) = room.one("SELECT COUNT(*) FROM wanted")
        page = f"SELECT k1, k2 FROM wanted ORDER BY ts DESC, k1 LIMIT {int(limit)} OFFSET {int(offset)}"
        rows = talk.whole(room, f"SELECT f.* FROM facts f SEMI JOIN ({page}) p ON p.k1 = f.k1 AND p.k2 = f.k2")
    return Counted(sorted(rows, key=lambda row: (-row.ts, row.k1)), int(total))


def bind_standing(room: Cursor) -> None:
    """Bind `recalled` and `last_edit` from the bound `changes`, as the reading of a message joins them."""
    recalled = f"SELECT DISTINCT ref1, ref2 FROM changes WHERE kind = {Kind.RECALLED:d}"
    room.run(f"CREATE OR REPLACE TEMP VIEW recalled AS {recalled}")
    room.run(
        "CREATE OR REPLACE TEMP VIEW last_edit AS SELECT ref1, ref2, arg_max_null(length, (until, k1)) AS length "
        f"FROM changes WHERE kind = {Kind.EDITED:d} GROUP BY ref1, ref2"
    )


def _bind(room: Cursor, wanted: Wanted) -> None:
    from_ts, to_ts = (wanted.first_day - 1) * DAY, min((wanted.last_day + 2) * DAY, FOREVER)
    shot = read.snapshot("facts", "text", "labels")
    read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK)
    read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)
    read.bind_rollups(room, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    bind_standing(room)
    zones.bind(room)
    _bind_days(room, "left_out_day", wanted.left_out)
    _bind_days(room, "account", [(account, 0, 0) for account in wanted.accounts or ()])


def _bind_days(room: Cursor, name: str, rows: Collection[tuple[int, int, int]]) -> None:
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    names = ("identity", "from_day", "to_day")
    room.bind(name, pa.table({each: pa.array(c, pa.int64()) for each, c in zip(names, columns, strict=True)}))


def _that(wanted: Wanted) -> str:
    tests = [
        f"grp IN ({_listed(wanted.groups)})",
        f"day BETWEEN {int(wanted.first_day)} AND {int(wanted.last_day)}",
        f"category IN ({_listed(wanted.categories)})",
        ONLY[wanted.only],
        "NOT EXISTS (SELECT 1 FROM left_out_day l "
        "WHERE l.identity = m.identity AND m.day BETWEEN l.from_day AND l.to_day)",
    ]
    if wanted.hour:
        weekday, hour = wanted.hour
        tests += [f"(day + 3) % 7 = {int(weekday)}", f"hour = {int(hour)}"]  # 1970-01-01 was a Thursday
    if wanted.accounts is not None:
        tests.append("identity IN (SELECT identity FROM account)")
    return " AND ".join(tests)


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"
