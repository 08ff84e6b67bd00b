"""What else is said by an account than sends: rooms above tell of it, for the pace."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

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
