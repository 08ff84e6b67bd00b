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
    "off": "Not whom the group is for",
}
GROSS = ("staff", "bot", "held")
"""Whom a roster lists and no member is."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` and `low` are members with a sign in the window; `high` adds those who may only read (`unseen`).

    `n` is all members present. Cells count people: `spoke`, `acted`, `unseen`, `silent`, `off`; `seats` and `steps`
    count places in groups (one person in three groups has three): `steps` is the way down from all who are listed to
    those who are valid, each [name, number, unit]; `aimed` of `groups` say by tags whom they are for.
    """
    counts = {cell: kept(tallies, cell, people=True) for cell in CELLS}
    seats = [kept(tallies, cell) for cell in CELLS]
    listed = {(t.period, t.reason): t.weight for t in tallies if t.cell == "present" and t.reason}
    excluded = excluded_cells(tallies, "present", people=True)
    points = []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {cell: counts[cell].get(i, 0) for cell in CELLS}
        n, value = sum(cells.values()), cells["spoke"] + cells["acted"]
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        out = {reason: listed.get((i, reason), 0) for reason in GROSS}
        cells["seats"] = sum(each.get(i, 0) for each in seats)
        cells["steps"] = _steps(cells, out, n)
        cells |= {"aimed": len(ask.aimed), "groups": len(ask.groups)}
        more = {**cells, **excluded.get(i, {})}
        points.append(point(ask, i, state, value, low=value, high=value + cells["unseen"], n=n, cells=more))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


def _steps(cells: dict[str, Any], out: dict[str, int], members: int) -> list[list[Any]]:
    """From gross to valid; what is taken away stands below 0, and the sum down to any line is what is left there."""
    gross = cells["seats"] + sum(out.values())
    taken = [[reason, -number, "seats"] for reason, number in out.items()]
    return [
        ["gross", gross, "seats"],
        *taken,
        ["duplicate", members - cells["seats"], "seats"],
        ["members", members, "people"],
        ["off", -cells["off"], "people"],
        ["silent", -cells["silent"], "people"],
        ["most", members - cells["off"] - cells["silent"], "people"],
        ["unseen", -cells["unseen"], "people"],
        ["least", cells["spoke"] + cells["acted"], "people"],
    ]


METRIC = Metric(
    name="valid_members",
    version=2,
    title="Valid members",
    sentence="How many members were really there: at least those who spoke or did something in the window, at most also"
    " those whom nobody could watch and who show nothing against it.",
    formula="members present at the end of the period with a message or an act in the window; at most: and members with"
    " neither, in a group whose talk was not seen for 21 days of the window. Since version 2 without those who are not"
    " whom the group's charter is for, and without those held back as junk",
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
