"""Messages one by one, as the rollups count them: for numbers that ask in which order things were said."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from qunxing.core.zones import DAY
from qunxing.ledger import counted, manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.files import FOREVER


def lines(room: Cursor, groups: Collection[int], *, first_day: int, last_day: int) -> pa.Table:
    """Messages of accounts that count or acknowledge, of these groups and local days, both inside; unordered.

    Columns `grp ts k1 k2 identity day category question chars ref1 ref2 text`; a text only where it may name somebody.
    """
    from_ts, to_ts = (first_day - 1) * DAY, min((last_day + 2) * DAY, FOREVER)
    shot = _bind_messages(room, from_ts, to_ts, "facts", "labels", "text")
    read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)
    return room.arrow(
        "SELECT m.grp, m.ts, m.k1, m.k2, m.identity, m.day, m.category, m.question, m.chars, m.ref1, m.ref2, t.text "
        f"FROM ({counted.MESSAGE_DAY}) m LEFT JOIN (SELECT k1, k2, text FROM texts WHERE contains(text, '@')) t "
        f"USING (k1, k2) WHERE m.grp IN ({_listed(groups)}) AND m.day BETWEEN {int(first_day)} AND {int(last_day)} "
        "AND m.category IN (0, 1) AND m.identity <> 0"
    )


def bind(room: Cursor, groups: Collection[int], *, first_day: int, last_day: int) -> None:
    """Bind `said` of these groups and local days, both inside; it is read several times, so it is copied out once."""
    from_ts, to_ts = (first_day - 1) * DAY, min((last_day + 2) * DAY, FOREVER)
    _bind_messages(room, from_ts, to_ts, "facts", "labels")
    room.run(
        "CREATE OR REPLACE TEMP TABLE said AS SELECT grp, k1, k2, identity, ts, day, category, ref1, ref2 "
        f"FROM ({counted.MESSAGE_DAY}) WHERE grp IN ({_listed(groups)}) "
        f"AND day BETWEEN {int(first_day)} AND {int(last_day)}"
    )


def _bind_messages(room: Cursor, from_ts: int, to_ts: int, *families: str) -> read.Snapshot:
    """Bind all that the reading of a message joins."""
    shot = read.snapshot(*families)
    read.bind_facts(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK)
    read.bind_rollups(room, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    counted.bind_standing(room)
    zones.bind(room)
    zones.narrow(room, from_ts, to_ts)
    return shot


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"
