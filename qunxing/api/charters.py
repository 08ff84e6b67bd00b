"""What other programs may read of charters: what each group is for, and that some have none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.api import asks
from qunxing.api.queries import Caller
from qunxing.charters.body import charter_body
from qunxing.communities import charters as book


def listed(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """The groups of a community, by number, each with the charter in force today; None for an uncharted one."""
    community = caller.community(ask.community)
    groups = list(caller.groups(community).filter(pk__gt=ask.after).order_by("pk")[: ask.limit])
    numbers = [group.pk for group in groups]
    today = community.today(now)
    spans = {
        group: each
        for group, held in book.held(numbers).items()
        for each in held
        if each.first <= today and (each.last is None or each.last >= today)
    }
    items = [
        {
            "group": group.pk,
            "name": group.name,
            "live_from": group.live_from.isoformat() if group.live_from else None,
            "charter": _body(spans[group.pk]) if group.pk in spans else None,
        }
        for group in groups
    ]
    return {"items": items, "next": numbers[-1] if len(numbers) == ask.limit else None}


def _body(held: book.Held) -> dict[str, Any]:
    return charter_body(held.charter, (held.first, held.last))
