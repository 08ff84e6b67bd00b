"""Questions of which somebody says that they were answered where nobody sees it: a room above knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

Key = tuple[int, int, int]
"""(group, k1, k2) of a question."""
_tellers: list[Callable[[Collection[int]], Iterable[Key]]] = []


def tell(teller: Callable[[Collection[int]], Iterable[Key]]) -> None:
    """Let a room name such questions of some groups; called once, when it is loaded."""
    if teller not in _tellers:
        _tellers.append(teller)


def of(groups: Collection[int]) -> set[Key]:
    """All such questions of these groups."""
    return {key for teller in _tellers for key in teller(groups)}
