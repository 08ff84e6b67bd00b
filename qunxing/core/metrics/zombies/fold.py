"""The oracle of `zombies`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, Period, World
from qunxing.core.metrics.folding import Deed, actings, deeds, person_of, reason_of, seats
from qunxing.core.metrics.periods import weekday
from qunxing.core.metrics.quiet import long_silence
from qunxing.core.metrics.reading import listings

ACTS = (Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED)
SIGNS = ("", "acknowledgement", "recalled")
"""Whoever says 收到, or takes back what they said, is there."""
WEEK = 7
"""Days a rhythm is counted in: messages of one week, from Monday on, are one; the week not over yet is none."""
RECENT = 60
"""Who acted within so many days is a lurker, whatever they never said."""
BURST, SETTLED = 5, 7
"""So many joins of one day by one inviter are a burst; so many days later a member should have shown something."""

Days = dict[int, set[int]]


class There(NamedTuple):
    """One account present in a group at the end of a period, its earliest start there, and what silence is long."""

    person: int
    identity: int
    grp: int
    start: int
    long: int


class Shown(NamedTuple):
    """What is known of one person's signs up to a day; all in days."""

    quiet: int
    again: int
    recency: int
    age: int
    has_spoken: bool
    has_acted: bool


@dataclass(slots=True)
class Known:
    """Days of words and acts by person, of lists by (group, account); talk by group; starts of spells with inviter."""

    spoke: Days = field(default_factory=dict)
    acted: Days = field(default_factory=dict)
    told: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    said: dict[int, list[Deed]] = field(default_factory=dict)
    started: dict[tuple[int, int, int], set[int]] = field(default_factory=dict)
    brought: dict[tuple[int, int, int], set[int]] = field(default_factory=dict)


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    known = _known(world, ask)
    for i, period in enumerate(ask.periods):
        long_in = {grp: long_silence(ask, period.end, grp, known.said.get(grp, [])) for grp in ask.groups}
        found: dict[int, list[There]] = {}
        for each, reason in _held(world, ask, period, long_in):
            if reason:
                yield Evidence(i, "present", each.person, each.identity, each.grp, 1, reason)
            else:
                found.setdefault(each.person, []).append(each)
        for person, of_person in found.items():
            cell, weight = _judged(ask, period.end, known, of_person)
            yield from (Evidence(i, cell, person, each.identity, each.grp, weight) for each in of_person)


def _known(world: World, ask: Ask) -> Known:
    known = Known()
    for d in deeds(world, ask):
        if d.messages:
            known.said.setdefault(d.grp, []).append(d)
        if d.identity and d.messages and d.reason in SIGNS:
            known.spoke.setdefault(d.person, set()).add(d.day)
        if d.identity and d.acts and not d.reason:
            known.acted.setdefault(d.person, set()).add(d.day)
    for a in actings(world, ask):
        if a.identity and not a.reason and a.kind in ACTS:
            known.acted.setdefault(a.person, set()).add(a.day)
    seated: set[tuple[int, int]] = set()
    for seat, _person in seats(world, ask):
        start, inviter = seat.days.start_day, seat.spell.inviter
        seated.add((seat.grp, seat.spell.identity))
        known.started.setdefault((seat.grp, seat.spell.identity, start), set()).add(inviter)
        if inviter and seat.is_dated:
            known.brought.setdefault((seat.grp, inviter, start), set()).add(seat.spell.identity)
    for each in listings(world):
        known.told.setdefault((each.grp, each.identity), []).append(each.day)
        if each.said_day is not None and (each.grp, each.identity) in seated:
            known.spoke.setdefault(person_of(world, each.identity), set()).add(each.said_day)
    return known


def _held(world: World, ask: Ask, period: Period, long_in: dict[int, int]) -> Iterator[tuple[There, str]]:
    since: dict[tuple[int, int, int], int] = {}
    for seat, person in seats(world, ask):
        d, key = seat.days, (person, seat.spell.identity, seat.grp)
        if d.start_day <= period.end and (d.end_day is None or d.end_day > period.end):
            since[key] = min(d.start_day, since.get(key, d.start_day))
    for (person, who, grp), start in since.items():
        yield There(person, who, grp, start, long_in[grp]), reason_of(world, ask, who, period.end)


def _judged(ask: Ask, end: int, known: Known, found: list[There]) -> tuple[str, int]:
    shown = _shown(known, found[0].person, end)
    watched = [_watched(ask, end, known, each, shown) for each in found]
    lasts = all(days >= each.long for days, each in zip(watched, found, strict=True))
    if shown is None:
        if people := max((_burst(known, each, end) for each in found), default=0):
            return "junk", people
        return "silent" if lasts else "unseen", min(watched)
    if shown.has_acted and not shown.has_spoken:
        kind = "acting"
    elif shown.quiet < min(each.long for each in found):
        kind = "here"
    elif lasts:
        kind = "away"
    else:
        return "unseen", shown.quiet
    return f"{kind} {shown.again} {shown.recency} {shown.age}", shown.quiet


def _shown(known: Known, person: int, end: int) -> Shown | None:
    spoke, acted = ([day for day in signs.get(person, ()) if day <= end] for signs in (known.spoke, known.acted))
    if not spoke and not acted:
        return None
    last_monday = end + 1 - weekday(end + 1) - WEEK
    weeks = {day - weekday(day) for day in (*spoke, *acted)} - {last_monday + WEEK}
    has_spoken, has_acted = (any(end - day < RECENT for day in days) for days in (spoke, acted))
    first, last = min(weeks, default=last_monday), max(weeks, default=last_monday)
    again, quiet = max(len(weeks) - 1, 0), end - max(*spoke, *acted, 0)
    return Shown(quiet, again, last - first, last_monday - first, has_spoken, has_acted)


def _watched(ask: Ask, end: int, known: Known, there: There, shown: Shown | None) -> int:
    """On how many days since the last sign, or since joining, silence in this group would have been noticed."""
    start = there.start if shown is None else max(there.start, end - shown.quiet + 1)
    talk = sum(max(0, min(last, end) - max(first, start) + 1) for grp, first, last in ask.watched if grp == there.grp)
    told = [day - start + 1 for day in known.told.get((there.grp, there.identity), ()) if start <= day <= end]
    return max(talk, *told) if told else talk


def _burst(known: Known, there: There, end: int) -> int:
    """How many the same person brought in on the same day, where that is many and time enough has passed."""
    if end < there.start + SETTLED:
        return 0
    inviters = known.started.get((there.grp, there.identity, there.start), set())
    sizes = [len(known.brought.get((there.grp, inviter, there.start), ())) for inviter in inviters]
    return max((size for size in sizes if size >= BURST), default=0)
