"""Whether a series rises or falls, and where its level breaks; for many series at once, each a row.

Theil–Sen (1950, 1968) for the slope, Mann–Kendall (1945, 1975) for whether there is one. Neighbouring weeks are alike,
which makes Mann–Kendall see trends that are none: its variance is therefore widened by the lag-one autocorrelation of
what the slope leaves (Hamed & Rao 1998, first order). Breaks are those of least squared error with a price for each
(Jackson et al. 2005), exact; for a few hundred points pruning as PELT does saves nothing. Missing points are NaN.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRICE = 3.0
"""Of one break, in variances of the noise times the logarithm of the length: BIC counts a place and a level, and weeks
that are alike would otherwise look like breaks."""
LEAST_NOISE = 0.5
"""Counts are whole: what varies less than by half a one is taken to vary by that."""
MOST_ALIKE = 0.8
"""The widest the variance is made: nine times."""


class Trends(NamedTuple):
    """One number a row. `p` is two-sided; NaN for fewer than three points, as is `slope` (per step of time)."""

    slope: Floats
    tau: Floats
    p: Floats
    n: Ints


def trends(values: Floats, *, serial: bool = True) -> Trends:
    """The trend of each row. Without `serial` the points are taken to be independent of each other."""
    values = np.atleast_2d(np.asarray(values, np.float64))
    first, second = np.triu_indices(values.shape[1], 1)
    rise = values[:, second] - values[:, first]
    slope = _median(rise / (second - first))
    seen = ~np.isnan(values)
    n = seen.sum(axis=1)
    alike = (values[:, :, None] == values[:, None, :]).sum(axis=2)  # of each point how many are its like, itself too
    ties = np.where(seen, alike - 1, 0)
    score = np.sign(np.nan_to_num(rise)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = n * (n - 1) / 2
        tau = score / np.sqrt(pairs * (pairs - ties.sum(axis=1) / 2))
        variance = (n * (n - 1) * (2 * n + 5) - (ties * (2 * ties + 7)).sum(axis=1)) / 18
        if serial:
            variance = variance * _widened(values, slope)
        p = np.where(variance > 0, scipy.special.erfc(np.abs(score) / np.sqrt(variance) / np.sqrt(2)), 1.0)
    slope, tau, p = (np.where(n < 3, np.nan, each) for each in (slope, tau, p))
    return Trends(slope, tau, p, n)


def _median(values: Floats) -> Floats:
    """Of each row, without what is missing; NaN where everything is."""
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    ordered = np.sort(values, axis=1)  # what is missing comes last
    n = (~np.isnan(ordered)).sum(axis=1)
    rows, low, high = np.arange(len(ordered)), np.maximum(n - 1, 0) // 2, np.maximum(n, 1) // 2
    return np.where(n > 0, (ordered[rows, low] + ordered[rows, high]) / 2, np.nan)


def _widened(values: Floats, slope: Floats) -> Floats:
    """How many times wider the variance is for points that are like their neighbours."""
    rest = values - slope[:, None] * np.arange(values.shape[1])
    rest = np.nan_to_num(rest - _median(rest)[:, None])
    with np.errstate(invalid="ignore", divide="ignore"):
        alike = np.nan_to_num((rest[:, 1:] * rest[:, :-1]).sum(axis=1) / (rest * rest).sum(axis=1))
    n = np.maximum((~np.isnan(values)).sum(axis=1), 5)
    alike = np.clip((n * alike + 1) / (n - 4), 0, MOST_ALIKE)  # short series look less alike than they are
    widened: Floats = (1 + alike) / (1 - alike)
    return widened


def breaks(values: Floats, *, least: int = 4) -> list[int]:
    """The places at which another level begins, in one series; no level is shorter than `least` points."""
    found, place = [], len(values)
    last = last_breaks(np.asarray(values, np.float64)[None, :], least=least)[0]
    while place and (place := int(last[place - 1])):
        found.append(place)
    return found[::-1]


def last_breaks(values: Floats, *, least: int = 4) -> Ints:
    """For each row and point, where the level began that holds there, as far as one could tell then; 0: the beginning.

    Missing points belong to the level around them. What is told of a point rests on no later one, but for how large
    the noise is.
    """
    rows, width = values.shape
    seen = ~np.isnan(values)
    price = PRICE * _noise(values) ** 2 * np.log(np.maximum(seen.sum(axis=1), 2))
    filled = np.nan_to_num(values)
    n, total, squares = (_cumulated(each) for each in (seen.astype(np.float64), filled, filled * filled))
    best, last = np.zeros((rows, width + 1)), np.zeros((rows, width), np.int64)
    best[:, 0] = -price
    for end in range(1, width + 1):
        starts = np.arange(max(end - least + 1, 1))
        points = n[:, [end]] - n[:, starts]
        sums = total[:, [end]] - total[:, starts]
        error = squares[:, [end]] - squares[:, starts] - sums * sums / np.maximum(points, 1)
        begun = (n[:, starts] >= least) & (points >= least) & seen[:, starts]
        begun[:, 0] = True
        cost = np.where(begun, best[:, starts] + error + price[:, None], np.inf)
        place = cost.argmin(axis=1)
        best[:, end], last[:, end - 1] = cost[np.arange(rows), place], place
    return last


def _cumulated(values: Floats) -> Floats:
    return np.concatenate([np.zeros((len(values), 1)), values.cumsum(axis=1)], axis=1)


def _noise(values: Floats) -> Floats:
    """The standard deviation around the level, by the median of the steps: few steps are breaks."""
    steps = _median(np.abs(np.diff(values, axis=1))) if values.shape[1] > 1 else np.zeros(len(values))
    noise: Floats = np.maximum(np.nan_to_num(steps) / 0.6745 / np.sqrt(2), LEAST_NOISE)
    return noise
