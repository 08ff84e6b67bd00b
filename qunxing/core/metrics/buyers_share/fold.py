"""The oracle of `buyers_share`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import actings, period_of, reason_of, seats


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    paid, period = Counter[tuple[int, int]](), period_of(ask)
    for a in actings(world, ask):
        if a.kind in (Kind.ORDERED, Kind.REFUNDED) and a.identity and not a.reason and a.day in period:
            paid[period[a.day], a.person] += a.amount if a.kind == Kind.ORDERED else -a.amount
    for row in sorted(set(_held(world, ask))):
        yield row
        if paid[row.period, row.person] > 0:
            yield row._replace(cell="paid")


def _held(world: World, ask: Ask) -> Iterator[Evidence]:
    """The members present at the end of each period."""
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        for i, period in enumerate(ask.periods):
            is_there = d.start_day <= period.end and (d.end_day is None or d.end_day > period.end)
            if is_there and not reason_of(world, ask, who, period.end):
                yield Evidence(i, "present", person, who, seat.grp, 1)
