"""The oracle of `retention`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import RANK, deeds, period_of, person_of, reason_of, seats
from qunxing.core.metrics.retention.table import bracket_members, members, often


class Start(NamedTuple):
    person: int
    day: int
    identity: int
    grp: int
    reason: str


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period, mode = period_of(ask), ask.params.get("mode", "classic")
    chosen = list(_chosen(world, ask, mode))
    cohorts = _cohorts([(period[s.day], s) for s in chosen if s.day in period])
    yield from cohorts.values()
    counting = {
        person: {p for p, who in cohorts if who == person and not cohorts[p, who].reason} for _, person in cohorts
    }
    counting = {person: starts for person, starts in counting.items() if starts}
    back = often((person, day) for person, day in _returns(world, ask) if day in period)
    if mode == "bracket":
        begun = {s.person: s.day for s in chosen if s.person in counting}
        for (low, high), people in bracket_members(begun, back).items():
            yield from (_cell(cohorts[min(counting[who]), who], f"{low}-{high}") for who in people)
        return
    by_period = {who: {period[day] for day in days} for who, days in back.items()}
    cohort = "recurring" if mode == "recurring" else "first"
    reading = "rolling" if mode == "rolling" else "classic"
    sets = members(counting, by_period, intervals=len(ask.periods), cohort=cohort, reading=reading)
    for (start, distance), people in sets.items():
        if distance:
            yield from (_cell(cohorts[start, who], str(distance)) for who in people)


def _cell(row: Evidence, cell: str) -> Evidence:
    return row._replace(cell=cell)


def _starts(world: World, ask: Ask) -> Iterator[Start]:
    kind = ask.params.get("start", "first_message")
    if kind == "joined":
        for seat, person in seats(world, ask):
            who, day = seat.spell.identity, seat.days.start_day
            if seat.is_dated and day <= ask.to_day:
                yield Start(person, day, who, seat.grp, reason_of(world, ask, who, day))
        return
    for d in deeds(world, ask):
        if d.identity and d.day <= ask.to_day and (d.messages or kind == "first_action"):
            yield Start(d.person, d.day, d.identity, d.grp, d.reason)


def _chosen(world: World, ask: Ask, mode: str) -> Iterator[Start]:
    starts = list(_starts(world, ask))
    first: dict[int, tuple[bool, int]] = {}
    for s in starts:
        first[s.person] = min(first.get(s.person, (True, s.day)), (bool(s.reason), s.day))
    return (s for s in starts if mode == "recurring" or s.day == first[s.person][1])


def _cohorts(chosen: list[tuple[int, Start]]) -> dict[tuple[int, int], Evidence]:
    rows: dict[tuple[int, int], list[Start]] = {}
    for period, start in chosen:
        rows.setdefault((period, start.person), []).append(start)
    return {key: _cohort_row(*key, starts) for key, starts in rows.items()}


def _cohort_row(period: int, person: int, starts: list[Start]) -> Evidence:
    reason = min((s.reason for s in starts), key=lambda why: RANK[why])
    best = [s for s in starts if s.reason == reason]
    return Evidence(period, "0", person, min(s.identity for s in best), min(s.grp for s in best), 1, reason)


def _returns(world: World, ask: Ask) -> Iterator[tuple[int, int]]:
    action = ask.params.get("return", "message") == "action"
    for d in deeds(world, ask):
        if d.identity and not d.reason and (d.messages or action):
            yield person_of(world, d.identity), d.day
