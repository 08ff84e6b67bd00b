"""Whether a group is nearly full, and what the next one would be called."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

MOST_MEMBERS = {"wechat": 500, "wecom": 500}
"""What the platform allows where it is the same for every group; elsewhere the charter's cap counts alone."""
NEARLY = 0.9


class Fullness(StrEnum):
    """How much room a group has left."""

    ROOMY = "roomy"
    NEARLY = "nearly"
    FULL = "full"


def cap_of(platform: str, size_cap: int | None) -> int | None:
    """How many may be in a group: the charter's cap, at most what the platform allows; None where neither says."""
    return min((each for each in (size_cap, MOST_MEMBERS.get(platform)) if each), default=None)


def fullness(members: float, cap: int) -> Fullness:
    """`members` is the least that are in the group for certain."""
    if members >= cap:
        return Fullness.FULL
    return Fullness.NEARLY if members >= NEARLY * cap else Fullness.ROOMY


def next_name(name: str, taken: Collection[str]) -> str:
    """The name with its last number one higher, or with a 2 behind it; the first such that is not taken."""
    found = list(re.finditer(r"\d+", name))
    if not found:
        head, number, tail = f"{name} ", 1, ""
    else:
        head, number, tail = name[: found[-1].start()], int(found[-1].group()), name[found[-1].end() :]
    while True:
        number += 1
        if (wanted := f"{head}{number}{tail}") not in taken:
            return wanted
