"""How many members are alive at least, from two probes that some of them answered: capture and recapture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, point, state_of
from qunxing.core.metrics.recapture.fold import PROBES, fold
from qunxing.core.metrics.statistics.intervals import chapman

LEAST = 7
"""Fewer who answered both times say nothing of how many did not answer (Robson & Regier 1964)."""
FIRST = Param(
    "first", "checkin", "The first probe: a chain (接龙), a check-in, a survey, an order campaign.", tuple(PROBES)
)
SECOND = Param(
    "second",
    "order",
    "The second one; the same once more: in the first half of the days, and in the second.",
    tuple(PROBES),
)
CELLS = {
    "both": "Answered both",
    "first": "Answered the first only",
    "second": "Answered the second only",
    "neither": "Answered neither",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is Chapman's estimate of the living among the members present, with its interval; `n` all of these.

    Whoever answers readily answers both times, so it is a lower bound. Cells: `both`, `first`, `second`, `neither`.
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    points = []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {cell: counts[cell].get(i, 0) for cell in CELLS}
        n, both = sum(cells.values()), cells["both"]
        if state_of(ask, i, n) is State.NOT_MEASURABLE:
            points.append(point(ask, i, State.NOT_MEASURABLE))
        elif both < LEAST:
            points.append(point(ask, i, State.NOT_ENOUGH, n=both, cells=cells))
        else:
            found = chapman(both + cells["first"], both + cells["second"], both)
            edges = {"low": min(round(found.low), n), "high": min(round(found.high), n)}
            cells["uncut"] = round(found.value)
            points.append(point(ask, i, State.VALUE, min(round(found.value), n), **edges, n=n, cells=cells))
    return {"points": points, "excluded": {}}


METRIC = Metric(
    name="recapture",
    version=1,
    title="Members alive, by two probes",
    sentence="How many members are there at least who react to anything, estimated from how many of those who answered"
    " one probe also answered another.",
    formula="(answered the first + 1) × (answered the second + 1) ÷ (answered both + 1) − 1, at most all present"
    " (Chapman, interval of Sadinle); members present at the end, over the whole period",
    unit="number",
    shape="recapture",
    needs=frozenset({Sees.ROSTER, Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(FIRST, SECOND, EXCLUDE),
    cells=CELLS,
    trap="A lower bound: whoever likes to answer answers both. Two probes that only the same few care for find only"
    " those few; one-tap probes of different kinds find more.",
    source="metrics.md §5",
)
