"""The oracle of `valid_members`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, Period, World
from qunxing.core.metrics.folding import actings, deeds, reason_of, seats, windows
from qunxing.core.metrics.reading import listings

ACTS = (Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED)
LONG = 21
"""Days of silence that somebody who speaks once a week comes to once in twenty times."""

Days = dict[int, set[int]]
"""Person → local days."""


class There(NamedTuple):
    """One account present in a group at the end of a window, and since when in it."""

    person: int
    identity: int
    grp: int
    reason: str
    from_day: int


@dataclass(slots=True)
class Signs:
    """On which days each person spoke and acted, and what member lists tell of each (group, account)."""

    spoke: Days = field(default_factory=dict)
    acted: Days = field(default_factory=dict)
    told: dict[tuple[int, int], list[tuple[int, int | None]]] = field(default_factory=dict)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    signs, misfits = signs_of(world, ask), set(world.misfits)
    for i, window in enumerate(windows(ask)):
        found: dict[int, list[There]] = {}
        for each in _there(world, ask, window):
            if each.reason:
                yield Evidence(i, "present", each.person, each.identity, each.grp, 1, each.reason)
            else:
                found.setdefault(each.person, []).append(each)
        for person, of_person in found.items():
            is_off = all((each.grp, person) in misfits for each in of_person)
            cell = "off" if is_off else _cell(ask, window, signs, of_person)
            yield from (Evidence(i, cell, person, each.identity, each.grp, 1) for each in of_person)


def signs_of(world: World, ask: Ask) -> Signs:
    """Every counted sign of the people of the question, whenever it was."""
    signs = Signs()
    for d in deeds(world, ask):
        if d.identity and not d.reason:
            (signs.spoke if d.messages else signs.acted).setdefault(d.person, set()).add(d.day)
    for a in actings(world, ask):
        if a.identity and not a.reason and a.kind in ACTS:
            signs.acted.setdefault(a.person, set()).add(a.day)
    for each in listings(world):
        signs.told.setdefault((each.grp, each.identity), []).append((each.day, each.said_day))
    return signs


def _there(world: World, ask: Ask, window: Period) -> Iterator[There]:
    since: dict[tuple[int, int, int], int] = {}
    for seat, person in seats(world, ask):
        d, key = seat.days, (person, seat.spell.identity, seat.grp)
        if d.start_day <= window.end and (d.end_day is None or d.end_day > window.end):
            since[key] = min(d.start_day, since.get(key, d.start_day))
    for (person, who, grp), start in since.items():
        yield There(person, who, grp, reason_of(world, ask, who, window.end), max(start, window.start))


def _cell(ask: Ask, window: Period, signs: Signs, found: list[There]) -> str:
    person, inside = found[0].person, range(window.start, window.end + 1)
    told = [said for each in found for _day, said in signs.told.get((each.grp, each.identity), ())]
    if any(day in inside for day in (*signs.spoke.get(person, ()), *(day for day in told if day is not None))):
        return "spoke"
    if any(day in inside for day in signs.acted.get(person, ())):
        return "acted"
    return "silent" if all(_watched(ask, window.end, signs, each) >= LONG for each in found) else "unseen"


def _watched(ask: Ask, end: int, signs: Signs, there: There) -> int:
    """On how many days of the window the silence of this account would have been noticed."""
    talk = sum(
        max(0, min(last, end) - max(first, there.from_day) + 1) for grp, first, last in ask.watched if grp == there.grp
    )
    told = [day for day, _said in signs.told.get((there.grp, there.identity), ()) if there.from_day <= day <= end]
    return max(talk, *(day - there.from_day + 1 for day in told)) if told else talk
