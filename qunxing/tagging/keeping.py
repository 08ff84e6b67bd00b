"""What the worker does for this room once the ledger is filled: only where something changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from qunxing.communities.models import Community
from qunxing.tagging import actions, likeness, tiers


def refresh(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Run the rules on what is new, then keep what follows from tags and talk; how much was made anew."""
    return actions.run_due(now=now, stop=stop) + keep(now=now, stop=stop)


def keep(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Keep tiers and how alike the groups are, where anything changed; how much was made anew."""
    made = 0
    for community in Community.objects.all():
        if stop():
            break
        made += tiers.keep(community, now=now) + likeness.keep(community, now=now)
    return made
