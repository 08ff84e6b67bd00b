"""Orders that came soon after a post of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point, state_of
from qunxing.core.metrics.post_orders.fold import fold

WITHIN = Param("within", "24", "How many hours after a post an order still follows it.", ("24", "4", "72"))
CELLS = {
    "after": "Orders that followed a post",
    "other": "Orders at other times",
    "untimed": "Orders without a time of day",
    "hit": "Posts that an order followed",
    "empty": "Posts that no order followed",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is orders that followed a post with a link or a price; `n` is such posts. Cells count orders and posts.

    Where all orders of a period have a date but no time, nobody can tell: not measurable.
    """
    counts = {cell: kept(tallies, cell) for cell in CELLS}
    points = []
    for i in range(len(ask.periods)):
        cells = {cell: counts[cell].get(i, 0) for cell in CELLS}
        value = cells.pop("after")
        state = state_of(ask, i, value)
        if cells["untimed"] and not value and not cells["other"]:
            state = State.NOT_MEASURABLE
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state, cells={"untimed": cells["untimed"]} if cells["untimed"] else {}))
            continue
        points.append(point(ask, i, state, value, n=cells["hit"] + cells["empty"], cells=cells))
    return {"points": points, "excluded": left_out(tallies, "after")}


METRIC = Metric(
    name="post_orders",
    version=1,
    title="Orders after a post",
    sentence="How many orders came within so many hours after staff posted a link or a price; posts that none followed"
    " are counted too.",
    formula="paid orders at most `within` hours after the last staff post with a link or a price in their group, or in"
    " a group of the buyer where the order came in for the whole community; each order once",
    unit="orders",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.TEXT, Sees.ORDERS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(WITHIN, EXCLUDE),
    cells=CELLS,
    trap="After is not because of: who would have bought anyway bought after a post too. Only a comparison with groups"
    " that got no post tells the difference. Staff must be marked, else there are no posts.",
    source="metrics.md §19",
)
