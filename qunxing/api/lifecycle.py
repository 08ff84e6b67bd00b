"""What other programs may read of how far along groups are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.api import asks
from qunxing.api.queries import Caller
from qunxing.lifecycle import told


def courses(caller: Caller, ask: asks.Listed, now: datetime) -> dict[str, Any]:
    """The stage of each group with its evidence, and whose end is proposed."""
    community = caller.community(ask.community)
    found = list(caller.groups(community).filter(pk__gt=ask.after).order_by("pk")[: ask.limit])
    rows = told.courses(found, community.today(now))
    return {"items": rows, "next": rows[-1]["group"] if len(rows) == ask.limit else None}
