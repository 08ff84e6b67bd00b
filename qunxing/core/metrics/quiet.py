"""How long a silence must be before it says something: three natural periods of the group, shared by what asks that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from qunxing.core.metrics.base import Ask, Param
from qunxing.core.metrics.folding import Deed

WINDOW = 56
FEW = 5
LONG = {"7": 21, "14": 42, "30": 90}
"""A silence of three natural periods happens to one in twenty who do speak at that rate: ln 20 is three."""
NATURAL = Param(
    "natural",
    "own",
    "How often a member normally comes: own: as the group's charter says, else as often as the middle one of those who"
    " spoke in the last eight weeks (weekly, fortnightly, else monthly); or once in so many days.",
    ("own", "7", "14", "30"),
)


def long_silence(ask: Ask, end: int, grp: int, said: Iterable[Deed]) -> int:
    """How many days of silence are long in a group: as asked, by its charter, or by its middle speaker (`said`)."""
    if (asked := ask.params.get("natural", "own")) in LONG:
        return LONG[asked]
    if grp in (chartered := dict(ask.chartered)):
        return 3 * chartered[grp]
    spoken = {(d.person, d.day) for d in said if d.identity and not d.reason and end - WINDOW < d.day <= end}
    days = Counter(person for person, _day in spoken).values()
    if len(days) < FEW:
        return LONG["30"]
    for natural in ("7", "14"):
        if 2 * sum(each * int(natural) >= WINDOW for each in days) >= len(days):
            return LONG[natural]
    return LONG["30"]
