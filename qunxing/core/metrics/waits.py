"""How long something waits for an answer: the numbers that questions and first messages have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from qunxing.core.metrics.base import Ask, Param, State, Tally
from qunxing.core.metrics.measures import MINIMUM, left_out, point, share
from qunxing.core.metrics.periods import HOUR, SECOND
from qunxing.core.metrics.statistics import Wait, matured_rate, waiting_curve
from qunxing.core.refusals import Refusal

LONGEST = 7 * 24
ROLES = ("member", "staff", "bot")
"""Who may have answered."""
HOURS = Param("hours", "1,4,24", "Within how many hours (1 to 168), separated by commas; the last one is the value.")


def hours(value: str) -> list[int]:
    """The horizons asked for. Raises Refusal for anything but whole hours up to seven days."""
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= LONGEST for part in parts):
        raise Refusal("“%(value)s” is no list of hours from 1 to 168.", code="unknown_choice", value=value)
    return [int(part) for part in parts]


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` of a point is the share answered within the last of `hours`, over questions at least that old.

    Cells: `rates` {hours: share, with hits `by` {member, staff, bot}}, `median_seconds` {value, low, high} by
    Kaplan–Meier (value null: not reached), `questions`, `answered_by` {staff, member, bot}, `waiting`. `overall` is the
    same over the whole span.
    """
    asked = hours(ask.params.get("hours", HOURS.default))
    waits: dict[int, list[tuple[str, Wait]]] = {}
    for t in tallies:
        if not t.reason:
            waits.setdefault(t.period, []).append(_wait(t))
    everything = [wait for of_period in waits.values() for wait in of_period]
    excluded: dict[str, int] = left_out(tallies_as_rows(tallies), people=True)
    cells = {i: _cells(waits.get(i, []), asked) for i in range(len(ask.periods))}
    overall = cells[0] if len(cells) == 1 else _cells(everything, asked)
    points = [_point(ask, i, cells[i], asked) for i in cells]
    return {"points": points, "overall": overall, "excluded": excluded}


def tallies_as_rows(tallies: Iterable[Tally]) -> list[Tally]:
    """One cell for all, so that questions are counted whatever became of them."""
    return [t._replace(cell="") for t in tallies]


def _wait(t: Tally) -> tuple[str, Wait]:
    role, watched = t.cell.split(" ")
    return role, Wait(int(watched), None if role == "waiting" else t.weight, t.people)


def _point(ask: Ask, period: int, cells: dict[str, Any], asked: list[int]) -> dict[str, Any]:
    if not ask.is_known(period):
        return point(ask, period, State.NOT_MEASURABLE)
    rate = cells["rates"][str(asked[-1])]
    state = State(rate["state"]) if cells["questions"] else State.ZERO
    if state is State.ZERO and not cells["questions"]:
        return point(ask, period, State.ZERO, None, n=0, cells=cells)
    return point(ask, period, state, rate["value"], low=rate["low"], high=rate["high"], n=rate["n"], cells=cells)


def _cells(waits: list[tuple[str, Wait]], asked: list[int]) -> dict[str, Any]:
    only = [wait for _, wait in waits]
    by_role = dict.fromkeys((*ROLES, "waiting"), 0)
    for role, wait in waits:
        by_role[role] += wait.count
    waiting = by_role.pop("waiting")
    return {
        "questions": sum(wait.count for wait in only),
        "waiting": waiting,
        "answered_by": by_role,
        "rates": {str(h): _rate(waits, h * HOUR) for h in asked},
        "median_seconds": _median(only),
    }


def _rate(waits: list[tuple[str, Wait]], horizon: int) -> dict[str, Any]:
    """The share answered in time and, `by` role, how many of its hits were whose: they add up to it."""
    rate, whose = matured_rate((wait for _, wait in waits), horizon), dict.fromkeys(ROLES, 0)
    for role in {role for role, _ in waits if role in whose}:
        whose[role] = matured_rate([wait for r, wait in waits if r == role], horizon).hits
    return {**share(rate.hits, rate.n), "by": whose}


def _median(waits: list[Wait]) -> dict[str, Any]:
    """Kaplan–Meier: questions still waiting count as waiting at least so long."""
    n = sum(wait.count for wait in waits)
    if n < MINIMUM:
        return {"state": State.NOT_ENOUGH.value, "value": None, "low": None, "high": None, "n": n}
    median = waiting_curve(waits).median()
    value, low, high = (None if x is None else x // SECOND for x in (median.value, median.low, median.high))
    return {"state": State.VALUE.value, "value": value, "low": low, "high": high, "n": n}
