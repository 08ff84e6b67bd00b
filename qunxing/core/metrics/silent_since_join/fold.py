"""The oracle of `silent_since_join`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import Deed, deeds, person_of, reason_of, seats
from qunxing.core.metrics.quiet import long_silence
from qunxing.core.metrics.reading import Seat, listings


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
    long_in = {grp: long_silence(ask, end, grp, known.said.get(grp, [])) for grp in ask.groups}
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
