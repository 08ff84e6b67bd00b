"""How what groups do grows with their size: log E[y] = type + season + β · log(size), over groups and months.

A rate per head must not be regressed on size: the size stands on both sides then, and totals that have nothing to do
with size alone give r = −.72 (`spurious`). The interval is a bootstrap over whole groups, whose months are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .intervals import Estimate

Floats = NDArray[np.float64]
LEAST_GROUPS = 8
DRAWS = 400
STEPS = 40
"""Fitting by weighted least squares ends when nothing moves, or after so many."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group in one month: its size, what was counted, and of how many chances where it is a share."""

    group: int
    kind: str
    season: str
    size: float
    count: float
    exposure: float = 1.0


@dataclass(frozen=True, slots=True)
class Scaling:
    """`beta` below 1: each further member adds less than the one before. `best` is where a share is highest, in people;

    None where no size stands out: its interval is as wide as the sizes there are (`sizes`), or the curve has no peak.
    """

    groups: int
    rows: int
    beta: Estimate
    best: Estimate | None
    sizes: tuple[float, float]


def scaling(rows: Sequence[Row], *, seed: int = 1, draws: int = DRAWS) -> Scaling | None:
    """β and, by a curve in log(size), the best size; None for too few groups or all of one size."""
    groups = sorted({row.group for row in rows})
    size = np.log([row.size for row in rows]) if rows else np.zeros(0)
    if len(groups) < LEAST_GROUPS or np.ptp(size) < 0.1:
        return None
    middle = float(size.mean())
    base, count, offset = _design(rows), np.array([r.count for r in rows]), np.log([r.exposure for r in rows])
    line = np.column_stack([base, size - middle])
    curve = np.column_stack([line, (size - middle) ** 2])
    number = np.searchsorted(groups, [row.group for row in rows])
    chance = np.random.default_rng(seed)
    again = [np.bincount(chance.integers(len(groups), size=len(groups)), minlength=len(groups)) for _ in range(draws)]
    weights = [np.ones(len(rows)), *(each[number].astype(float) for each in again)]
    betas = np.array([_fit(line, count, offset, weight)[-1] for weight in weights])
    peaks = np.array([_peak(_fit(curve, count, offset, weight), middle) for weight in weights])
    edges = (float(np.exp(size.min())), float(np.exp(size.max())))
    low, high = np.quantile(betas[1:], [0.025, 0.975])
    beta = Estimate(float(betas[0]), float(low), float(high))
    return Scaling(len(groups), len(rows), beta, _best(peaks, edges), edges)


def _design(rows: Sequence[Row]) -> Floats:
    """A constant, and one column for each further kind and season."""
    kinds, seasons = (sorted({getattr(row, name) for row in rows})[1:] for name in ("kind", "season"))
    columns = [[1.0] * len(rows)]
    columns += [[float(row.kind == kind) for row in rows] for kind in kinds]
    columns += [[float(row.season == season) for row in rows] for season in seasons]
    return np.array(columns).T


def _fit(design: Floats, count: Floats, offset: Floats, weight: Floats) -> Floats:
    """Poisson means by iteratively reweighted least squares; only the means are claimed, not the spread."""
    mean = np.maximum(count, 0.5)
    found = np.zeros(design.shape[1])
    for _ in range(STEPS):
        working = np.log(mean) - offset + (count - mean) / mean
        scaled = weight * mean
        ridge = 1e-8 * np.trace((design * scaled[:, None]).T @ design) * np.eye(design.shape[1])
        new = np.linalg.solve((design * scaled[:, None]).T @ design + ridge, (design * scaled[:, None]).T @ working)
        mean = np.exp(np.clip(design @ new + offset, -30, 30))
        if np.abs(new - found).max() < 1e-8:
            break
        found = new
    return found


def _peak(found: Floats, middle: float) -> float:
    """The log(size) at the top of the curve; NaN where it has none."""
    slope, bend = found[-2:]
    return float(middle - slope / (2 * bend)) if bend < 0 else float("nan")


def _best(peaks: Floats, edges: tuple[float, float]) -> Estimate | None:
    """Where the top lies, if nearly every draw has one well inside the sizes there are."""
    low, high = np.log(edges)
    tops = np.where(np.isnan(peaks), np.inf, peaks)
    inside = (tops[1:] > low) & (tops[1:] < high)
    if not low < tops[0] < high or inside.mean() < 0.95:
        return None
    ends = np.quantile(tops[1:][inside], [0.025, 0.975])
    return Estimate(*(float(np.exp(each)) for each in (tops[0], *ends)))


def spurious(groups: int = 200, *, seed: int = 1) -> float:
    """The correlation of log(rate per head) with log(size) where totals have nothing to do with size."""
    chance = np.random.default_rng(seed)
    size, total = (chance.normal(0, spread, groups) for spread in (1.0, 0.96))
    return float(np.corrcoef(total - size, size)[0, 1])
