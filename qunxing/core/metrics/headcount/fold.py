"""The oracle of `headcount`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, Period, World
from qunxing.core.metrics.folding import RANK, merge, reason_of, seats
from qunxing.core.metrics.moves import MOVED
from qunxing.core.metrics.reading import Seat

EXITS = {int(Kind.REMOVED): "removed", int(Kind.CLOSED): "closed", MOVED: "moved_out"}
FOREVER = 9_999_999


class Held(NamedTuple):
    """One seat at the end of one day: counted there, or at least possible, or certain."""

    person: int
    seat: Seat
    reason: str
    present: bool
    sure: bool


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    rows = [
        *_stock(world, ask, 0, ask.from_day - 1, opening=True),
        *(row for i, p in enumerate(ask.periods) for row in _stock(world, ask, i, p.end)),
        *_flows(world, ask),
    ]
    return merge(rows)


def _row(period: int, cell: str, held: Held) -> Evidence:
    return Evidence(period, cell, held.person, held.seat.spell.identity, held.seat.grp, 1, held.reason)


def _stock(world: World, ask: Ask, period: int, day: int, *, opening: bool = False) -> Iterator[Evidence]:
    by_person: dict[int, list[Held]] = {}
    for held in _held(world, ask, day):
        by_person.setdefault(held.person, []).append(held)
    for seats_of in by_person.values():
        for cell, held in _cells(seats_of):
            if not opening:
                yield _row(period, cell, held)
            elif cell == "present" and not held.reason:
                yield _row(0, "opening", held)


def _held(world: World, ask: Ask, day: int) -> Iterator[Held]:
    for seat, person in seats(world, ask):
        d = seat.days
        if d.start_first <= day < _or_forever(d.end_last):
            reason = reason_of(world, ask, seat.spell.identity, day)
            present = d.start_day <= day < _or_forever(d.end_day)
            sure = d.start_last <= day < _or_forever(d.end_first)
            yield Held(person, seat, reason, present, sure)


def _or_forever(day: int | None) -> int:
    return FOREVER if day is None else day


def _cells(seats_of: list[Held]) -> Iterator[tuple[str, Held]]:
    """What one person's seats say at one day."""
    rank = min((RANK[h.reason] for h in seats_of if h.present), default=None)
    sure = any(h.sure for h in seats_of if not h.reason)
    for held in seats_of:
        if held.present and RANK[held.reason] == rank:
            yield "present", held
            if rank == 0 and not sure:
                yield "unsure", held
        if not held.reason and rank != 0:
            yield "perhaps", held
        if held.present and not held.reason and not held.seat.is_dated:
            yield "already", held


def _flows(world: World, ask: Ask) -> Iterator[Evidence]:
    for seat, person in seats(world, ask):
        d, s = seat.days, seat.spell
        came = "found" if not seat.is_dated else "moved_in" if seat.came else "rejoined" if s.spell > 1 else "joined"
        flows = [(came, d.start_first, d.start_day, d.start_last)]
        if d.end_first is not None and d.end_day is not None and d.end_last is not None:
            flows.append((EXITS.get(s.exit, "left"), d.end_first, d.end_day, d.end_last))
        for cell, first, day, last in flows:
            reason = reason_of(world, ask, s.identity, day)
            for i, period in enumerate(ask.periods):
                for name in _certainty(period, cell, first, day, last):
                    if name == cell or not reason:
                        yield Evidence(i, name, person, s.identity, seat.grp, 1, reason)


def _certainty(period: Period, cell: str, first: int, day: int, last: int) -> Iterator[str]:
    if period.start <= day <= period.end:
        yield cell
        if first < period.start or last > period.end:
            yield f"{cell}_unsure"
    elif first <= period.end and last >= period.start:
        yield f"{cell}_perhaps"
