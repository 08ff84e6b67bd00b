"""Columns of 社群 that rooms above this one know of: they say at start that they have some."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from qunxing.communities.models import Community


class Cell(NamedTuple):
    """What stands in one line. `look` is a colour of Tabler (green, red, yellow, secondary, …), `why` told on hover."""

    text: str
    look: str = "secondary"
    path: str = ""
    why: str = ""
    rank: float = 0
    """Where the line stands when the list is ordered by this column; the smallest first."""


class Choice(NamedTuple):
    """Lines one may leave alone in the list: `name` stands in the address as `only=`."""

    name: str
    label: str
    groups: frozenset[int]


class Column(NamedTuple):
    """One column over the groups of a community. `name` stands in the address as `order=`, `ordered` says it."""

    name: str
    title: str
    cells: Mapping[int, Cell]
    """By group; a group that is not here has an empty cell and stands last."""
    ordered: str = ""
    choices: Sequence[Choice] = ()
    path: str = ""
    """A page about the whole of it, which the heading leads to."""


Maker = Callable[[Community, datetime], Column | None]
_makers: list[tuple[int, Maker]] = []


def add(maker: Maker, *, at: int) -> None:
    """Let a room show a column; called once, when the room is loaded, `at` orders them from the left.

    It is asked for all groups of the community at once, and must cost next to nothing.
    """
    if maker not in [each for _at, each in _makers]:
        _makers.append((at, maker))
        _makers.sort(key=lambda each: each[0])


def columns_of(community: Community, now: datetime) -> list[Column]:
    """The columns of the other rooms, from the left."""
    made = (maker(community, now) for _at, maker in _makers)
    return [column for column in made if column is not None]


def rank(column: Column, group: int) -> tuple[bool, float]:
    """Where a group stands in this column."""
    cell = column.cells.get(group)
    return cell is None, cell.rank if cell else 0.0
