"""The oracle of `silent_since_join`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import Deed, deeds, person_of, reason_of, seats
from qunxing.core.metrics.reading import Seat, listings

WINDOW = 56
FEW = 5
LONG = {"7": 21, "14": 42, "30": 90}
"""A silence of three natural periods happens to one in twenty who do speak at that rate: ln 20 is three."""


class Silence(NamedTuple):
    """One seat at the end of a period: whether its person spoke since it began, else for how many days they did not."""

    person: int
    identity: int
    grp: int
    spoke: bool
    days: int
    long: int


@dataclass(slots=True)
class Known:
    """What was said in each group; the days on which each person spoke, and those on which lists knew of an account."""

    said: dict[int, list[Deed]] = field(default_factory=dict)
    spoke: dict[int, set[int]] = field(default_factory=dict)
    told: dict[tuple[int, int], list[int]] = field(default_factory=dict)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    known = _known(world, ask)
    for i, period in enumerate(ask.periods):
        found: dict[int, list[Silence]] = {}
        for each in _silences(world, ask, period.end, known):
            found.setdefault(each.person, []).append(each)
        for person, of_person in found.items():
            cell = _cell(of_person)
            for each in of_person:
                yield Evidence(i, cell, person, each.identity, each.grp, 0 if cell == "spoke" else each.days)


def _cell(found: list[Silence]) -> str:
    if any(each.spoke for each in found):
        return "spoke"
    return "silent" if any(each.days >= each.long for each in found) else "early"


def _known(world: World, ask: Ask) -> Known:
    known = Known()
    for deed in (d for d in deeds(world, ask) if d.messages):
        known.said.setdefault(deed.grp, []).append(deed)
        if deed.identity and deed.reason != "automatic":
            known.spoke.setdefault(deed.person, set()).add(deed.day)
    for each in (each for each in listings(world) if each.grp in ask.groups):
        known.told.setdefault((each.grp, each.identity), []).append(each.day)
        if each.said_day is not None:
            known.spoke.setdefault(person_of(world, each.identity), set()).add(each.said_day)
    return known


def _silences(world: World, ask: Ask, end: int, known: Known) -> Iterator[Silence]:
    long_in = {grp: long(ask, end, known.said.get(grp, [])) for grp in ask.groups}
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= end and (d.end_day is None or d.end_day > end) and not reason_of(world, ask, who, end):
            spoke = any(d.start_day <= day <= end for day in known.spoke.get(person, ()))
            watched = _watched(seat, end, known.said.get(seat.grp, []))
            told = _told(seat, end, known.told.get((seat.grp, who), []))
            yield Silence(person, who, seat.grp, spoke, max(watched, told), long_in[seat.grp])


def _watched(seat: Seat, end: int, said: list[Deed]) -> int:
    """For how long the talk of the group was seen while they were there."""
    days = [d.day for d in said]
    return max(0, min(max(days), end) - max(min(days), seat.days.start_day)) if days else 0


def _told(seat: Seat, end: int, told: list[int]) -> int:
    """For how long a list knows of their silence."""
    days = [day for day in told if seat.days.start_day <= day <= end]
    return max(days) - seat.days.start_day if days else 0


def long(ask: Ask, end: int, said: list[Deed]) -> int:
    """How many days of silence are long in a group: three natural periods, as asked or by its middle speaker."""
    if (asked := ask.params.get("natural", "own")) in LONG:
        return LONG[asked]
    spoken = {(d.person, d.day) for d in said if d.identity and not d.reason and _near(d.day, end)}
    days = Counter(person for person, _day in spoken).values()
    if len(days) < FEW:
        return LONG["30"]
    for natural in ("7", "14"):
        if 2 * sum(each * int(natural) >= WINDOW for each in days) >= len(days):
            return LONG[natural]
    return LONG["30"]


def _near(day: int, end: int) -> bool:
    return end - WINDOW < day <= end
