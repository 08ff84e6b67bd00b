"""The oracle of `acting_lurkers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import actings, deeds, reason_of, seats, windows

ACTS = (Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    said = [d for d in deeds(world, ask) if d.messages and d.identity and not d.reason]
    done = [a for a in actings(world, ask) if a.kind in ACTS and a.identity]
    for i, (period, window) in enumerate(zip(ask.periods, windows(ask), strict=True)):
        spoke = {d.person for d in said if window.start <= d.day <= window.end}
        quiet = {row for row in _held(world, ask, period.end) if row[0] not in spoke}
        yield from (Evidence(i, "quiet", *row, 1, "") for row in quiet)
        silent = {person for person, _who, _grp in quiet}
        counts = Counter((a.person, a.identity, a.grp, a.reason) for a in done if window.start <= a.day <= window.end)
        for (person, who, grp, reason), acts in counts.items():
            if reason == "unmatched" or (not reason and person in silent):
                yield Evidence(i, "acted", person, who, grp, acts, reason)


def _held(world: World, ask: Ask, day: int) -> Iterator[tuple[int, int, int]]:
    """(person, account, group) of the members present at the end of a day."""
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= day and (d.end_day is None or d.end_day > day) and not reason_of(world, ask, who, day):
            yield person, who, seat.grp
