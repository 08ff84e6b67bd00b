"""What a report says of a group: each column reads one figure of one metric, or that it cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.utils.translation import gettext_noop

from qunxing.core.metrics.base import State

Point = Mapping[str, Any]
Read = tuple[int, int, int]
"""A figure with the ends of its range; both are the figure where it is exact."""


class Figure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure as it is kept. `value` None: not visible here, for want of `lacking` (names of `Sees`).

    `low` and `high` bound what is not certain. `day` (ISO) is set where the figure is of an earlier day than asked,
    `proof` (self_reported, platform or mixed) where it is a reading and not counted by us.
    """

    value: int | None = None
    low: int | None = None
    high: int | None = None
    lacking: tuple[str, ...] = ()
    day: str = ""
    proof: str = ""

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    @property
    def is_counted(self) -> bool:
        """Whether it is of these very days and was counted, not read off."""
        return self.value is not None and not self.day and not self.proof


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `title` and `meaning` are English gettext ids, `unit` is people, times, count or cents."""

    name: str
    title: str
    meaning: str
    metric: str
    unit: str
    read: Callable[[Point], Read]

    def figure(self, point: Point, lacking: Sequence[str]) -> Figure:
        """The figure of an answer of one period."""
        if point["state"] == State.NOT_MEASURABLE:
            return Figure(lacking=tuple(lacking))
        value, low, high = self.read(point)
        return Figure(value, low, high)


def _people(point: Point) -> Read:
    return point["value"], point["low"], point["high"]


def _seats(point: Point) -> Read:
    return _exact(point["cells"]["seats"])


def _flow(cells: Iterable[str]) -> Callable[[Point], Read]:
    def read(point: Point) -> Read:
        found = point["cells"]
        bounds = [found["bounds"].get(cell, (found[cell], found[cell])) for cell in cells]
        value, low, high = sum(found[cell] for cell in cells), sum(b[0] for b in bounds), sum(b[1] for b in bounds)
        return value, low, high

    return read


def _value(point: Point) -> Read:
    return _exact(point["value"])


def _cells(*names: str) -> Callable[[Point], Read]:
    return lambda point: _exact(sum(point["cells"][name] for name in names))


def _exact(value: int) -> Read:
    return value, value, value


COLUMNS = (
    Column(
        "people",
        gettext_noop("People"),
        gettext_noop("people in the group at the end, without staff and bots"),
        "headcount",
        "people",
        _people,
    ),
    Column(
        "joined",
        gettext_noop("Joined"),
        gettext_noop("joined or came back, each time counted"),
        "headcount",
        "times",
        _flow(("joined", "rejoined")),
    ),
    Column(
        "left",
        gettext_noop("Left"),
        gettext_noop("left, were removed, or the group was closed, each time counted"),
        "headcount",
        "times",
        _flow(("left", "removed", "closed")),
    ),
    Column(
        "senders",
        gettext_noop("Spoke"),
        gettext_noop("people who said more than an acknowledgement"),
        "senders",
        "people",
        _value,
    ),
    Column(
        "questions",
        gettext_noop("Questions"),
        gettext_noop("questions of members"),
        "response",
        "count",
        _cells("questions"),
    ),
    Column(
        "waiting",
        gettext_noop("Unanswered"),
        gettext_noop("of these: nobody replied yet with the reply button"),
        "response",
        "count",
        _cells("waiting"),
    ),
    Column(
        "entries",
        gettext_noop("Chain entries"),
        gettext_noop("new entries in chains (接龙), also of nicknames that fit no member"),
        "chains",
        "count",
        _cells("entries", "unmatched_entries"),
    ),
    Column(
        "quantity",
        gettext_noop("Chain quantity"),
        gettext_noop("what these entries come to"),
        "chains",
        "count",
        _cells("quantity", "unmatched_quantity"),
    ),
    Column(
        "orders",
        gettext_noop("Members' orders"),
        gettext_noop("paid orders whose buyer is a member of the group"),
        "payers",
        "count",
        _cells("orders"),
    ),
    Column(
        "paid",
        gettext_noop("Paid"),
        gettext_noop("what members paid, net of refunds"),
        "payers",
        "cents",
        _cells("cents"),
    ),
)
SEATS = Column("seats", "", "", "headcount", "times", _seats)
"""Of all groups together: a person in three groups is three."""
UNMATCHED = Column("unmatched", "", "", "payers", "count", _cells("unmatched_orders"))
"""Of all groups together: orders whose buyer fits no member of any."""
READINGS = {"people": "人数", "senders": "发言人数", "quantity": "接龙份数", "orders": "订单数"}
"""Which reading (抄数) is told, as one, where the figure itself cannot be seen."""
METRICS = tuple(dict.fromkeys(column.metric for column in COLUMNS))
