"""Members who never spoke since they joined, judged by the rhythm of their group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, point, share, state_of
from qunxing.core.metrics.quiet import NATURAL
from qunxing.core.metrics.silent_since_join.fold import fold

CELLS = {
    "silent": "Never spoke, for three natural periods or longer",
    "early": "Never spoke, but not watched long enough to tell",
    "spoke": "Spoke since joining",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is members who never spoke for so long; `n` is all members present. Cells: `early`, `spoke`, `share`."""
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    points = []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {cell: counts[cell].get(i, 0) for cell in CELLS}
        n, value = sum(cells.values()), cells.pop("silent")
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        points.append(point(ask, i, state, value, n=n, cells={**cells, "share": share(value, n)}))
    return {"points": points, "excluded": {}}


METRIC = Metric(
    name="silent_since_join",
    version=2,
    title="Silent since joining",
    sentence="How many members never spoke since they joined, and that for longer than is natural in their group.",
    formula="members present at the end of the period without a message since joining, for three natural periods or"
    " longer: 21, 42 or 90 days where members come weekly, fortnightly or monthly",
    unit="people",
    shape="points",
    needs=frozenset({Sees.ROSTER, Sees.SPOKEN}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(NATURAL, EXCLUDE),
    cells=CELLS,
    trap="Silent is not gone: many only read, and some buy. Who joined before the talk could be seen counts from the"
    " first message seen, unless a member list says when they last spoke.",
    source="metrics.md §5",
)
