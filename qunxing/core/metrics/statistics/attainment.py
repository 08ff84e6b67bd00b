"""How much of a goal is reached, how fast, and several goals on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt
from typing import NamedTuple

RHO = 0.3
"""How alike several goals of one group are taken to be (Kiresuk and Sherman 1968)."""
LEVELS = 2
"""Goal attainment scaling has five levels: −2 is the baseline, 0 the target, +2 twice the way."""


class Attained(NamedTuple):
    """Which part of the way from baseline to target is done: 0 none, 1 all; may be below 0 and above 1."""

    value: float
    low: float
    high: float


def attainment(value: float, baseline: float, target: float) -> float:
    """(y − b) ÷ (τ − b), in whichever direction the target lies. Raises ValueError where the two are one."""
    if baseline == target:
        raise ValueError("a target that is the baseline cannot be approached")
    return (value - baseline) / (target - baseline)


def attained(value: float, low: float | None, high: float | None, *, baseline: float, target: float) -> Attained:
    """The same of a figure with bounds; for a goal to come down to, the upper bound of the figure is the lower one."""
    ends = (value if low is None else low, value if high is None else high)
    parts = sorted(attainment(each, baseline, target) for each in ends)
    return Attained(attainment(value, baseline, target), parts[0], parts[1])


def elapsed_share(start: int, deadline: int, last: int, weights: Sequence[float] | None = None) -> float:
    """Which part of the way should be done after the day `last` (day numbers, all inside), between 0 and 1.

    Evenly by days; or by `weights`, one for each day from start to deadline, as the same days of the year before were.
    """
    days = deadline - start + 1
    done = min(max(last - start + 1, 0), days)
    if weights is not None and len(weights) == days and (whole := sum(weights)) > 0 and isfinite(whole):
        return min(sum(weights[:done]) / whole, 1.0)
    return done / days


def scaled(part: float) -> int:
    """The level of goal attainment scaling that a part of the way is: the nearest of −2 … +2."""
    return max(-LEVELS, min(LEVELS, round(2 * (part - 1))))


def gas(levels: Sequence[float], weights: Sequence[float] | None = None, *, rho: float = RHO) -> float | None:
    """T = 50 + 10Σwx ÷ √((1−ρ)Σw² + ρ(Σw)²) over several goals; 50: as was aimed for. None without any goal."""
    w = [1.0] * len(levels) if weights is None else list(weights)
    if len(w) != len(levels):
        raise ValueError("a weight for each goal")
    spread = (1 - rho) * sum(each * each for each in w) + rho * sum(w) ** 2
    if not spread > 0:
        return None
    return 50 + 10 * sum(each * x for each, x in zip(w, levels, strict=True)) / sqrt(spread)
