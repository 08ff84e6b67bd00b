"""Summing evidence, a few periods at a time where all at once would be too much to hold."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Tally
from qunxing.core.metrics.tallies import TALLY_SQL
from qunxing.insight.asking import Asked
from qunxing.ledger.engine import Cursor

ALONE = frozenset({"headcount", "census"})
"""Metrics with a row for each member and period, none of whose periods looks at another."""
ROWS_AT_ONCE = 4_000_000
"""Members times periods; ten times as many were more than a gigabyte."""


def tallies(room: Cursor, asked: Asked) -> list[Tally]:
    """The bound evidence summed as the metric wants it."""
    sql = TALLY_SQL[asked.metric.tally]
    if asked.metric.name not in ALONE:
        return [Tally(*row) for row in room.rows(sql)]
    found = []
    for first, last in _lots(room, len(asked.ask.periods)):
        narrow(room, first, last)
        found += [tally for row in room.rows(sql) if first <= (tally := Tally(*row)).period <= last]
    return found


def narrow(room: Cursor, first: int, last: int) -> None:
    """Let the question be about these periods only. What it opens with still belongs to period 0."""
    for table in ("period", "calendar"):
        room.run(f"CREATE TEMP TABLE IF NOT EXISTS every_{table} AS SELECT * FROM {table}")
        room.run(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT * FROM every_{table} WHERE period BETWEEN {int(first)} AND {int(last)}"
        )


def _lots(room: Cursor, periods: int) -> Iterator[tuple[int, int]]:
    (seats,) = room.one("SELECT COUNT(*) FROM seat")
    step = max(1, ROWS_AT_ONCE // max(int(seats), 1))
    for first in range(0, periods, step):
        yield first, min(first + step, periods) - 1
