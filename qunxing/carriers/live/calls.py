"""The seam where the platform calls us: an address of ours is given to it, and what arrives there comes in here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from qunxing.carriers.live import Carrier, Page


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A request of the platform to our address: header names in small letters, `query` and `body` as they came."""

    method: str
    query: Mapping[str, str] = msgspec.field(default_factory=dict)
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What to answer a Call, once `page` is durable; None: there is nothing to keep. `off` is by how many seconds it is
    dated otherwise than by our clock, where it was refused for that."""

    status: int = 200
    body: bytes = b""
    page: Page | None = None
    off: int = 0


class CalledCarrier(Carrier, Protocol):
    """A carrier whose platform calls us: an address of ours is given to it, and what arrives there comes in here."""

    def called(self, call: Call, *, now: int) -> Answer:
        """What a call says, and what to answer; `now` is seconds since 1970. Never raises: a bad call is answered."""
        ...

    def taken(self, call: Call, *, now: int) -> None:
        """What the call said is durable: should it come again, it says nothing new."""
        ...
