"""Messages one by one, as the rollups count them: for numbers that ask in which order things were said."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from qunxing.core.zones import DAY
from qunxing.ledger import counted, manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.files import FOREVER


def lines(room: Cursor, groups: Collection[int], *, first_day: int, last_day: int) -> pa.Table:
    """Messages of accounts that count or acknowledge, of these groups and local days, both inside; by group, time, key.

    Columns `grp ts k1 k2 identity day category question chars ref1 ref2`. What they say: `texts`, on the same cursor.
    """
    from_ts, to_ts = (first_day - 1) * DAY, min((last_day + 2) * DAY, FOREVER)
    shot = _bind_messages(room, from_ts, to_ts, "facts", "labels", "text")
    read.bind_texts(room, shot, from_ts=from_ts, to_ts=to_ts)
    return room.arrow(
        "SELECT grp, ts, k1, k2, identity, day, category, question, chars, ref1, ref2 "
        f"FROM ({counted.MESSAGE_DAY}) m WHERE grp IN ({_listed(groups)}) "
        f"AND day BETWEEN {int(first_day)} AND {int(last_day)} AND category IN (0, 1) AND identity <> 0 "
        "ORDER BY grp, ts, k1, k2"
    )


def texts(room: Cursor, keys: pa.Table) -> dict[tuple[int, int], str]:
    """What some of the lines say, by key; `keys` has `grp k1 k2`. Without those that nobody sees."""
    room.bind("sought", keys)
    rows = room.rows(
        "SELECT k1, k2, text FROM texts t SEMI JOIN sought s ON s.k1 = t.k1 AND s.k2 = t.k2 "
        "WHERE grp IN (SELECT grp FROM sought)"
    )
    return {(k1, k2): text for k1, k2, text in rows}


def days_before(room: Cursor, groups: Collection[int], day: int, count: int) -> int:
    """The day from which on each of these groups has so many lines before `day`, if it ever had."""
    read.bind_rollups(room, read.snapshot("member_day"), ["member_day"], to_ts=(day + 1) * DAY)
    (found,) = room.one(
        "SELECT MIN(day) FROM (SELECT grp, day, SUM(n) OVER (PARTITION BY grp ORDER BY day DESC) - n AS later FROM "
        "(SELECT grp, day, SUM(messages)::BIGINT AS n FROM member_day "
        f"WHERE grp IN ({_listed(groups)}) AND day < {int(day)} AND category IN (0, 1) AND identity <> 0 "
        "GROUP BY ALL)) "
        f"WHERE later < {int(count)}"
    )
    return day if found is None else int(found)


def speakers(room: Cursor, groups: Collection[int]) -> list[tuple[int, int]]:
    """(group, account) of whoever has a line in these groups, by group."""
    read.bind_rollups(room, read.snapshot("member_day"), ["member_day"])
    return room.rows(
        f"SELECT DISTINCT grp, identity FROM member_day WHERE grp IN ({_listed(groups)}) "
        "AND category IN (0, 1) AND identity <> 0 AND messages > 0 ORDER BY grp, identity"
    )


def counts(room: Cursor, groups: Collection[int], days: int) -> dict[tuple[int, int], int]:
    """How many lines each of these groups has in each stretch of so many local days, by group and number of it."""
    read.bind_rollups(room, read.snapshot("member_day"), ["member_day"])
    rows = room.rows(
        f"SELECT grp, day // {int(days)}, SUM(messages)::BIGINT FROM member_day WHERE grp IN ({_listed(groups)}) "
        "AND category IN (0, 1) AND identity <> 0 AND messages > 0 GROUP BY ALL"
    )
    return {(grp, number): count for grp, number, count in rows}


def last_day(room: Cursor, groups: Collection[int]) -> int:
    """The last local day on which any of these groups has a line; 0 where none ever had."""
    read.bind_rollups(room, read.snapshot("member_day"), ["member_day"])
    (found,) = room.one(f"SELECT MAX(day) FROM member_day WHERE grp IN ({_listed(groups)}) AND messages > 0")
    return int(found or 0)


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
