"""Who is there and who does anything, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, State, Tally
from qunxing.core.metrics.census.fold import DORMANT_AFTER, fold
from qunxing.core.metrics.measures import (
    EXCLUDE,
    counts_sql,
    evidence_sql,
    excluded_cells,
    kept,
    latest_excluded,
    point,
    share,
    state_of,
)

CELLS = {
    "present": "In the groups",
    "speaking": "Spoke",
    "any": "Spoke or did something else",
    "silent": "Present and did nothing",
    "joined": "Joined",
    "left": "Left, removed or group closed",
    "dormant": "Present and did nothing for four weeks",
    "output": "Messages by members",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is people present at the end; cells count people, `output` messages; `active_share` is those present who
    did anything; `dormant` is null until four weeks were seen.
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    counts["output"] = kept(tallies, "output")
    excluded = excluded_cells(tallies, "present", people=True)
    points = []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {cell: counts[cell].get(i, 0) for cell in CELLS}
        state = state_of(ask, i, cells["present"])
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        if not _was_seen(ask, i):
            cells["dormant"] = None
        cells["active_share"] = share(cells["present"] - cells["silent"], cells["present"])
        points.append(point(ask, i, state, cells["present"], cells={**cells, **excluded.get(i, {})}))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


def _was_seen(ask: Ask, period: int) -> bool:
    """Whether observation had begun when the four weeks began that end with the period."""
    return bool(ask.known) and ask.periods[period].end - DORMANT_AFTER + 1 >= min(first for first, _ in ask.known)


METRIC = Metric(
    name="census",
    version=2,
    title="Census",
    sentence="How many people are in the groups, who came and went, how many did anything, were silent or lie dormant,"
    " and how much was written.",
    formula="silent = people present at the end of the period without a counted message or act in it; dormant = without"
    " one in the 28 days that end with it",
    unit="people",
    shape="census",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ROSTER}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="Silent is not gone: more than half of those who never write say that reading is enough for them.",
    source="metrics.md §5",
)
