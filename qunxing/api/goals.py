"""What other programs may read of goals and promises, and how each group stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.api import asks
from qunxing.api.queries import Caller
from qunxing.goals import queries, standing, told


def goals(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """The goals of a community, by number, with how they stand."""
    found = queries.goals_for(caller.user, caller.community(ask.community)).filter(pk__gt=ask.after).order_by("pk")
    return _page([told.goal(each) for each in found[: ask.limit]], "id", ask.limit)


def promises(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """The promises of a community's groups, by number, with how they were kept."""
    found = queries.promises_for(caller.user, caller.community(ask.community)).filter(pk__gt=ask.after).order_by("pk")
    return _page([told.promise(each) for each in found[: ask.limit]], "id", ask.limit)


def standings(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """The state of each group with all that it comes from."""
    community = caller.community(ask.community)
    found = list(caller.groups(community).filter(pk__gt=ask.after).order_by("pk")[: ask.limit])
    day = community.today(now)
    states = standing.of_groups([group.pk for group in found], day)
    return _page(told.standings(found, states), "group", ask.limit)


def _page(rows: list[dict[str, Any]], number: str, limit: int) -> dict[str, Any]:
    return {"items": rows, "next": rows[-1][number] if len(rows) == limit else None}
