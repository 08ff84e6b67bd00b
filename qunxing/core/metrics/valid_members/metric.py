"""Valid members: how many members show a sign of life, and how many more might where nobody can look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, excluded_cells, kept, latest_excluded, point, state_of
from qunxing.core.metrics.valid_members.fold import fold

WINDOW = Param("window", "60", "So many days up to each period's end, as far as they were observed.", ("60", "28"))
CELLS = {
    "spoke": "Spoke",
    "acted": "Said nothing, but ordered, checked in, joined a chain or answered",
    "unseen": "No sign, and not watched long enough to tell",
    "silent": "No sign, though watched for three weeks or longer",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` and `low` are members with a sign in the window; `high` adds those who may only read (`unseen`).

    `n` is all members present. Cells count people: `spoke`, `acted`, `unseen`, `silent`; and `seats` (one person in
    three groups has three).
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    seats = [kept(tallies, cell) for cell in CELLS]
    excluded = excluded_cells(tallies, "present", people=True)
    points = []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {cell: counts[cell].get(i, 0) for cell in CELLS}
        n, value = sum(cells.values()), cells["spoke"] + cells["acted"]
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        cells["seats"] = sum(each.get(i, 0) for each in seats)
        more = {**cells, **excluded.get(i, {})}
        points.append(point(ask, i, state, value, low=value, high=value + cells["unseen"], n=n, cells=more))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


METRIC = Metric(
    name="valid_members",
    version=1,
    title="Valid members",
    sentence="How many members were really there: at least those who spoke or did something in the window, at most also"
    " those whom nobody could watch and who show nothing against it.",
    formula="members present at the end of the period with a message or an act in the window; at most: and members with"
    " neither, in a group whose talk was not seen for 21 days of the window",
    unit="people",
    shape="points",
    needs=frozenset({Sees.ROSTER}),
    uses=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(WINDOW, EXCLUDE),
    cells=CELLS,
    trap="Who only reads leaves no trace on these platforms. Bringing in orders or talk lifts the lower end; it makes"
    " nobody more alive.",
    source="metrics.md §6",
)
