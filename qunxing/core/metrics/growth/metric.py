"""How the number of active people changes: the new, the staying, the returned, the silent ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.growth.fold import fold
from qunxing.core.metrics.measures import (
    EXCLUDE,
    SIGNAL,
    counts_sql,
    evidence_sql,
    excluded_cells,
    first_observed,
    kept,
    left_out,
    point,
    state_of,
)
from qunxing.core.metrics.periods import before

CELLS = {
    "new": "New",
    "returning": "Still active",
    "resurrected": "Active again",
    "dormant": "No longer active",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the active people; cells split them. active = new + returning + resurrected, and
    active − active before = new + resurrected − dormant, whenever both periods were observed.
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    extra = excluded_cells(tallies, people=True)
    return {
        "points": [_point(ask, i, counts, dict(extra.get(i, {}))) for i in range(len(ask.periods))],
        "excluded": left_out(tallies, people=True),
    }


def _point(ask: Ask, period: int, counts: dict[str, dict[int, int]], extra: dict[str, Any]) -> dict[str, Any]:
    split: dict[str, Any] = {cell: counts[cell].get(period, 0) for cell in CELLS}
    active = split["new"] + split["returning"] + split["resurrected"]
    state = state_of(ask, period, active)
    if state is State.NOT_MEASURABLE:
        return point(ask, period, state)
    if period in first_observed(ask) or not _is_before_known(ask, period):
        # Where nobody watched before, everybody looks new and nobody can have gone.
        return point(ask, period, State.NOT_ENOUGH, cells={"active": active, **extra})
    gained = split["new"] + split["resurrected"]
    split |= {"active": active, "change": gained - split["dormant"]}
    split["quick_ratio"] = gained / split["dormant"] if split["dormant"] else None
    return point(ask, period, state, active, cells={**split, **extra})


def _is_before_known(ask: Ask, period: int) -> bool:
    start, end = ask.periods[period - 1] if period else before(ask)
    return any(first <= end and last >= start for first, last in ask.known)


METRIC = Metric(
    name="growth",
    version=1,
    title="How active people change",
    sentence="Who is active for the first time, still, again, or no longer.",
    formula="active = new + still + again; change = new + again − no longer; new = first counted act ever",
    unit="people",
    shape="growth",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(SIGNAL, EXCLUDE),
    cells=CELLS,
    trap="An open period looks like a loss: whoever has not yet spoken this week counts as no longer active.",
    source="metrics.md §2",
)
