"""Up to which day figures were set down: a room above this one knows, and says at start that it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from qunxing.communities.models import Community

_tellers: list[Callable[[Community], date | None]] = []


def tell(teller: Callable[[Community], date | None]) -> None:
    """Let a room say the last day of what it set down; called once, when the room is loaded."""
    if teller not in _tellers:
        _tellers.append(teller)


def last_day(community: Community) -> date | None:
    """The last day of which figures were set down, None where none were."""
    return max((day for teller in _tellers if (day := teller(community))), default=None)
