"""What became of whom members brought in: still there and seen thirty days on, silent, or gone (R263)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.invited.fold import fold
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, point, share, state_of

CELLS = {
    "stayed": "Still there after 30 days, and did something in them",
    "quiet": "Still there, and did nothing though watched",
    "unseen": "Still there; what they did could not be seen",
    "left": "Gone within 30 days",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """The share of guests who stayed and did something, of those whose thirtieth day lies in the period.

    `low` is Wilson's for those who are known to, `high` his for those and all who could not be seen; `n` all guests.
    """
    counts = {cell: kept(tallies, cell) for cell in CELLS}
    return {
        "points": [
            _point(ask, i, {cell: found.get(i, 0) for cell, found in counts.items()}) for i in range(len(ask.periods))
        ]
    }


def _point(ask: Ask, period: int, cells: dict[str, int]) -> dict[str, Any]:
    if state_of(ask, period, 1) is State.NOT_MEASURABLE:
        return point(ask, period, State.NOT_MEASURABLE)
    n = sum(cells.values())
    least, most = share(cells["stayed"], n), share(cells["stayed"] + cells["unseen"], n)
    bounds = {"low": least["low"], "high": most["high"], "n": n}
    return point(ask, period, State(least["state"]), least["value"], cells=cells, **bounds)


METRIC = Metric(
    name="invited",
    version=1,
    title="What became of who was brought in",
    sentence="Of those whom somebody brought in, which part is still there 30 days later and has done something.",
    formula="guests still in the group 30 days after joining who spoke or acted in these days ÷ all guests whose"
    " thirtieth day lies in the period; at most: and those whose group could not be watched for 21 of the days",
    unit="share",
    shape="points",
    needs=frozenset({Sees.INVITERS}),
    uses=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    behind="Who brought them, and how many",
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="Some guests would have come anyway. Who brings many is no cheat: look at what became of them, and at who they"
    " are. Who joined less than 30 days ago is not judged yet.",
    source="metrics.md §22, §23, requirements.md R263",
)
