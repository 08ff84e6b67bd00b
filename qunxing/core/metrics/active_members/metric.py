"""Daily, weekly, monthly active people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.active_members.fold import fold
from qunxing.core.metrics.base import Ask, Metric, Param, State, Tally
from qunxing.core.metrics.measures import (
    EXCLUDE,
    SIGNAL,
    counts_sql,
    evidence_sql,
    excluded_cells,
    is_window_seen,
    kept,
    left_out,
    point,
    state_of,
)

WINDOW = Param(
    "window",
    "calendar",
    "calendar: each period by itself; 7 or 28: so many days up to each period's end (weekly, monthly active people).",
    ("calendar", "7", "28"),
)


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """Distinct people. A trailing window that begins before observation did is *not enough data*, with `low` = seen."""
    values, cells = kept(tallies, people=True), excluded_cells(tallies, people=True)
    points = []
    for i in range(len(ask.periods)):
        seen, state, more = values.get(i, 0), state_of(ask, i, values.get(i, 0)), dict(cells.get(i, {}))
        if state is not State.NOT_MEASURABLE and not is_window_seen(ask, i):
            points.append(point(ask, i, State.NOT_ENOUGH, low=seen, cells=more))
        else:
            points.append(point(ask, i, state, seen, cells=more))
    return {"points": points, "excluded": left_out(tallies, people=True)}


METRIC = Metric(
    name="active_members",
    version=1,
    title="Active people",
    sentence="How many different people spoke or did something else in their groups.",
    formula="distinct people with a counted message or another act in the window; by day DAU, over 7 days WAU, 28 MAU",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    params=(WINDOW, SIGNAL, EXCLUDE),
    trap="Reading leaves no trace in most groups: who is not active here may read every day.",
    source="metrics.md §1",
)
