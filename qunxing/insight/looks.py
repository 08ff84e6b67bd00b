"""Keeping who read or took away other people's words."""

from __future__ import annotations

from datetime import datetime, timedelta

from qunxing.communities.models import Community, User
from qunxing.insight.models import Look

SAME = timedelta(minutes=10)
"""Paging through one search is one look."""


def keep(user: User, community: Community, what: str, detail: str, *, now: datetime) -> None:
    """Write down one look, unless the same was written down just now."""
    same = Look.objects.filter(by=user, community=community, what=what, detail=detail[:300], at__gte=now - SAME)
    if not same.exists():
        Look.objects.create(by=user, community=community, what=what, detail=detail[:300])
