"""Posts that offer something, of the few accounts that are asked about: read from the facts whenever a number asks."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa

from qunxing.core.text.offers import OFFER
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.files import FOREVER

SQL = (Path(__file__).parent / "sql" / "post.sql").read_text(encoding="utf-8")


def bind(room: Cursor, groups: Collection[int], accounts: Collection[int], *, first_day: int, last_day: int) -> None:
    """Bind `post(grp, k1, k2, identity, ts, day)` of these groups, accounts and local days, both inside."""
    from_ts, to_ts = (first_day - 1) * DAY, min((last_day + 2) * DAY, FOREVER)
    shot = read.snapshot("facts", "text")
    read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK)
    read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)
    zones.bind(room)
    room.bind("author", pa.table({"identity": pa.array(sorted(accounts), pa.int64())}))
    wanted = ", ".join(str(int(grp)) for grp in groups) or "NULL"
    room.run(
        f"CREATE OR REPLACE TEMP TABLE post AS SELECT * FROM ({SQL}) WHERE grp IN ({wanted}) "
        f"AND day BETWEEN {int(first_day)} AND {int(last_day)}",
        {"offer": OFFER},
    )
