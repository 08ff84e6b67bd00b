"""Which numbers a group has goals on: a room above this one knows, and says at start that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from qunxing.communities.models import Group

Teller = Callable[[Group, date], Iterable[str]]
_tellers: list[Teller] = []


def tell(teller: Teller) -> None:
    """Let a room name the metrics of a group's own goals that still run on a day; called once, when it is loaded."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(group: Group, day: date) -> tuple[str, ...]:
    """The metrics its goals are about, of those that still run on a day."""
    return tuple(dict.fromkeys(name for teller in _tellers for name in teller(group, day)))
