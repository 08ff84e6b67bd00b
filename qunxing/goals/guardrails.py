"""Red lines of groups: what must not happen however well the goals stand. From metrics alone; quiet crosses none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qunxing.communities import charters
from qunxing.core.metrics.base import State
from qunxing.core.rules.charters import Type
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
MUCH, TOO_MUCH = 0.3, 0.5
"""Parts of what staff say that offer something: where the whole interval lies above, and selling is not the aim."""
MORE, FAR_MORE = 1.0, 2.0
"""Times as many leave around promotions, at least: above the first, and by the figure itself half as many again."""
CLEARLY_MORE = 1.5
AROUND = 84
"""Days over which leaving around promotions is looked at."""
COMPLAINTS = "投诉数"
"""The reading that holds complaints, where people write them down."""


@dataclass(frozen=True, slots=True)
class Line:
    """One red line of a group. `about` fills its sentence; a colour of none was not seen."""

    name: str
    colour: Colour
    about: Mapping[str, Any]


def of_groups(scope: Scope, standing: Standing, *, today: date, now: datetime) -> dict[int, list[Line]]:
    """The red lines of each group of the scope; one question for each line."""
    yesterday, monday = today - timedelta(days=1), today - timedelta(days=today.weekday())
    weeks = monday - timedelta(weeks=WEEKS), monday - timedelta(days=1)
    asked: dict[str, Any] = {"now": now, "standing": standing}
    span = {"days": (today - timedelta(days=DAYS), yesterday), "grain": "span", **asked}
    noise, offers = measure_each("noise", scope, **span), measure_each("promotion", scope, **span)
    heads = measure_each("headcount", scope, days=weeks, grain="week", **asked)
    long = today - timedelta(days=AROUND), yesterday
    gone = measure_each("after_promotion", scope, days=long, grain="span", **asked)
    noted = measure_each("readings", scope, days=weeks, grain="week", params={"name": COMPLAINTS}, **asked)
    selling = _selling(scope.numbers, today)
    return {
        grp: [
            _noise(noise[grp]),
            _leaving(heads[grp]),
            complaints(noted[grp]),
            promotion(offers[grp], is_selling=grp in selling),
            around(gone[grp]),
        ]
        for grp in scope.numbers
    }


def _selling(groups: Sequence[int], day: date) -> set[int]:
    """The groups that are for selling: there offers are what members came for."""
    return {grp for grp, (kind, _subtype) in charters.kinds(groups, day).items() if kind == Type.MARKETING}


def complaints(body: Mapping[str, Any]) -> Line:
    """Complaints that people wrote down, the last week beside those before it."""
    weeks = [point["value"] for point in body["points"] if point["state"] in (State.VALUE, State.ZERO)]
    if not weeks or body["points"][-1]["state"] == State.NOT_MEASURABLE:
        return Line("complaints", Colour.NONE, {})
    about: dict[str, Any] = {"noted": weeks[-1], "start": body["points"][-1]["start"], "end": body["points"][-1]["end"]}
    found = unusual((weeks[-1], weeks[-1]), [(each, each) for each in weeks[:-1]])
    if found is None:
        return Line("complaints", Colour.GREEN, about)
    return Line("complaints", Colour.RED if found.times >= FLED else Colour.YELLOW, about | {"times": found.times})


def promotion(body: Mapping[str, Any], *, is_selling: bool) -> Line:
    """How much of what staff say offers something. Where that is what the group is for it is told, and no red line."""
    point = body["points"][0]
    if point["state"] not in (State.VALUE, State.ZERO):
        return Line("promotion", Colour.NONE, {"sent": point["n"]} if point["n"] is not None else {})
    about = {"share": point["value"], "sent": point["n"], "selling": is_selling}
    if is_selling:
        return Line("promotion", Colour.NONE, about)
    low = point["low"]
    return Line("promotion", Colour.RED if low >= TOO_MUCH else Colour.YELLOW if low >= MUCH else Colour.GREEN, about)


def around(body: Mapping[str, Any]) -> Line:
    """Whether more leave around promotions than the group otherwise loses; together, which is not because of."""
    point = body["points"][0]
    cells = point["cells"]
    if point["state"] != State.VALUE:
        few = {"left": point["n"], "days": cells["days_after"]} if point["state"] == State.NOT_ENOUGH else {}
        return Line("after_promotion", Colour.NONE, few or {"undated": cells.get("undated", 0)})
    about = {name: point[name] for name in ("value", "low", "high")} | {"left": cells["after"]}
    if point["low"] >= FAR_MORE:
        return Line("after_promotion", Colour.RED, about)
    is_more = point["low"] > MORE and point["value"] >= CLEARLY_MORE
    return Line("after_promotion", Colour.YELLOW if is_more else Colour.GREEN, about)


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
