"""How the number of valid members changes, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, counts_of_evidence, evidence_sql, kept, point, state_of
from qunxing.core.metrics.valid_growth.fold import fold

WINDOW = Param("window", "28", "A member is valid with a sign in so many days up to a period's end.", ("28", "60"))
CELLS = {
    "new": "Valid for the first time",
    "still": "Valid before and still",
    "back": "Valid again",
    "quiet": "No longer valid: still there, no sign",
    "gone": "No longer valid: not there any more",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is who was seen to be valid at the end; cells split them. valid = new + still + back, and
    valid − valid before = new + back − quiet − gone = `change`, once the window before was observed.
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    return {"points": [_point(ask, i, counts) for i in range(len(ask.periods))], "excluded": {}}


def _point(ask: Ask, period: int, counts: dict[str, dict[int, int]]) -> dict[str, Any]:
    cells: dict[str, Any] = {cell: counts[cell].get(period, 0) for cell in CELLS}
    valid = cells["new"] + cells["still"] + cells["back"]
    state = state_of(ask, period, valid)
    if state is State.NOT_MEASURABLE:
        return point(ask, period, state)
    if not _is_seen_before(ask, period):
        return point(ask, period, State.NOT_ENOUGH, cells={"valid": valid})
    cells["change"] = cells["new"] + cells["back"] - cells["quiet"] - cells["gone"]
    return point(ask, period, state, valid, cells=cells)


def _is_seen_before(ask: Ask, period: int) -> bool:
    """Whether observation had begun when the window began that ends before the period: else everybody looks new."""
    window = int(ask.params.get("window", WINDOW.default))
    return bool(ask.known) and ask.periods[period].start - window >= min(first for first, _last in ask.known)


METRIC = Metric(
    name="valid_growth",
    version=1,
    title="How valid members change",
    sentence="Who became a valid member, came back, stayed, went quiet or left: growth that is more than heads.",
    formula="valid at the end of a period: present and whom the group is for, with a message or an act in the window;"
    " change = new + back − quiet − gone",
    unit="people",
    shape="valid_growth",
    needs=frozenset({Sees.ROSTER}),
    uses=frozenset({Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_of_evidence(__package__),
    fold=fold,
    measure=measure,
    grains=(Grain.WEEK, Grain.MONTH),
    default_grain=Grain.WEEK,
    params=(WINDOW, EXCLUDE),
    cells=CELLS,
    trap="Only whom anybody saw: where talk and acts begin to be seen, or cease to be, members seem to come or go.",
    source="metrics.md §6",
)
