"""People who come to one of us, rather than into a group."""

from __future__ import annotations

import msgspec


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who added one of the staff and can be greeted with `code`: once, until `until` (µs UTC)."""

    native: str
    user: str
    contact: str
    code: str
    until: int
    state: str = ""
