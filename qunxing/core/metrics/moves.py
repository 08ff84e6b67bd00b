"""Who left a group that ended for one that follows it: a move, no leaving. Shared by the reference folds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qunxing.core.metrics.reading import Seat
from qunxing.core.rules.sunset import MOVE_DAYS

MOVED = 26
"""The exit of a seat that a move ended; no kind of fact, for two facts and a decision tell it."""
Sitting = tuple[Seat, int]
"""A seat and the person it belongs to."""


def moved(sittings: Sequence[Sitting], successions: Sequence[tuple[int, int, int]]) -> list[Sitting]:
    """The same seats, with those marked that a move began or ended."""
    pairs = list(_pairs(sittings, successions))
    gone, came = {leaving for leaving, _there, _new in pairs}, {there for _leaving, there, new in pairs if new}
    return [(_marked(seat, (nth in gone), (nth in came)), person) for nth, (seat, person) in enumerate(sittings)]


def _marked(seat: Seat, gone: bool, came: bool) -> Seat:
    spell = seat.spell._replace(exit=MOVED) if gone else seat.spell
    return seat._replace(spell=spell, came=came)


def _pairs(sittings: Sequence[Sitting], successions: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, bool]]:
    """(place of the seat left, place of the one gone to, whether that began with the move)."""
    for grp, heir, ended in successions:
        there = [(nth, seat, who) for nth, (seat, who) in enumerate(sittings) if seat.grp == heir]
        for nth, (seat, who) in enumerate(sittings):
            left = seat.days.end_day
            if seat.grp != grp or left is None or left < ended - MOVE_DAYS:
                continue
            for other, new, person in there:
                stays = new.days.end_day is None or new.days.end_day > left
                if person == who and stays and new.days.start_day <= left + MOVE_DAYS:
                    yield nth, other, new.days.start_day >= ended - MOVE_DAYS
