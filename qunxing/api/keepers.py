"""What other programs may read of who keeps groups, their rules and posts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.api import asks
from qunxing.api.queries import Caller
from qunxing.team import told


def keepers(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """Of each group its keepers, rules with their breaches, posts, and how full it is."""
    community = caller.community(ask.community)
    found = list(caller.groups(community).filter(pk__gt=ask.after).order_by("pk")[: ask.limit])
    rows = told.groups(found, community.today(now))
    return {"items": rows, "next": rows[-1]["group"] if len(rows) == ask.limit else None}
