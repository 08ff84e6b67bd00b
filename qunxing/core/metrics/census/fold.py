"""The oracle of `census`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import best, deeds, merge, period_of, reason_of, seats
from qunxing.core.metrics.moves import MOVED

DORMANT_AFTER = 28
"""Days without anything that counts."""


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    held, done = list(_held(world, ask)), list(_done(world, ask))
    active = {(row.period, row.person) for row in done if not row.reason}
    silent = [row._replace(cell="silent") for row in held if not row.reason and (row.period, row.person) not in active]
    rows = best([*held, *silent, *_dormant(world, ask, held), *done, *_came_or_went(world, ask)])
    yield from (row._replace(weight=1) for row in rows)
    yield from _output(world, ask)


def _dormant(world: World, ask: Ask, held: list[Evidence]) -> Iterator[Evidence]:
    """Those present of whom nothing that counts was seen in the four weeks that end with the period."""
    awake = {(d.person, d.day) for d in deeds(world, ask) if d.identity and not d.reason}
    for row in held:
        end = ask.periods[row.period].end
        if not row.reason and not any((row.person, end - back) in awake for back in range(DORMANT_AFTER)):
            yield row._replace(cell="dormant")


def _output(world: World, ask: Ask) -> Iterator[Evidence]:
    """What members wrote."""
    period = period_of(ask)
    return merge(
        Evidence(period[d.day], "output", d.person, d.identity, d.grp, d.messages)
        for d in deeds(world, ask)
        if d.messages and not d.reason and d.day in period
    )


def _held(world: World, ask: Ask) -> Iterator[Evidence]:
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        for i, period in enumerate(ask.periods):
            if d.start_day <= period.end and (d.end_day is None or d.end_day > period.end):
                yield Evidence(i, "present", person, who, seat.grp, 1, reason_of(world, ask, who, period.end))


def _done(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    for d in deeds(world, ask):
        if d.identity and d.day in period:
            for cell in ("speaking", "any") if d.messages else ("any",):
                yield Evidence(period[d.day], cell, d.person, d.identity, d.grp, 1, d.reason)


def _came_or_went(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        came = d.start_day if seat.is_dated and not seat.came else None
        went = None if seat.spell.exit == MOVED else d.end_day
        for cell, day in (("joined", came), ("left", went)):
            if day is not None and day in period:
                yield Evidence(period[day], cell, person, who, seat.grp, 1, reason_of(world, ask, who, day))
