"""The seam for platforms where a lot has to be set up by hand: each thing is tried, and what is missing is named."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import msgspec

from qunxing.carriers.live import Carrier


class State(StrEnum):
    """How one thing stands."""

    OK = "ok"
    MISSING = "missing"
    UNKNOWN = "unknown"
    """It cannot be tried before something else is right, or nothing has happened yet that would show it."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has to be set up. `title` and `said` (how it is, what to do) are English gettext ids; `fields`
    fill `said`. `step` names it for machines."""

    step: str
    title: str
    state: State
    said: str = ""
    fields: Mapping[str, str] = msgspec.field(default_factory=dict)


class Calls(msgspec.Struct, frozen=True):
    """What is known of the platform's calls to us: when it last tried our address and when it last told us something
    there (µs UTC, 0 for never), and by how many seconds its last call was dated otherwise than by our clock, if that
    was too much."""

    tried_at: int = 0
    told_at: int = 0
    off_by: int = 0


class InspectedCarrier(Carrier, Protocol):
    """A carrier that can say what of its set-up is missing."""

    async def inspect(self, calls: Calls) -> list[Checked]:
        """Everything that has to be set up, in the order one does it; changes nothing there and never raises."""
        ...
