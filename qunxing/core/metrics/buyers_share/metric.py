"""Which part of the members buys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.buyers_share.fold import fold
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, point, share, state_of

CELLS = {"present": "In the groups", "paid": "Of those: paid more than came back"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """The share of the members present at the end of the period who paid in it, with Wilson's interval."""
    present, paid = (kept(tallies, cell, people=True) for cell in CELLS)
    return {"points": [_point(ask, i, paid.get(i, 0), present.get(i, 0)) for i in range(len(ask.periods))]}


def _point(ask: Ask, period: int, paid: int, present: int) -> dict[str, Any]:
    if state_of(ask, period, 1) is State.NOT_MEASURABLE:
        return point(ask, period, State.NOT_MEASURABLE)
    found = share(paid, present)
    bounds = {name: found[name] for name in ("low", "high", "n")}
    return point(ask, period, State(found["state"]), found["value"], cells={"present": present, "paid": paid}, **bounds)


METRIC = Metric(
    name="buyers_share",
    version=1,
    title="Share of members who buy",
    sentence="Which part of the members present at the end of the period paid for something in it, net of refunds.",
    formula="members present at the end of the period whose orders of it come to more than the refunds ÷ all present",
    unit="share",
    shape="points",
    needs=frozenset({Sees.ROSTER, Sees.ORDERS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="Buyers who fit no member are in no group: the more orders cannot be matched, the more the share is a lower"
    " end. Who bought and left within the period is not counted.",
    source="metrics.md §15, requirements.md R265",
)
