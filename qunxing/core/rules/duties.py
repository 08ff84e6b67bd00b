"""How duties are shared out: days each person carried one, and whether all carry alike (metrics.md §25)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from qunxing.core.metrics.statistics import jain

LEAST = 2
"""Of one person there is nothing to share out."""


class Stint(NamedTuple):
    """One person's turn; local day numbers, both inside, `last` None while it goes on."""

    person: int
    first: int
    last: int | None


class Shared(NamedTuple):
    """How many people carried `days` person-days in all, and how evenly: 1 is all alike, `worst` all on one."""

    people: int
    days: int
    evenness: float

    @property
    def worst(self) -> float:
        return 1 / self.people


def shared(stints: Iterable[Stint], first: int, last: int) -> Shared | None:
    """Between two days; two duties at once count twice. None for fewer than two people."""
    days: Counter[int] = Counter()
    for each in stints:
        inside = min(each.last if each.last is not None else last, last) - max(each.first, first) + 1
        if inside > 0:
            days[each.person] += inside
    evenness = jain(list(days.values()))
    return None if len(days) < LEAST or evenness is None else Shared(len(days), days.total(), evenness)
