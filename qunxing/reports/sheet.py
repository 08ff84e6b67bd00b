"""A report's figures as they are kept: plain values, so that what was sent can be opened as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from qunxing.reports.columns import Figure


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """The figures of one group by the names of the columns; `group` 0 is all of them, each person counted once.

    `until` is how far this group's data goes (µs UTC, 0: there is none); `usual` a column's median in earlier days.
    """

    group: int
    name: str
    figures: dict[str, Figure]
    until: int = 0
    usual: dict[str, float] = {}

    @property
    def is_blind(self) -> bool:
        """Whether nothing of these days can be seen."""
        return all(figure.value is None or bool(figure.day) for figure in self.figures.values())


class Waiting(msgspec.Struct, frozen=True):
    """A question that waits: where, when (µs UTC), its message's key and the account that asked."""

    group: int
    name: str
    ts: int
    k1: int
    k2: int
    asker: int

    @property
    def path(self) -> str:
        return f"/talk/?group={self.group}&ts={self.ts}&hit={self.k1}"


class Sheet(msgspec.Struct, frozen=True):
    """All figures of a report. Days are ISO dates, both inside; `as_of` is an ISO time; `zone` an IANA name.

    `seats` counts a person in three groups three times, `unmatched` orders that fit no member, both of all groups.
    `covered` says by column in how many groups it can be seen, `versions` which definition of each metric was used,
    `until` how far the data goes (µs UTC), `consent` how many agreed to the archive where talk comes from it.
    """

    kind: str
    community: str
    first: str
    last: str
    is_open: bool
    as_of: str
    zone: str
    total: Line
    lines: list[Line]
    seats: Figure
    unmatched: Figure
    covered: dict[str, int]
    versions: dict[str, int]
    waiting: list[Waiting]
    until: int = 0
    consent: dict[str, int | None] | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Sheet:
        """From the JSON of `kept`."""
        return msgspec.convert(kept, cls)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return dict(msgspec.to_builtins(self))

    @property
    def told(self) -> dict[str, Any]:
        """All that is said: two sheets with the same say the same, whenever they were read."""
        return {**self.kept(), "as_of": ""}
