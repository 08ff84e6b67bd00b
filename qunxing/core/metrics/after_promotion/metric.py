"""Whether more people leave around promotions than a group otherwise loses."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.after_promotion.fold import fold
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point
from qunxing.core.metrics.statistics import times_as_often

LEAST_LEFT = 10
LEAST_DAYS = 5
"""Of fewer leaves, or of fewer days of either kind, nothing can be said."""
CELLS = {
    "after": "Left on a day with a promotion or the day after",
    "other": "Left on other days",
    "undated": "Left on an unknown day",
    "days_after": "Days with a promotion, and the days after",
    "days_other": "Other days",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is how many times as many leave a day then as on the group's other days, with its 95 % interval
    (no `high` where nobody left on other days).

    `n` counts everybody who left on a known day; `after`, `other` and `undated` count people who left by themselves,
    `days_after` and `days_other` days of groups.
    """
    counts = {cell: kept(tallies, cell) for cell in CELLS}
    points = [_point(ask, i, {cell: counts[cell].get(i, 0) for cell in CELLS}) for i in range(len(ask.periods))]
    once = [t._replace(cell="") for t in tallies if t.cell in ("after", "other")]
    return {"points": points, "excluded": left_out(once)}


def _point(ask: Ask, period: int, cells: dict[str, int]) -> dict[str, Any]:
    if not ask.is_known(period) or (cells["undated"] and not cells["after"] and not cells["other"]):
        return point(ask, period, State.NOT_MEASURABLE, cells=cells)
    n = cells["after"] + cells["other"]
    if n < LEAST_LEFT or min(cells["days_after"], cells["days_other"]) < LEAST_DAYS:
        return point(ask, period, State.NOT_ENOUGH, n=n, cells=cells)
    found = times_as_often(cells["after"], cells["days_after"], cells["other"], cells["days_other"])
    bounds = {"low": round(found.low, 4), "high": round(found.high, 4) if isfinite(found.high) else None}
    return point(ask, period, State.VALUE, round(found.value, 4), n=n, cells=cells, **bounds)


METRIC = Metric(
    name="after_promotion",
    version=1,
    title="Leaving around promotions",
    sentence="How many times as many members leave on days with a promotion by staff, and the day after, as on the"
    " other days of the same groups.",
    formula="(left by themselves on such days ÷ such days) ÷ (left on other days ÷ other days); a promotion is a staff"
    " message with a link, a card or a price",
    unit="index",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.LEAVES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="weight",
    grains=(Grain.MONTH, Grain.WEEK),
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="Together is not because of: a sale brings guests who would have gone anyway. People leave in bursts, so the"
    " true range is wider than the one shown. Staff must be marked, else there are no promotions.",
    source="metrics.md §15, §30 (R128, C7)",
)
