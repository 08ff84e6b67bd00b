"""The oracle of `membership_retention`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import RANK, reason_of, seats
from qunxing.core.metrics.moves import MOVED
from qunxing.core.metrics.reading import Seat
from qunxing.core.metrics.spells import EVENT

FOREVER = 9_999_999


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    by_person: dict[int, list[Seat]] = {}
    for seat, person in seats(world, ask):
        if seat.days.start_day <= ask.to_day:
            by_person.setdefault(person, []).append(seat)
    for person, of_person in by_person.items():
        stay = first_stay(of_person, pause=int(ask.params.get("rejoin", "7")))
        reasons = (reason_of(world, ask, s.spell.identity, s.days.start_day) for s in stay)
        reason = min(reasons, key=RANK.__getitem__)
        identity, grp = min(s.spell.identity for s in stay), min(s.grp for s in stay)
        yield Evidence(0, cell_of(stay, ask.from_day, ask.to_day), person, identity, grp, 1, reason)


def first_stay(of_person: list[Seat], *, pause: int) -> list[Seat]:
    """The seats up to the first break of more than `pause` days with no seat at all."""
    ordered = sorted(of_person, key=lambda s: (s.days.start_day, s.grp, s.spell.identity, s.spell.spell))
    stay, gone_by = ordered[:1], _end(ordered[0])
    for seat in ordered[1:]:
        if seat.days.start_day - gone_by > pause:
            break
        stay.append(seat)
        gone_by = max(gone_by, _end(seat))
    return stay


def _end(seat: Seat) -> int:
    return FOREVER if seat.days.end_day is None else seat.days.end_day


def cell_of(stay: list[Seat], from_day: int, to_day: int) -> str:
    """`entered earliest latest cause` in days of age; "-" for no end; unknown: the age is; unseen: never watched."""
    if not all(s.is_dated for s in stay):
        return "unknown"
    start = min(s.days.start_day for s in stay)
    entered = max(min(_watched_from(s) for s in stay), from_day) - start
    earliest, latest, cause = _ending(stay, to_day)
    if entered > earliest - start or entered < 0:
        return "unseen"
    return f"{entered} {earliest - start} {'-' if latest is None else latest - start} {cause}"


def _watched_from(seat: Seat) -> int:
    """Who was first seen in a list was not watched for all of that day."""
    return seat.days.seen_day + (0 if seat.spell.start_basis == EVENT else 1)


def _earliest(seat: Seat) -> int:
    """The first day on which it can have ended: after the list that still had it, unless both lists are of one day."""
    d = seat.days
    assert d.end_first is not None
    return d.end_first if seat.spell.end_basis == EVENT or d.end_first == d.end_last else d.end_first + 1


def _ending(stay: list[Seat], to_day: int) -> tuple[int, int | None, str]:
    end_day = max(_end(s) for s in stay)
    ending = [s for s in stay if s.days.end_day == end_day]
    if not ending:
        return min(max(s.days.last_day for s in stay), to_day) + 1, None, "open"
    first = min(_earliest(s) for s in ending)
    last, leaving = max(s.days.end_last or 0 for s in ending), min(s.spell.exit for s in ending)
    if leaving in (Kind.CLOSED, MOVED):
        return min(last, to_day) + 1, None, "open"
    if last > to_day:
        return min(first - 1, to_day) + 1, None, "open"
    return first, last, "removed" if leaving == Kind.REMOVED else "left"
