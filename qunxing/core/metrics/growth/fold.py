"""The oracle of `growth`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import Deed, best, period_of, signals
from qunxing.core.metrics.periods import before


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    done = [d for d in signals(world, ask) if d.day <= ask.to_day]
    first: dict[int, int] = {}
    for d in done:
        if not d.reason:
            first[d.person] = min(first.get(d.person, d.day), d.day)
    active = _active(done, ask)
    counting = {(row.period, row.person) for row in active if not row.reason}
    for row in active:
        if row.period >= 0:
            yield row._replace(cell=_cell(row, ask, first, counting))
        if not row.reason and row.period + 1 < len(ask.periods) and (row.period + 1, row.person) not in counting:
            yield row._replace(period=row.period + 1, cell="dormant")


def _active(done: list[Deed], ask: Ask) -> list[Evidence]:
    days, earlier = period_of(ask), before(ask)
    days |= dict.fromkeys(range(earlier.start, earlier.end + 1), -1)
    rows = best(Evidence(days[d.day], "", d.person, d.identity, d.grp, 0, d.reason) for d in done if d.day in days)
    return [row._replace(weight=1) for row in rows]


def _cell(row: Evidence, ask: Ask, first: dict[int, int], counting: set[tuple[int, int]]) -> str:
    if row.reason:
        return ""
    if first[row.person] >= ask.periods[row.period].start:
        return "new"
    return "returning" if (row.period - 1, row.person) in counting else "resurrected"
