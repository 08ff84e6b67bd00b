"""How many people are in the groups, and who came and went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, State, Tally
from qunxing.core.metrics.headcount.fold import fold
from qunxing.core.metrics.measures import (
    EXCLUDE,
    by_cell,
    counts_sql,
    evidence_sql,
    excluded_cells,
    kept,
    latest_excluded,
    point,
    state_of,
)

ByCell = Mapping[str, Sequence[Tally]]
CAME = ("joined", "rejoined", "moved_in", "found")
WENT = ("left", "removed", "moved_out", "closed")
CELLS = {
    "present": "In the groups",
    "joined": "Joined",
    "rejoined": "Came back",
    "moved_in": "Came from a group that ended",
    "found": "Already there when first seen",
    "left": "Left",
    "removed": "Removed",
    "moved_out": "Moved to the group that follows",
    "closed": "Group closed",
    "already": "Of those present: joined before anybody looked",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is people at the end of the period, with `low` and `high` where only two lists bound a coming or going.

    Cells count seats (one person in three groups has three): `seats`, and seats = seats before + joined + rejoined +
    found + moved in − left − removed − moved out − closed + reclassified. `bounds` gives [low, high] of the flows
    that are uncertain.
    """
    of = by_cell(tallies)
    seats, already = _kept(of, "present"), _kept(of, "already", people=True)
    flows = {cell: _kept(of, cell) for cell in (*CAME, *WENT)}
    bounds, people = _bounds(of, flows), _People.of(of)
    before = _kept(of, "opening").get(0, 0)
    excluded, points = excluded_cells(of.get("present", ()), "present", people=True), []
    for i in range(len(ask.periods)):
        cells: dict[str, Any] = {"seats": seats.get(i, 0), "already": already.get(i, 0)}
        cells |= {cell: counts.get(i, 0) for cell, counts in flows.items()}
        change = sum(cells[cell] for cell in CAME) - sum(cells[cell] for cell in WENT)
        cells["reclassified"] = cells["seats"] - before - change
        cells["bounds"] = bounds.get(i, {})
        before = cells["seats"]
        points.append(people.point(ask, i, {**cells, **excluded.get(i, {})}))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


@dataclass(frozen=True, slots=True)
class _People:
    """By period: people present, those of them not for certain, and those who may be besides."""

    present: dict[int, int]
    unsure: dict[int, int]
    perhaps: dict[int, int]

    @classmethod
    def of(cls, tallies: ByCell) -> _People:
        return cls(*(_kept(tallies, cell, people=True) for cell in ("present", "unsure", "perhaps")))

    def point(self, ask: Ask, period: int, cells: dict[str, Any]) -> dict[str, Any]:
        people = self.present.get(period, 0)
        state = state_of(ask, period, people)
        if state is State.NOT_MEASURABLE:
            return point(ask, period, state)
        low, high = people - self.unsure.get(period, 0), people + self.perhaps.get(period, 0)
        return point(ask, period, state, people, low=low, high=high, cells=cells)


def _kept(tallies: ByCell, cell: str, *, people: bool = False) -> dict[int, int]:
    return kept(tallies.get(cell, ()), cell, people=people)


def _bounds(tallies: ByCell, flows: dict[str, dict[int, int]]) -> dict[int, dict[str, list[int]]]:
    """Period → flow → [low, high], where they differ."""
    found: dict[int, dict[str, list[int]]] = {}
    for cell, counts in flows.items():
        names = (f"{cell}_unsure", f"{cell}_perhaps")
        if tallies.keys().isdisjoint(names):
            continue
        unsure, perhaps = (_kept(tallies, name) for name in names)
        for i in unsure.keys() | perhaps.keys():
            number = counts.get(i, 0)
            found.setdefault(i, {})[cell] = [number - unsure.get(i, 0), number + perhaps.get(i, 0)]
    return found


METRIC = Metric(
    name="headcount",
    version=1,
    title="Headcount and how it changes",
    sentence="How many people are in the groups at the end of the period, and how many came and went.",
    formula="seats now = before + joined + rejoined + moved in + found − left − removed − moved out − closed",
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
