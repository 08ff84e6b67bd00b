"""The oracle of `recapture`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, Period, World
from qunxing.core.metrics.folding import Acting, actings, reason_of, seats

PROBES = {"chain": Kind.CHAINED, "checkin": Kind.CHECKED_IN, "survey": Kind.ANSWERED, "order": Kind.ORDERED}
CELLS = {(True, True): "both", (True, False): "first", (False, True): "second", (False, False): "neither"}


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    done = [a for a in actings(world, ask) if a.identity and not a.reason]
    for i, period in enumerate(ask.periods):
        answered = [_answered(ask, done, period, probe) for probe in ("first", "second")]
        for person, who, grp in set(_held(world, ask, period.end)):
            cell = CELLS[person in answered[0], person in answered[1]]
            yield Evidence(i, cell, person, who, grp, 1)


def _answered(ask: Ask, done: list[Acting], period: Period, probe: str) -> set[int]:
    """Who did it in the period; where both probes are the same act, in its first or its second half."""
    start, end = period
    if ask.params["first"] == ask.params["second"]:
        first_late = (start + end + 2) // 2
        start, end = (start, first_late - 1) if probe == "first" else (first_late, end)
    kind = PROBES[ask.params[probe]]
    return {a.person for a in done if a.kind == kind and start <= a.day <= end}


def _held(world: World, ask: Ask, day: int) -> Iterator[tuple[int, int, int]]:
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= day and (d.end_day is None or d.end_day > day) and not reason_of(world, ask, who, day):
            yield person, who, seat.grp
