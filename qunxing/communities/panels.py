"""Parts of a page that rooms above its own know of: they say at start that they have some.

The page of a group opens with whether it does what it is for, which the room of numbers cannot know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from qunxing.communities.models import Group, User

Thing = TypeVar("Thing")


class Panel(NamedTuple):
    """One part of a page: a template, which finds `about` under the name `panel`, and where it stands."""

    order: int
    """Below 0 before the numbers, from 0 on after them; the smaller the higher."""
    template: str
    about: Mapping[str, Any]


class Panels(Generic[Thing]):
    """The parts contributed to the page of one kind of thing."""

    def __init__(self) -> None:
        self._makers: list[Callable[[Thing, User, datetime], Iterable[Panel]]] = []

    def add(self, maker: Callable[[Thing, User, datetime], Iterable[Panel]]) -> None:
        """Let a room show something; called once, when the room is loaded. It must cost next to nothing."""
        if maker not in self._makers:
            self._makers.append(maker)

    def of(self, thing: Thing, user: User, now: datetime) -> tuple[list[Panel], list[Panel]]:
        """What stands before the page's own numbers, and what after them. The thing is one the user may see."""
        made = sorted(
            (panel for maker in self._makers for panel in maker(thing, user, now)), key=lambda each: each.order
        )
        return [each for each in made if each.order < 0], [each for each in made if each.order >= 0]


on_group: Panels[Group] = Panels()
"""On the page of a group."""
on_charter: Panels[Group] = Panels()
"""On the page of its charter, below what holds."""
