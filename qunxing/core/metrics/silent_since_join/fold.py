"""The oracle of `silent_since_join`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import Deed, deeds, person_of, reason_of, seats
from qunxing.core.metrics.reading import Listing, Seat, listings

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


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    said = [d for d in deeds(world, ask) if d.messages]
    told = [each for each in listings(world) if each.grp in ask.groups]
    for i, period in enumerate(ask.periods):
        found: dict[int, list[Silence]] = {}
        for each in _silences(world, ask, period.end, said, told):
            found.setdefault(each.person, []).append(each)
        for person, of_person in found.items():
            cell = _cell(of_person)
            for each in of_person:
                yield Evidence(i, cell, person, each.identity, each.grp, 0 if cell == "spoke" else each.days)


def _cell(found: list[Silence]) -> str:
    if any(each.spoke for each in found):
        return "spoke"
    return "silent" if any(each.days >= each.long for each in found) else "early"


def _silences(world: World, ask: Ask, end: int, said: list[Deed], told: list[Listing]) -> Iterator[Silence]:
    words = {(d.person, d.day) for d in said if d.identity and d.reason != "automatic"}
    words |= {(person_of(world, each.identity), each.said_day) for each in told if each.said_day is not None}
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        if d.start_day <= end and (d.end_day is None or d.end_day > end) and not reason_of(world, ask, who, end):
            spoke = any(person == each and d.start_day <= day <= end for each, day in words)
            days = max(_watched(seat, end, said), _told(seat, end, told))
            yield Silence(person, who, seat.grp, spoke, days, long(ask, seat.grp, end, said))


def _watched(seat: Seat, end: int, said: list[Deed]) -> int:
    """For how long the talk of the group was seen while they were there."""
    days = [d.day for d in said if d.grp == seat.grp]
    return max(0, min(max(days), end) - max(min(days), seat.days.start_day)) if days else 0


def _told(seat: Seat, end: int, told: list[Listing]) -> int:
    """For how long a list knows of their silence."""
    mine = [each for each in told if (each.grp, each.identity) == (seat.grp, seat.spell.identity)]
    days = [each.day for each in mine if seat.days.start_day <= each.day <= end]
    return max(days) - seat.days.start_day if days else 0


def long(ask: Ask, grp: int, end: int, said: list[Deed]) -> int:
    """How many days of silence are long in a group: three natural periods, as asked or by its middle speaker."""
    if (asked := ask.params.get("natural", "own")) in LONG:
        return LONG[asked]
    spoken = {(d.person, d.day) for d in said if d.grp == grp and d.identity and not d.reason and _near(d.day, end)}
    days = Counter(person for person, _day in spoken).values()
    if len(days) < FEW:
        return LONG["30"]
    for natural in ("7", "14"):
        if 2 * sum(each * int(natural) >= WINDOW for each in days) >= len(days):
            return LONG[natural]
    return LONG["30"]


def _near(day: int, end: int) -> bool:
    return end - WINDOW < day <= end
