"""What other programs may read of tags and segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.api import asks
from qunxing.api.queries import Caller, by
from qunxing.insight import looks
from qunxing.people.tag_queries import segment_called
from qunxing.tagging import told

Body = dict[str, Any]


def tags(caller: Caller, ask: asks.Listed, now: datetime) -> Body:
    """The tags of a community, by number."""
    rows = [row for row in told.tags(caller.community(ask.community), now=now) if row["tag"] > ask.after]
    return _page(rows, "tag", ask.limit)


def segments(caller: Caller, ask: asks.Listed, now: datetime) -> Body:
    """The segments of a community, by number."""
    rows = [row for row in told.listed(caller.community(ask.community), now=now) if row["segment"] > ask.after]
    return _page(rows, "segment", ask.limit)


def people(caller: Caller, ask: asks.InSegment, now: datetime) -> Body:
    """Whom a segment means now. Taking the list is written down."""
    community = caller.community(ask.community)
    segment = segment_called(community, str(ask.segment))
    looks.keep(caller.user, community, "export", by(caller, f"segment {segment.name}"), now=now)
    rows = [row for row in told.people(segment, now=now) if row["person"] > ask.after]
    return _page(rows, "person", ask.limit)


def _page(rows: list[Body], name: str, limit: int) -> Body:
    shown = rows[:limit]
    return {"items": shown, "next": shown[-1][name] if len(rows) > limit else None}
