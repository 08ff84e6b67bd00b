"""What was done besides talking, act by act: few enough to be read from the facts whenever a number asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from qunxing.core.facts import Kind
from qunxing.core.metrics.reading import TOLD
from qunxing.ledger import read, zones
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.files import FOREVER

SQL = (Path(__file__).parent / "sql" / "act.sql").read_text(encoding="utf-8")
KINDS = sum(1 << kind for kind in TOLD)
COLUMNS = ("grp", "identity", "kind", "ts", "day", "amount", "note")


@dataclass(frozen=True, slots=True)
class Act:
    """One act as last told: `amount` is cents, a score or a quantity, by its kind; `ts` in µs UTC, `day` local."""

    grp: int
    identity: int
    kind: Kind
    ts: int
    day: int
    amount: int
    note: str
    text: str | None


def bind(room: Cursor, groups: Collection[int]) -> None:
    """Bind `act(grp, identity, kind, ts, day, amount, note, timed, k1, k2)` of these groups and desks."""
    _bind_facts(room)
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    room.run(f"CREATE OR REPLACE TEMP TABLE act AS SELECT * FROM ({SQL}) WHERE grp IN ({wanted})")


def of_accounts(
    identities: Collection[int], *, groups: Collection[int], limit: int = 200, before: int = FOREVER
) -> list[Act]:
    """What these accounts did in these groups and desks before a moment (µs UTC), the newest first."""
    places = ", ".join(str(int(each)) for each in groups) or "NULL"
    wanted = ", ".join(str(int(each)) for each in identities) or "NULL"
    with cursor(turn=True) as room:
        shot = _bind_facts(room)
        read.bind_texts(room, shot)
        erased = f"SELECT identity FROM changes WHERE kind = {Kind.ERASED:d}"
        text = f"CASE WHEN identity IN ({erased}) THEN NULL ELSE t.text END"
        rows = room.rows(
            f"SELECT {', '.join(COLUMNS)}, {text} FROM (SELECT * FROM ({SQL}) WHERE identity IN ({wanted}) "
            f"AND grp IN ({places}) AND ts < {int(before)}) a LEFT JOIN texts t USING (k1, k2, grp, ts) "
            f"ORDER BY ts DESC LIMIT {int(limit)}"
        )
    return [
        Act(grp, who, Kind(kind), ts, day, amount, note, text) for grp, who, kind, ts, day, amount, note, text in rows
    ]


def _bind_facts(room: Cursor) -> read.Snapshot:
    shot = read.snapshot("facts", "text")
    read.bind_facts(room, shot, kinds=KINDS)
    zones.bind(room)
    room.run(
        "CREATE OR REPLACE TEMP VIEW act_edit AS SELECT ref1, ref2, arg_max(value, (until, k1, k2)) AS value, "
        f"arg_max(note, (until, k1, k2)) AS note FROM changes WHERE kind = {Kind.EDITED:d} GROUP BY ref1, ref2"
    )
    return shot
