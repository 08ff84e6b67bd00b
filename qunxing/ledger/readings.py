"""Numbers that somebody read off (抄数), as they stand: few enough to be read from the facts whenever they are asked.

A reading's fact says in `note` what it is the number of, in `value` the number, in `thread` when it was written down
(µs UTC). Of one group, day and name the one written down last counts; an emptied one is taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.ledger import read, zones
from qunxing.ledger.engine import Cursor, cursor

SQL = (Path(__file__).parent / "sql" / "reading.sql").read_text(encoding="utf-8")
COLUMNS = ("grp", "name", "day", "amount", "proof", "written", "batch", "k1", "k2")


class Reading(NamedTuple):
    """One reading; `day` is a local day number, `amount` cents where the name is of money, `written` µs UTC."""

    grp: int
    name: str
    day: int
    amount: int
    proof: int
    written: int
    batch: int
    k1: int
    k2: int


def bind(room: Cursor, groups: Collection[int]) -> None:
    """Bind `reading(grp, name, day, amount, proof)` of these groups and desks."""
    _bind_facts(room)
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    room.run(
        "CREATE OR REPLACE TEMP TABLE reading AS SELECT grp, name, day, amount, proof "
        f"FROM ({SQL}) WHERE nth = 1 AND grp IN ({wanted})"
    )


def standing(groups: Collection[int], *, first: int | None = None, last: int | None = None) -> list[Reading]:
    """What stands of these groups and desks, from one local day to another (both inside), by day."""
    return _rows(groups, first, last, "nth = 1")


def ever(groups: Collection[int], *, first: int | None = None, last: int | None = None) -> list[Reading]:
    """The same with those that were written over since; only what was taken back is missing."""
    return _rows(groups, first, last, "TRUE")


def names(groups: Collection[int]) -> list[str]:
    """What there are readings of in these groups and desks, the most frequent first."""
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    with cursor(turn=True) as room:
        _bind_facts(room)
        of_these = f"SELECT name FROM ({SQL}) WHERE nth = 1 AND grp IN ({wanted})"
        return [row[0] for row in room.rows(f"{of_these} GROUP BY name ORDER BY COUNT(*) DESC, name")]


def _rows(groups: Collection[int], first: int | None, last: int | None, where: str) -> list[Reading]:
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    days = [f"day >= {int(first)}"] if first is not None else []
    days += [f"day <= {int(last)}"] if last is not None else []
    tests = " AND ".join([f"grp IN ({wanted})", where, *days])
    with cursor(turn=True) as room:
        _bind_facts(room)
        rows = room.rows(f"SELECT {', '.join(COLUMNS)} FROM ({SQL}) WHERE {tests} ORDER BY day, grp, name, written, k1")
    return [Reading(*row) for row in rows]


def _bind_facts(room: Cursor) -> None:
    read.bind_facts(room, read.snapshot("facts"), kinds=1 << Kind.READING)
    zones.bind(room)
