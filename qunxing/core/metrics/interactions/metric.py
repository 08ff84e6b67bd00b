"""What one member adds to the others' talk: the three figures a KOC is measured by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.interactions.fold import fold
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out_each, point, state_of

LISTED = 200
"""Of longer lists only the first are told."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` counts the days on which two members exchanged a reply, once for each pair and day.

    `people`, most first: `messages` that say something, `repliers` (different members who replied to them), `days`
    (days with each other one, added up). Cells: `people`, who exchanged any.
    """
    points = []
    for i in range(len(ask.periods)):
        people = _people(tallies, i)
        value = sum(each["days"] for each in people) // 2
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state) | {"people": []})
            continue
        met = sum(each["days"] > 0 for each in people)
        points.append(point(ask, i, state, value, cells={"people": met}) | {"people": people[:LISTED]})
    return {"points": points, "excluded": left_out_each(tallies, "wrote")}


def names(tallies: Sequence[Tally], ask: Ask, period: int, part: str) -> dict[int, int]:
    """Who exchanged any reply, by days."""
    return {each["person"]: each["days"] for each in _people(tallies, period) if each["days"]}


def _people(tallies: Sequence[Tally], period: int) -> list[dict[str, Any]]:
    found: dict[int, dict[str, int]] = {}
    for t in (t for t in tallies if t.period == period and not t.reason):
        cell, *_other, person = t.cell.split(" ")
        mine = found.setdefault(int(person), {"messages": 0, "repliers": 0, "days": 0})
        if cell == "wrote":
            mine["messages"] += t.weight
        elif cell == "from":
            mine["repliers"] += 1
        else:
            mine["days"] += t.weight
    rows = [{"person": person, **mine} for person, mine in found.items()]
    return sorted(rows, key=lambda row: (-row["days"], -row["repliers"], -row["messages"], row["person"]))


METRIC = Metric(
    name="interactions",
    version=1,
    title="Exchanges between members",
    sentence="On how many days two members exchanged a reply; and for each member what they wrote and who replied.",
    formula="days on which one of two members replied to the other, once for each pair and day",
    unit="number",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    names=names,
    behind="The members who exchanged a reply",
    tally="each",
    grains=(Grain.WEEK, Grain.MONTH),
    default_grain=Grain.MONTH,
    params=(LINKS, EXCLUDE),
    trap="A hundred replies between two friends in one evening are one exchange. Only replies made with the reply"
    " button are seen, unless inferred ones are asked for.",
    source="metrics.md §26 (R168, R169, R170)",
)
