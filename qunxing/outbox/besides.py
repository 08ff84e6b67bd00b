"""What else is said by an account than sends: rooms above tell of it, for the pace and for who sends what arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from qunxing.communities.models import Community
from qunxing.sources.models import Connection

Said = Iterable[tuple[str, datetime]]
_tellers: list[Callable[[Connection, datetime], Said]] = []


def tell(said: Callable[[Connection, datetime], Said]) -> None:
    """Let a room above tell what it said by an account since a moment, as (chat, when); called once, at start."""
    if said not in _tellers:
        _tellers.append(said)


def said(connection: Connection, since: datetime) -> list[tuple[str, datetime]]:
    """All that rooms above said by an account since then."""
    return [each for teller in _tellers for each in teller(connection, since)]


Counts = Callable[[Community, datetime, datetime], int]
_counters: list[Counts] = []


def count(arrived: Counts) -> None:
    """Let a room above say how much of what it said by itself arrived between two moments; called once, at start."""
    if arrived not in _counters:
        _counters.append(arrived)


def arrived(community: Community, since: datetime, until: datetime) -> int:
    """How much of what rooms above said by themselves in a community arrived."""
    return sum(counter(community, since, until) for counter in _counters)
