"""Messages one by one, as the rollups count them: for numbers that ask in which order things were said."""

from __future__ import annotations

from collections.abc import Collection

from qunxing.core.zones import DAY
from qunxing.ledger import counted, manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.files import FOREVER


def bind(room: Cursor, groups: Collection[int], *, first_day: int, last_day: int) -> None:
    """Bind `said` of these groups and local days, both inside; it is read several times, so it is copied out once."""
    from_ts, to_ts = (first_day - 1) * DAY, min((last_day + 2) * DAY, FOREVER)
    shot = read.snapshot("facts", "labels")
    read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK)
    read.bind_rollups(room, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    counted.bind_standing(room)
    zones.bind(room)
    zones.narrow(room, from_ts, to_ts)
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    room.run(
        "CREATE OR REPLACE TEMP TABLE said AS SELECT grp, k1, k2, identity, ts, day, category, ref1, ref2 "
        f"FROM ({counted.MESSAGE_DAY}) WHERE grp IN ({wanted}) AND day BETWEEN {int(first_day)} AND {int(last_day)}"
    )
