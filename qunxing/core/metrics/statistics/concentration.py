"""How unequally actions are spread over people, and how much of that chance alone would do.

`counts` are actions of each person, one number a person; whether people with none are among them is the caller's
choice and must be said beside the result. None stands where there is nobody, or nothing was done.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from .intervals import LEVEL, Estimate
from .survival import Integers

ROUNDING = 1e-9
Counts = Sequence[int] | Integers


@dataclass(frozen=True, slots=True)
class EqualRate:
    """What Gini and top share would be if everybody had the same rate: mean and range over the draws."""

    gini: Estimate
    top_share: Estimate


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance over mean of the counts: 1 by chance alone. `p`: chance of as much or more, were all rates equal."""

    ratio: float
    p: float


@dataclass(frozen=True, slots=True)
class SplitTest:
    """Pearson's chi-square; `p` is a rough guide when `smallest_expected` is below 5."""

    statistic: float
    degrees: int
    p: float
    smallest_expected: float


def gini(counts: Counts, *, unbiased: bool = False) -> float | None:
    """0 when all did the same, (n-1)/n when one did all; `unbiased` multiplies by n/(n-1)."""
    values = _ascending(counts)
    n, total = len(values), int(values.sum())
    if not total or (unbiased and n < 2):
        return None
    ranked = int((np.arange(1, n + 1) * values).sum())
    # One division of whole numbers, so that equal counts give exactly 0.
    return (2 * ranked - (n + 1) * total) / ((n - 1 if unbiased else n) * total)


def lorenz(counts: Counts) -> tuple[tuple[float, float], ...]:
    """Points (share of people, share of actions), from those who did least, from (0, 0) to (1, 1)."""
    values = _ascending(counts)
    n, total = len(values), int(values.sum())
    if not total:
        return ()
    return ((0.0, 0.0), *(((i + 1) / n, done / total) for i, done in enumerate(np.cumsum(values).tolist())))


def top_people(n: int, share: float = 0.1) -> int:
    """How many people "the top `share` of n" are: rounded up, so that it is always a list of people."""
    if not 0 < share <= 1:
        raise ValueError(f"A share of people lies above 0 and up to 1, not at {share}.")
    return math.ceil(n * share - ROUNDING)


def top_share(counts: Counts, share: float = 0.1) -> float | None:
    """The part of all actions made by the most active `share` of people (`top_people` of them)."""
    values = _ascending(counts)
    total = int(values.sum())
    return int(values[len(values) - top_people(len(values), share) :].sum()) / total if total else None


def absence_factor(counts: Counts, share: float = 0.5) -> int:
    """The fewest people who made at least `share` of all actions (CHAOSS contributor absence factor); 0 if none."""
    done = np.cumsum(_ascending(counts)[::-1])
    if not len(done) or not done[-1]:
        return 0
    return int(np.searchsorted(done, share * done[-1] - ROUNDING)) + 1


def jain(loads: Counts) -> float | None:
    """Jain's index of fairness, (Σd)² ÷ (n Σd²): 1 when all carry the same, 1/n when one carries all."""
    values = _ascending(loads)
    squares = int((values * values).sum())
    return int(values.sum()) ** 2 / (len(values) * squares) if squares else None


def dispersion(counts: Counts) -> Dispersion | None:
    """Fisher's index of dispersion, with the unbiased variance."""
    values = _ascending(counts)
    if len(values) < 2 or not values.sum():
        return None
    ratio = float(values.var(ddof=1) / values.mean())
    return Dispersion(ratio, float(scipy.special.chdtrc(len(values) - 1, ratio * (len(values) - 1))))


def equal_rate_null(
    n: int, total: int, *, seed: int, share: float = 0.1, draws: int = 1000, level: float = LEVEL
) -> EqualRate | None:
    """Gini and top share of `total` actions thrown at random on `n` people, `draws` times from `seed`.

    Given their sum, independent Poisson counts of one rate are exactly this. Compare with `gini(counts)` (not the
    unbiased one) and `top_share(counts, share)` of the same people.
    """
    if n < 1 or total < 1:
        return None
    chance = np.random.default_rng(seed)
    groups = [np.sort(np.bincount(chance.integers(n, size=total), minlength=n)) for _ in range(draws)]
    return EqualRate(
        _summary([gini(counts) or 0.0 for counts in groups], level),
        _summary([top_share(counts, share) or 0.0 for counts in groups], level),
    )


def split_test(counts: Sequence[int], claimed: Sequence[float] = (0.1, 0.2, 0.7)) -> SplitTest | None:
    """Whether people counted in tiers contradict a claimed split; a large `p` does not confirm it."""
    if len(counts) != len(claimed) or min(claimed) <= 0 or abs(sum(claimed) - 1) > ROUNDING:
        raise ValueError("A claimed split needs one positive share for each tier, together 1.")
    n = sum(counts)
    if not n:
        return None
    expected = [n * part for part in claimed]
    statistic = sum((seen - due) ** 2 / due for seen, due in zip(counts, expected, strict=True))
    degrees = len(counts) - 1
    return SplitTest(statistic, degrees, float(scipy.special.chdtrc(degrees, statistic)), min(expected))


def _ascending(counts: Counts) -> Integers:
    values = np.sort(np.asarray(counts, dtype=np.int64))
    if len(values) and values[0] < 0:
        raise ValueError("Nobody can have done less than nothing.")
    return values


def _summary(values: list[float], level: float) -> Estimate:
    tail = (1 - level) / 2
    # Values that occurred, towards the outside: the statistics are discrete and an interpolated edge would cut them.
    low, high = np.quantile(values, tail, method="lower"), np.quantile(values, 1 - tail, method="higher")
    return Estimate(float(np.mean(values)), float(low), float(high))
