"""Who is probably no member: staff and bots, proposed from names and from what they send, for a person to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

Span = tuple[str, int, int]
"""(staff or bot, first local day, last local day), both inside."""
BUSY = 20
"""So many automatic messages and hardly any other make a bot likely."""
BY_MESSAGES = "Nearly all of their messages are automatic."
BY_NAME = "The name says so."

_BOT = re.compile(r"机器人|(?<![a-z])(?:ro)?bot(?![a-z])")
_STAFF = re.compile(r"客服|专员|主管|官方|管家|小助手|助理|运营|店长|老板")
_PARTS = re.compile(r"[-_—·|/\s]+")


def proposed(name: str, *, messages: int, automatic: int) -> tuple[str, str] | None:
    """("staff" or "bot", an English gettext id why), or None.

    A nickname of several parts ("郑州-客服-满天星") tells a member's city and trade, not who works for us.
    """
    lowered = name.lower()
    if automatic >= BUSY and automatic > 4 * messages:
        return "bot", BY_MESSAGES
    if _BOT.search(lowered):
        return "bot", BY_NAME
    if len(_PARTS.split(lowered.strip())) == 1 and _STAFF.search(lowered):
        return "staff", BY_NAME
    return None


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans (role, first day, last day) of one account without overlap: where two meet, the one said first holds.

    One person's accounts may each have been marked before they were said to be one person's.
    """
    kept: list[Span] = []
    for role, first, last in spans:
        free = [(first, last)]
        for _role, begin, end in kept:
            free = [piece for a, b in free for piece in ((a, min(b, begin - 1)), (max(a, end + 1), b))]
            free = [(a, b) for a, b in dict.fromkeys(free) if a <= b]
        kept += [(role, a, b) for a, b in free]
    return kept


def contradict(ones: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether on some day the one is staff and the other a bot: then they are not one person."""
    pairs = product(list(ones), list(others))
    return any(a[0] != b[0] and a[1] <= b[2] and b[1] <= a[2] for a, b in pairs)
