"""Red lines of groups: what must not happen however well the goals stand. From metrics alone; quiet crosses none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qunxing.core.metrics.base import State
from qunxing.core.rules.goals import Colour
from qunxing.core.rules.leaving import unusual
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.cards import is_whole
from qunxing.insight.coverage import Standing
from qunxing.insight.leaving import WEEKS, left

DAYS = 28
LOUD, NOISY = 50.0, 0.4
"""Empty messages a day, and their share of all, from which it is too much: both, for a quiet group may echo."""
VERY_LOUD, VERY_NOISY = 100.0, 0.5
FLED = 3.0
"""Times as many leaves as in a usual week that are a red line."""
LOOKED_AT = 4
"""The last whole weeks in which people may have left."""
UNMEASURED = ("complaints", "promotion", "after_promotion")
"""Red lines for which there is no metric yet: said, and never counted as kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """One red line of a group. `about` fills its sentence; a colour of none was not seen."""

    name: str
    colour: Colour
    about: Mapping[str, Any]


def of_groups(scope: Scope, standing: Standing, *, today: date, now: datetime) -> dict[int, list[Line]]:
    """The red lines of each group of the scope; two questions in all."""
    span = today - timedelta(days=DAYS), today - timedelta(days=1)
    noise = measure_each("noise", scope, days=span, grain="span", now=now, standing=standing)
    monday = today - timedelta(days=today.weekday())
    weeks = monday - timedelta(weeks=WEEKS), monday - timedelta(days=1)
    heads = measure_each("headcount", scope, days=weeks, grain="week", now=now, standing=standing)
    return {
        grp: [_noise(noise[grp]), _leaving(heads[grp]), *(Line(name, Colour.NONE, {}) for name in UNMEASURED)]
        for grp in scope.numbers
    }


def _noise(body: Mapping[str, Any]) -> Line:
    """Messages that only acknowledge, against what a member can bear; both by day and by share."""
    point = body["points"][0]
    if point["state"] not in (State.VALUE, State.ZERO):
        return Line("noise", Colour.NONE, {})
    a_day, part = point["cells"]["noise"] / DAYS, point["value"]
    about = {"a_day": a_day, "share": part}
    if a_day >= VERY_LOUD and part >= VERY_NOISY:
        return Line("noise", Colour.RED, about)
    return Line("noise", Colour.YELLOW if a_day >= LOUD and part >= NOISY else Colour.GREEN, about)


def _leaving(body: Mapping[str, Any]) -> Line:
    """The worst of the last whole weeks, each beside the weeks before it."""
    weeks = [point for point in body["points"] if point["state"] in (State.VALUE, State.ZERO) and is_whole(point)]
    gone = [left(each) for each in weeks]
    if len(weeks) <= LOOKED_AT:
        return Line("leaving", Colour.NONE, {})
    found = list(_unusual(weeks, gone))
    if not found:
        may_be = list(_unusual(weeks, gone, against=False))
        return Line("leaving", Colour.NONE if may_be else Colour.GREEN, {"unsure": True} if may_be else {})
    week, left_n, usual, times = max(found, key=lambda each: each[3])
    about = {"start": week["start"], "end": week["end"], "left": left_n, "usual": usual, "times": times}
    return Line("leaving", Colour.RED if times >= FLED else Colour.YELLOW, about)


def _unusual(
    weeks: Sequence[Mapping[str, Any]], gone: Sequence[tuple[int, int]], *, against: bool = True
) -> Iterator[tuple[Mapping[str, Any], int, float, float]]:
    """What is unusual with every bound taken against the claim, or for it: between the two nobody can tell."""
    for at in range(len(weeks) - LOOKED_AT, len(weeks)):
        week, before = (gone[at], gone[:at]) if against else (gone[at][::-1], [each[::-1] for each in gone[:at]])
        if found := unusual(week, before):
            yield weeks[at], found.left, found.usual, found.times
