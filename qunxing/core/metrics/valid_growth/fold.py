"""The oracle of `valid_growth`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import person_of, reason_of, seats
from qunxing.core.metrics.reading import listings
from qunxing.core.metrics.valid_members.fold import Days, signs_of

Held = dict[int, set[tuple[int, int]]]
"""Person → their (account, group) present on a day."""


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    signs, misfits = _signs(world, ask), set(world.misfits)
    for i, (start, end) in enumerate(ask.periods):
        before, now = _held(world, ask, start - 1), _held(world, ask, end)
        was, valid = (
            {p for p in held if _is_valid(ask, signs, misfits, p, held[p], day)}
            for held, day in ((before, start - 1), (now, end))
        )
        for person in was | valid:
            held = now if person in valid else before
            cell = _cell(person in was, person in valid, person in now, min(signs[person]) >= start)
            yield from (Evidence(i, cell, person, who, grp, 1) for who, grp in held[person])


def _cell(was: bool, is_valid: bool, is_here: bool, is_first: bool) -> str:
    if is_valid:
        return "still" if was else "new" if is_first else "back"
    return "quiet" if is_here else "gone"


def _signs(world: World, ask: Ask) -> Days:
    """All days on which each person gave a sign, of talk, acts or by a member list."""
    told = signs_of(world, ask)
    found: Days = {}
    for signs in (told.spoke, told.acted):
        for person, days in signs.items():
            found.setdefault(person, set()).update(days)
    seated = {(seat.grp, seat.spell.identity) for seat, _person in seats(world, ask)}
    for each in listings(world):
        if each.said_day is not None and (each.grp, each.identity) in seated:
            found.setdefault(person_of(world, each.identity), set()).add(each.said_day)
    return found


def _held(world: World, ask: Ask, day: int) -> Held:
    held: Held = {}
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= day and (d.end_day is None or d.end_day > day) and not reason_of(world, ask, who, day):
            held.setdefault(person, set()).add((who, seat.grp))
    return held


def _is_valid(
    ask: Ask, signs: Days, misfits: set[tuple[int, int]], person: int, held: set[tuple[int, int]], day: int
) -> bool:
    window = int(ask.params.get("window", "28"))
    is_off = all((grp, person) in misfits for _who, grp in held)
    return not is_off and any(day - window < each <= day for each in signs.get(person, ()))
