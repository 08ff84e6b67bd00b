"""Which groups more people left in the last whole week than usually do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from qunxing.communities.models import Community
from qunxing.core.metrics.base import State
from qunxing.core.metrics.headcount.metric import WENT
from qunxing.core.rules.leaving import unusual
from qunxing.insight import cards
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.today import Leaving

WEEKS = 9
"""The last whole one and those before it that say what is usual."""
MOST = 3
"""So many groups are named, the most unusual ones."""


def leaving(community: Community, now: datetime) -> list[Leaving]:
    """The groups of last week, most unusual first."""
    today = community.today(now)
    monday = today - timedelta(days=today.weekday())
    days = (monday - timedelta(weeks=WEEKS), monday - timedelta(days=1))
    scope = Scope.of_community(community)
    bodies = measure_each("headcount", scope, days=days, grain="week", now=now)
    found = [each for group in scope.groups for each in _of_group(group.pk, group.name, bodies[group.pk])]
    return sorted(found, key=lambda each: -each.times)[:MOST]


def _of_group(grp: int, name: str, body: dict[str, Any]) -> Iterator[Leaving]:
    *before, last = body["points"]
    weeks = [left(each) for each in before if _is_seen(each)]
    if _is_seen(last) and (found := unusual(left(last), weeks)):
        yield Leaving(grp, name, last["start"], last["end"], found.left, found.usual, found.times)


def _is_seen(point: dict[str, Any]) -> bool:
    return point["state"] in (State.VALUE, State.ZERO) and cards.is_whole(point)


def left(point: Mapping[str, Any]) -> tuple[int, int]:
    """(At least, at most) seats that were given up: a group that closed, or went to the next one, drove nobody away."""
    return flow(point["cells"], [name for name in WENT if name not in ("closed", "moved_out")])


def flow(cells: Mapping[str, Any], names: Iterable[str]) -> tuple[int, int]:
    """(At least, at most) seats of these flows of a headcount together."""
    bounds = [cells["bounds"].get(name, (cells[name], cells[name])) for name in names]
    return sum(low for low, _high in bounds), sum(high for _low, high in bounds)
