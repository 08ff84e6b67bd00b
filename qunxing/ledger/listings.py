"""When members last spoke, as member lists told it: read from the facts whenever a number asks."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from qunxing.core.facts import Kind
from qunxing.ledger import read, zones
from qunxing.ledger.engine import Cursor

SQL = (Path(__file__).parent / "sql" / "listing.sql").read_text(encoding="utf-8")


def bind(room: Cursor, groups: Collection[int]) -> None:
    """Bind `listing(grp, identity, day, said_day)` of these groups; few lists tell it, so it is copied out once."""
    read.bind_facts(room, read.snapshot("facts"), kinds=1 << Kind.LISTED)
    zones.bind(room)
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    room.run(f"CREATE OR REPLACE TEMP TABLE listing AS SELECT * FROM ({SQL}) WHERE grp IN ({wanted})")
