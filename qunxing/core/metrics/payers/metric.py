"""Who really paid: members whose orders come to more than what was given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, excluded_cells, kept, left_out, point, share, state_of
from qunxing.core.metrics.payers.fold import fold

UNMATCHED = "unmatched"
CELLS = {"payers": "Paid more than came back", "orders": "Orders paid for"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is members who paid, net of refunds; `high` adds buyers who fit no member, each of whom may be one.

    Cells: `orders` and `cents` (net) of the members, `unmatched_orders`, `unmatched_cents`, and `unmatched_share`, the
    share of all orders whose buyer fits no member.
    """
    excluded = excluded_cells(tallies, "payers", people=True)
    points = []
    for i in range(len(ask.periods)):
        payers = kept(tallies, "payers", people=True).get(i, 0)
        others = _of(tallies, i, "payers")
        state = state_of(ask, i, payers + others.people)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        cells = {**_cells(tallies, i), **excluded.get(i, {})}
        points.append(point(ask, i, state, payers, low=payers, high=payers + others.people, cells=cells))
    return {"points": points, "excluded": left_out(tallies, "payers", people=True)}


def _cells(tallies: Sequence[Tally], period: int) -> dict[str, Any]:
    orders, others = kept(tallies, "orders").get(period, 0), _of(tallies, period, "orders").weight
    return {
        "orders": orders,
        "cents": kept(tallies, "payers").get(period, 0),
        "unmatched_orders": others,
        "unmatched_cents": _of(tallies, period, "payers").weight,
        "unmatched_share": share(others, orders + others),
    }


def _of(tallies: Sequence[Tally], period: int, cell: str) -> Tally:
    """What buyers who fit no member come to."""
    found = (t for t in tallies if (t.period, t.cell, t.reason) == (period, cell, UNMATCHED))
    return next(found, Tally(period, cell, UNMATCHED, 0, 0))


METRIC = Metric(
    name="payers",
    version=1,
    title="Members who paid",
    sentence="How many members paid for something, net of refunds; buyers who fit no member are shown beside them.",
    formula="members of the groups whose orders of the period come to more than the refunds of these orders",
    unit="people",
    shape="points",
    needs=frozenset({Sees.ORDERS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="A buyer with a masked phone number and another nickname fits nobody: the number of payers is a lower end.",
    source="requirements.md R265",
)
