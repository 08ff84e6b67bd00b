"""Whether far more people left a group than usually do: against its own weeks, never against other groups."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

import scipy

LEAST_WEEKS = 4
LEAST_LEFT = 5
LEAST_TIMES = 2
CHANCE = 0.001
"""How rarely a usual week may bring so many: every group is looked at every week."""


class Unusual(NamedTuple):
    """At least `left` in the week, where `usual` would have been expected at most, `times` as many."""

    left: int
    usual: float
    times: float


def unusual(week: tuple[int, int], earlier: Sequence[tuple[int, int]]) -> Unusual | None:
    """What is unusual of a week's (at least, at most) leaves beside earlier weeks', or None.

    Bounds are taken against the claim: the week's least beside the earlier weeks' most. A usual week is taken to bring
    one leave at least, so that a still group is not unusual with two.
    """
    if len(earlier) < LEAST_WEEKS or week[0] < LEAST_LEFT:
        return None
    usual = max(1.0, fmean(most for _least, most in earlier))
    if week[0] < LEAST_TIMES * usual or scipy.special.pdtrc(week[0] - 1, usual) > CHANCE:
        return None
    return Unusual(week[0], usual, week[0] / usual)
