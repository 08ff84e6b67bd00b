"""The oracle of `after_promotion`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import merge, offers, period_of, person_of, reason_of, seats
from qunxing.core.metrics.moves import MOVED

NOT_BY_THEMSELVES = (int(Kind.REMOVED), int(Kind.CLOSED), MOVED)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    return merge(_rows(world, ask))


def _rows(world: World, ask: Ask) -> Iterator[Evidence]:
    period, promoted = period_of(ask), _promoted(world, ask)
    for grp, days, person, account in _watched(world, ask):
        for day in days:
            if day in period:
                who = promoted.get((grp, day))
                cell, whose = ("days_after", who) if who else ("days_other", (person, account))
                yield Evidence(period[day], cell, *whose, grp, 1)
    for seat, person in seats(world, ask):
        d, s = seat.days, seat.spell
        if d.end_day is None or d.end_day not in period or s.exit in NOT_BY_THEMSELVES:
            continue
        cell = "undated" if d.end_first != d.end_last else "after" if (seat.grp, d.end_day) in promoted else "other"
        reason = reason_of(world, ask, s.identity, d.end_day)
        yield Evidence(period[d.end_day], cell, person, s.identity, seat.grp, 1, reason)


def _promoted(world: World, ask: Ask) -> dict[tuple[int, int], tuple[int, int]]:
    """(group, day) on which staff offered something, or the day after, with the least of those who did."""
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for p in offers(world, ask):
        for day in (p.day, p.day + 1):
            found.setdefault((p.grp, day), []).append((person_of(world, p.identity), p.identity))
    return {place: (min(who for who, _ in each), min(account for _, account in each)) for place, each in found.items()}


def _watched(world: World, ask: Ask) -> Iterator[tuple[int, range, int, int]]:
    """Each group's days from when anybody was first known to be there to the last, and the least of its members."""
    found: dict[int, list[tuple[int, int, int, int]]] = {}
    for seat, person in seats(world, ask):
        found.setdefault(seat.grp, []).append((seat.days.seen_day, seat.days.last_day, person, seat.spell.identity))
    for grp, each in found.items():
        first, last, people, accounts = zip(*each, strict=True)
        yield grp, range(min(first), max(last) + 1), min(people), min(accounts)
