"""Who moved between tiers from one month to the next. Silent is who is there and does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
TIERS = ("silent", "light", "regular", "core")
"""In rising order; their place is their number. Who is not in a month's list was not there, or too new to be judged."""
ABSENT = -1


class Flow(NamedTuple):
    """So many went from one tier to another; ABSENT: not there (or too new) in that month."""

    was: int
    now: int
    people: int


def tiers_of(actions: Integers, is_regular: npt.NDArray[np.bool_]) -> Integers:
    """The tier of each member by what they did: core are the fewest regular ones who make half of everything."""
    tiers = np.where(actions == 0, 0, np.where(is_regular, 2, 1))
    total, order = int(actions.sum()), np.sort(actions)[::-1]
    if total:
        core_from = order[int(np.searchsorted(np.cumsum(order), total / 2))]
        tiers = np.where((tiers == 2) & (actions >= core_from), 3, tiers)
    return tiers.astype(np.int64)


def flows(was: tuple[Integers, Integers], now: tuple[Integers, Integers]) -> Iterator[Flow]:
    """Every way that anybody went, by (people, tiers) of two months; people ascending and each once."""
    people = np.union1d(was[0], now[0])
    before, after = at(was, people), at(now, people)
    width = len(TIERS) + 1
    counts = np.bincount((before + 1) * width + after + 1, minlength=width * width)
    for key in np.flatnonzero(counts):
        yield Flow(int(key) // width - 1, int(key) % width - 1, int(counts[key]))


def at(month: tuple[Integers, Integers], people: Integers) -> Integers:
    """The tier of each of these people in a month, ABSENT where they are not in it."""
    known, tiers = month
    if not len(known):
        return np.full(len(people), ABSENT, dtype=np.int64)
    where = np.minimum(np.searchsorted(known, people), len(known) - 1)
    return np.where(known[where] == people, tiers[where], ABSENT)
