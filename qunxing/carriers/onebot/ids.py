"""QQ's numbers, and the numbers an implementation gives to messages.

People and groups have the same numbers for everybody: exports name them so too (namespace "qq"). A message's number is
the implementation's own. All that are in use work it out of the message itself (32 bits of what QQ calls it, or of its
place in the group), so that it is the same when it is told again, after a reconnect, and to another account; but not by
another implementation, and in exports QQ's own numbers stand. Two messages of one group can have the same: one among
some hundred thousand.
"""

from __future__ import annotations

MOST = 2**63


def number(value: object) -> str:
    """A number as text, however it came (number or digits); "" for none: 0 is nobody and no group."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value and abs(value) < MOST else ""
    if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit():
        return number(int(value[:20]))
    return ""


def given(native: str) -> int:
    """What an implementation is asked with. Raises ValueError for what is no number of QQ's."""
    found = number(native)
    if not found:
        raise ValueError(native)
    return int(found)
