"""Which numbers a group has goals on: a room above this one knows, and says at start that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qunxing.communities.models import Group

_tellers: list[Callable[[Group], Iterable[str]]] = []


def tell(teller: Callable[[Group], Iterable[str]]) -> None:
    """Let a room name the metrics of a group's goals; called once, when the room is loaded."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(group: Group) -> tuple[str, ...]:
    """The metrics its goals are about."""
    return tuple(dict.fromkeys(name for teller in _tellers for name in teller(group)))
