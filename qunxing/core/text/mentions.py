"""Who is named in a text: @name, by the names that accounts show."""

from __future__ import annotations

from collections.abc import Mapping

ENDS = " \u2005\u00a0\t\n,，:：。!！?？"
"""What may stand after a name; WeChat writes a space of its own there."""


def named(text: str | None, accounts: Mapping[str, int]) -> int:
    """The account named first, 0 for none. Of names that begin alike the longest is meant."""
    for part in (text or "").split("@")[1:]:
        for end in sorted((at for at in range(1, len(part) + 1) if at == len(part) or part[at] in ENDS), reverse=True):
            if part[:end] in accounts:
                return accounts[part[:end]]
    return 0
