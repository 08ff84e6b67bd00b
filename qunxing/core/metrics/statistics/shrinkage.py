"""Shares of many groups side by side: each drawn towards all of them, the more the smaller it is (empirical Bayes).

Left as they are, small groups take both ends of every table by chance alone. The groups' true shares are taken to
follow a Beta distribution; how much they differ beyond chance is the intraclass correlation (analysis of variance,
metrics.md §20), and a group's estimate is its posterior. The groups' own spread counts as known, so with few groups
the intervals are somewhat too narrow; below `LEAST_GROUPS` nothing is drawn anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from .intervals import LEVEL, Estimate, score_interval

LEAST_GROUPS = 5
MOST_ALIKE = 0.999
"""Groups of which all members are alike leave nothing to draw; a prior of no weight is no distribution."""
WIDEST, NARROWEST = 1e-3, 1e9
"""Numbers of people between which an effective one is looked for."""

Counts = Sequence[tuple[float, float]]
"""(hits, n) of each group; fractions where they stand for an interval."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """`mean`: of all groups; `weight`: how many people the prior counts as, None where the groups do not differ.

    `estimates` are in the order of the groups.
    """

    mean: float
    weight: float | None
    estimates: tuple[Estimate, ...]


def shrink(counts: Counts, *, level: float = LEVEL) -> Shrunk | None:
    """The groups' shares with their intervals; None for too few groups. A group of nobody is all prior."""
    seen = [(hits, n) for hits, n in counts if n > 0]
    if len(seen) < LEAST_GROUPS:
        return None
    alike = min(max(intraclass(seen), 0.0), MOST_ALIKE)
    mean = _mean(seen, alike)
    if alike == 0 or not 0 < mean < 1:
        between = score_interval(mean, sum(n for _hits, n in seen), level=level)
        return Shrunk(mean, None, tuple(Estimate(mean, between.low, between.high) for _ in counts))
    weight = (1 - alike) / alike
    return Shrunk(mean, weight, tuple(_posterior(hits, n, mean, weight, level) for hits, n in counts))


def intraclass(counts: Counts) -> float:
    """The correlation within groups of a yes or no, by analysis of variance; below 0 for less spread than chance."""
    total, groups = sum(n for _hits, n in counts), len(counts)
    if groups < 2 or total <= groups:
        return 0.0
    mean = sum(hits for hits, _n in counts) / total
    between = sum(n * (hits / n - mean) ** 2 for hits, n in counts) / (groups - 1)
    within = sum(hits * (1 - hits / n) for hits, n in counts) / (total - groups)
    size = (total - sum(n * n for _hits, n in counts) / total) / (groups - 1)
    spread = between + (size - 1) * within
    return (between - within) / spread if spread > 0 else 0.0


def effective(share: float, low: float, high: float) -> tuple[float, float]:
    """(hits, n) that would give a share so wide an interval: for shares that are no plain count."""
    few, many = WIDEST, NARROWEST
    for _ in range(100):
        n = (few * many) ** 0.5
        tried = score_interval(share, n)
        few, many = (n, many) if tried.high - tried.low > high - low else (few, n)
    return share * few, few


def _mean(counts: Counts, alike: float) -> float:
    weights = [n / (1 + (n - 1) * alike) for _hits, n in counts]
    return sum(w * hits / n for w, (hits, n) in zip(weights, counts, strict=True)) / sum(weights)


def _posterior(hits: float, n: float, mean: float, weight: float, level: float) -> Estimate:
    yes, no = hits + mean * weight, n - hits + (1 - mean) * weight
    tail = (1 - level) / 2
    low, high = (float(scipy.special.betaincinv(yes, no, part)) for part in (tail, 1 - tail))
    return Estimate(yes / (yes + no), low, high)
