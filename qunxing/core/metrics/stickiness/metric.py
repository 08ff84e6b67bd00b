"""How much of a month's people a usual day sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import (
    EXCLUDE,
    MINIMUM,
    SIGNAL,
    evidence_sql,
    is_window_seen,
    left_out,
    point,
    state_of,
)
from qunxing.core.metrics.stickiness.fold import fold

WINDOW = Param("window", "28", "How many days up to each period's end.", ("28", "7"))


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """Mean daily active people over all days of the window, divided by the people active at all.

    Cells: `mean_dau`, `mau`, and `days`: how many people were active on exactly so many days.
    """
    window = int(ask.params.get("window", "28"))
    histogram: dict[int, dict[int, int]] = {}
    for t in tallies:
        if not t.reason:
            histogram.setdefault(t.period, {})[t.weight] = t.people
    points = [_point(ask, i, window, histogram.get(i, {})) for i in range(len(ask.periods))]
    return {"points": points, "excluded": left_out(_as_people(tallies), people=True)}


def _point(ask: Ask, period: int, window: int, histogram: dict[int, int]) -> dict[str, Any]:
    people, days = sum(histogram.values()), sum(day * n for day, n in histogram.items())
    cells = {"mau": people, "mean_dau": days / window, "days": {str(day): histogram[day] for day in sorted(histogram)}}
    state = state_of(ask, period, people)
    if state is not State.NOT_MEASURABLE and (people < MINIMUM or not is_window_seen(ask, period)):
        state = State.NOT_ENOUGH
    return point(ask, period, state, days / window / people if people else None, n=people, cells=cells)


def _as_people(tallies: Sequence[Tally]) -> list[Tally]:
    found: dict[tuple[int, str, str], int] = {}
    for t in tallies:
        found[t.period, t.cell, t.reason] = found.get((t.period, t.cell, t.reason), 0) + t.people
    return [Tally(*key, 0, n) for key, n in found.items()]


METRIC = Metric(
    name="stickiness",
    version=1,
    title="Stickiness (daily ÷ monthly active)",
    sentence="Which part of the people active in four weeks a usual day sees.",
    formula="mean of daily active people over all 28 days ÷ people active in those days",
    unit="share",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="people",
    default_grain=Grain.WEEK,
    params=(WINDOW, SIGNAL, EXCLUDE),
    trap="The daily rate alone sets a floor (3 % gives 0.05, 30 % gives 0.30): compare a group with its own past.",
    source="metrics.md §1",
)
