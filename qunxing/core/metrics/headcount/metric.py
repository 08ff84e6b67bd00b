"""How many people are in the groups, and who came and went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, State, Tally
from qunxing.core.metrics.headcount.fold import fold
from qunxing.core.metrics.measures import (
    EXCLUDE,
    counts_sql,
    evidence_sql,
    excluded_cells,
    kept,
    latest_excluded,
    point,
    state_of,
)

CAME = ("joined", "rejoined", "found")
WENT = ("left", "removed", "closed")
CELLS = {
    "present": "In the groups",
    "joined": "Joined",
    "rejoined": "Came back",
    "found": "Already there when first seen",
    "left": "Left",
    "removed": "Removed",
    "closed": "Group closed",
    "already": "Of those present: joined before anybody looked",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is people at the end of the period, with `low` and `high` where only two lists bound a coming or going.

    Cells count seats (one person in three groups has three): `seats`, and seats = seats before + joined + rejoined +
    found − left − removed − closed + reclassified. `bounds` gives [low, high] of the flows that are uncertain.
    """
    flows = {cell: kept(tallies, cell) for cell in (*CAME, *WENT)}
    seats, points = kept(tallies, "present"), []
    before = kept(tallies, "opening").get(0, 0)
    excluded = excluded_cells(tallies, "present", people=True)
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {"seats": seats.get(i, 0), "already": kept(tallies, "already", people=True).get(i, 0)}
        cells |= {cell: counts.get(i, 0) for cell, counts in flows.items()}
        change = sum(cells[cell] for cell in CAME) - sum(cells[cell] for cell in WENT)
        cells["reclassified"] = cells["seats"] - before - change
        cells["bounds"] = _bounds(tallies, i, cells)
        before = cells["seats"]
        points.append(_point(tallies, ask, i, {**cells, **excluded.get(i, {})}))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


def _point(tallies: Sequence[Tally], ask: Ask, period: int, cells: dict[str, Any]) -> dict[str, Any]:
    people, unsure, perhaps = (
        kept(tallies, cell, people=True).get(period, 0) for cell in ("present", "unsure", "perhaps")
    )
    state = state_of(ask, period, people)
    if state is State.NOT_MEASURABLE:
        return point(ask, period, state)
    return point(ask, period, state, people, low=people - unsure, high=people + perhaps, cells=cells)


def _bounds(tallies: Sequence[Tally], period: int, cells: dict[str, Any]) -> dict[str, list[int]]:
    found = {}
    for cell in (*CAME, *WENT):
        unsure = kept(tallies, f"{cell}_unsure").get(period, 0)
        perhaps = kept(tallies, f"{cell}_perhaps").get(period, 0)
        if unsure or perhaps:
            found[cell] = [cells[cell] - unsure, cells[cell] + perhaps]
    return found


METRIC = Metric(
    name="headcount",
    version=1,
    title="Headcount and how it changes",
    sentence="How many people are in the groups at the end of the period, and how many came and went.",
    formula="people now = people before + joined + rejoined + found − left − removed − closed, counted in seats",
    unit="people",
    shape="headcount",
    needs=frozenset({Sees.ROSTER}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="What happened between two member lists has no day: it is counted at the middle, and low and high say so.",
    source="metrics.md §2, architecture §8 Presence",
)
