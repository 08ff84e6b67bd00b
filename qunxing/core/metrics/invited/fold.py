"""The oracle of `invited`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of, person_of, reason_of, seats
from qunxing.core.metrics.moves import MOVED
from qunxing.core.metrics.reading import Seat
from qunxing.core.metrics.spells import EVENT, JOIN_DATE
from qunxing.core.metrics.valid_members.fold import LONG, signs_of

AGE = 30
"""Days after joining at which a guest is judged."""
NO_LEAVING = (Kind.CLOSED, MOVED)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    rows, signs = Counter[tuple[int, str, int, int, int]](), signs_of(world, ask)
    for (at, host, grp, guest), stays in _guests(world, ask).items():
        first = min(seat.days.start_day for seat in stays)
        seen = signs.spoke.get(guest, set()) | signs.acted.get(guest, set())
        cell = _cell(ask, grp, first, stays, any(first <= day <= first + AGE for day in seen))
        rows[at, cell, host, min(seat.spell.inviter for seat in stays), grp] += 1
    return (Evidence(*key, weight) for key, weight in rows.items())


def _guests(world: World, ask: Ask) -> dict[tuple[int, int, int, int], list[Seat]]:
    """(period, host, group, guest) → the spells by which they came, of those whose thirtieth day lies in a period."""
    found: dict[tuple[int, int, int, int], list[Seat]] = {}
    period = period_of(ask)
    for seat, guest in seats(world, ask):
        spell, day = seat.spell, seat.days.start_day
        if not spell.inviter or spell.start_basis not in (EVENT, JOIN_DATE) or day + AGE not in period:
            continue
        host = person_of(world, spell.inviter)
        if host != guest and not reason_of(world, ask, spell.identity, day):
            found.setdefault((period[day + AGE], host, seat.grp, guest), []).append(seat)
    return found


def _cell(ask: Ask, grp: int, first: int, stays: list[Seat], has_shown: bool) -> str:
    ends = [None if seat.spell.exit in NO_LEAVING else seat.days.end_day for seat in stays]
    if all(end is not None and end <= first + AGE for end in ends):
        return "left"
    if has_shown:
        return "stayed"
    talk = sum(
        max(0, min(last, first + AGE) - max(begun, first) + 1) for group, begun, last in ask.watched if group == grp
    )
    return "quiet" if talk >= LONG else "unseen"
