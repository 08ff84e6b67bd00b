"""How groups stand, from kept rows alone: a page or a list asks two queries and no metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qunxing.communities import charters
from qunxing.core.metrics.statistics import gas, scaled
from qunxing.core.rules.goals import Colour, Status, Why, status
from qunxing.goals.models import GroupStatus

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A group's state and everything it comes from; `at` is when that was found."""

    status: Status
    goals: tuple[Part, ...]
    promises: tuple[Part, ...]
    guardrails: tuple[Part, ...]
    at: datetime | None

    @property
    def scale(self) -> float | None:
        """Several goals on one scale (goal attainment scaling, 50: as aimed for); None for fewer than two judged."""
        levels = [scaled(each["measure"]) for each in self.goals if _is_judged(each)]
        return gas(levels) if len(levels) > 1 else None

    @property
    def rank(self) -> int:
        """Where a list ordered by it begins: what needs somebody first, what nothing is asked of last."""
        if self.status.colour is Colour.NONE:
            return 3 + [Why.EARLY, Why.NO_GOAL, Why.UNCHARTED].index(self.status.why)
        return [Colour.RED, Colour.YELLOW, Colour.GREEN].index(self.status.colour)


def _is_judged(part: Part) -> bool:
    return part["colour"] != Colour.NONE and part.get("measure") is not None


def of_groups(groups: Iterable[int], day: date) -> dict[int, Standing]:
    """The standing of each of these groups on a local day."""
    wanted = list(groups)
    charted = charters.in_force(wanted, day)
    rows = {row.group_id: row for row in GroupStatus.objects.filter(group__in=wanted)}
    return {group: _standing(rows.get(group), is_charted=group in charted) for group in wanted}


def _standing(row: GroupStatus | None, *, is_charted: bool) -> Standing:
    parts = row.parts if row else []
    goals, promises, lines = (
        tuple(part for part in parts if part["kind"] == kind) for kind in ("goal", "promise", "guardrail")
    )
    found = status(
        charted=is_charted,
        wanted=[Colour(each["colour"]) for each in (*goals, *promises)],
        guardrails=[Colour(each["colour"]) for each in lines],
    )
    return Standing(found, goals, promises, lines, row.at if row else None)
