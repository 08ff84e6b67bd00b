"""What this room shows on pages of rooms below: renames that wait, where it is decided who is one person. And where
rooms above show something on its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qunxing.communities.access import may
from qunxing.communities.models import Community, User
from qunxing.communities.panels import Panel, Panels
from qunxing.sources.models import Connection
from qunxing.sources.queries import open_renames

MOST = 50
on_connection: Panels[Connection] = Panels()
"""On the page of a connected account, below what it can."""


def renames(community: Community, user: User, now: datetime) -> Iterator[Panel]:
    """The renames that nobody decided yet."""
    rows = list(open_renames(community)[:MOST])
    if rows:
        yield Panel(0, "sources/renames.html", {"rows": rows, "may": may(user, community)})
