"""Finding ways in and welcomes; and how many came by each way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from qunxing.communities.models import Community
from qunxing.core.zones import micros
from qunxing.growth.models import Greeted, Greeting, Template, Way
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.outbox.fates import Fate
from qunxing.sources.models import Connection


def greetings_of(connection: Connection) -> QuerySet[Greeting]:
    """First words to who adds one of us, with how often they were said (`times`) and when last (`last`)."""
    found = connection.greetings.filter(retired_at=None).select_related("author", "approved_by")
    return found.annotate(times=Count("greeted"), last=Max("greeted__at")).order_by("pk")


def greeted_of(connection: Connection) -> QuerySet[Greeted]:
    """Who was greeted and what became of it, the newest first."""
    return Greeted.objects.filter(greeting__connection=connection).select_related("greeting")


def arrived(community: Community, since: datetime, until: datetime) -> int:
    """How many greetings arrived in that time."""
    theirs = Greeted.objects.filter(greeting__connection__community=community, fate=Fate.SENT)
    return theirs.filter(at__gte=since, at__lt=until).count()


class Came(NamedTuple):
    """How many people came by a code, and how many of them are still there."""

    came: int
    there: int


def ways_of(connection: Connection) -> QuerySet[Way]:
    """The codes of an account that lead somewhere."""
    return connection.ways.filter(removed_at=None).select_related("by").prefetch_related("groups")


def templates_of(connection: Connection) -> QuerySet[Template]:
    """The welcomes of an account's library, as far as they were put there from here."""
    return connection.templates.filter(removed_at=None).select_related("by")


def came_by(connection: Connection, states: Collection[str], *, now: datetime) -> dict[str, Came]:
    """By channel who came into the groups of an account, as their member lists tell."""
    groups = list(connection.followed.values_list("group", flat=True))
    if not groups or not states:
        return {}
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("spell"), ["spell"])
        rows = room.rows(
            "SELECT scene, COUNT(DISTINCT identity), COUNT(DISTINCT identity) FILTER (WHERE end_basis = 0) FROM spell "
            f"WHERE grp IN ({', '.join(map(str, groups))}) AND scene <> '' AND start_ts <= {micros(now)} GROUP BY scene"
        )
    found: dict[str, Came] = {}
    for scene, came, there in rows:
        state = scene.rpartition(" · ")[2]
        if state in states:
            before = found.get(state, Came(0, 0))
            found[state] = Came(before.came + came, before.there + there)
    return found
