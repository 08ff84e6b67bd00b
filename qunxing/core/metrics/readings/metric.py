"""A number that people read off (抄数), put together by days and groups as its name says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, Param, State, Tally
from qunxing.core.metrics.measures import evidence_sql, point
from qunxing.core.metrics.readings.fold import fold
from qunxing.core.rules.readings import Nature, nature

PARTS = {Nature.FLOW: "sum", Nature.MONEY: "sum", Nature.STOCK: "last", Nature.PEOPLE: "top", Nature.RUNNING: "rise"}
"""Which cell is the value."""
Cells = Mapping[tuple[int, str], Tally]
CELLS = {
    "groups": "Groups read off",
    "whole": "Read off for the community as a whole",
    "told": "Readings by people",
    "shown": "Readings by a platform's statistics",
    "wide": "Rises over more than one day",
    "fell": "Running totals that went down",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the sum, the last or the rise by the reading's nature; `low` and `high` bound people of several days.

    Cells: `groups` (how many have a reading in the period), `told` and `shown` (readings by people, by a platform),
    `whole` (what was read off for the community as a whole), `wide` (rises over more than one day) and `fell` (a
    running total that went down, which is no number). `unit` is cents for money; `proof` is that of all readings.
    A cost of the whole community is added to those of its groups; any other number of the whole stands by itself, and
    is the value only where no group has one. A group that was not read is not counted, and not zero.
    """
    of, cells = nature(ask.params["name"]), {(each.period, each.cell): each for each in tallies}
    points = [_point(ask, i, of, cells) for i in range(len(ask.periods))]
    body: dict[str, Any] = {"points": points, "excluded": {}, "nature": of.value, "proof": _proof(tallies)}
    body["unit"] = "cents" if of is Nature.MONEY else "people" if ask.params["name"].endswith("人数") else "number"
    if of in (Nature.FLOW, Nature.MONEY, Nature.RUNNING):
        body["total"] = sum(each["value"] for each in points if each["value"] is not None)
    return body


def _point(ask: Ask, period: int, of: Nature, cells: Cells) -> dict[str, Any]:
    groups, whole = _weight(cells, period, PARTS[of]), _weight(cells, period, f"whole {PARTS[of]}")
    known = {"groups": _count(cells, period, "sum"), "whole": whole}
    parts = ("told", "shown", "wide", "fell") if of is Nature.RUNNING else ("told", "shown")
    known |= {part: _both(cells, period, part) for part in parts}
    if not known["told"] and not known["shown"]:
        return point(ask, period, State.NOT_MEASURABLE)
    if groups is None and whole is None:  # of a running total there is only the first reading
        return point(ask, period, State.NOT_ENOUGH, cells=known)
    value = _together(of, groups, whole)
    more: dict[str, int] = {}
    if of is Nature.PEOPLE:
        high = _together(of, _weight(cells, period, "sum"), _weight(cells, period, "whole sum"))
        more = {"low": value, "high": high}
    return point(ask, period, State.VALUE if value else State.ZERO, value, cells=known, **more)


def _together(of: Nature, groups: int | None, whole: int | None) -> int:
    if of is Nature.MONEY:
        return (groups or 0) + (whole or 0)
    return (whole or 0) if groups is None else groups


def _weight(cells: Cells, period: int, cell: str) -> int | None:
    found = cells.get((period, cell))
    return found.weight if found else None


def _count(cells: Cells, period: int, cell: str) -> int:
    found = cells.get((period, cell))
    return found.people if found else 0


def _both(cells: Cells, period: int, part: str) -> int:
    return (_weight(cells, period, part) or 0) + (_weight(cells, period, f"whole {part}") or 0)


def _proof(tallies: Sequence[Tally]) -> str:
    parts = {each.cell.rpartition(" ")[2] for each in tallies}
    if {"told", "shown"} <= parts:
        return "mixed"
    return "platform" if "shown" in parts else "self_reported"


METRIC = Metric(
    name="readings",
    version=1,
    title="Readings (抄数)",
    sentence="A number that people read off and typed in, or that a platform's own statistics tell, by its name.",
    formula="sums of what adds up, the last reading of what stands, the rise of a running total; groups not read are"
    " not counted",
    unit="number",
    shape="points",
    needs=frozenset({Sees.READINGS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="weight",
    cells=CELLS,
    params=(Param("name", "人数", "The name of the reading, as it stands in the grid: 人数, 消息数, 花费 …"),),
    trap="Nobody checked what was typed, and people read off at different hours. A group that was not read is missing,"
    " not zero: look at the coverage before you compare two days.",
    source="requirements.md R151; sources-cn.md §2, §3.5",
)
