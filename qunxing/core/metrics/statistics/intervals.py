"""Estimates with their uncertainty: proportions, and the size of a population seen twice."""

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed range; both ends belong to it."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number and the interval around it."""

    value: float
    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n`; `value` is None when `n` is 0, and the interval then says nothing (0 to 1)."""

    hits: int
    n: int
    value: float | None
    low: float
    high: float


def normal_quantile(level: float = LEVEL) -> float:
    """Half the width, in standard errors, of a two-sided normal interval (1.96 for 0.95)."""
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    return NormalDist().inv_cdf(0.5 + level / 2)


def balance(for_: int, against: int, n: int, *, level: float = LEVEL) -> Estimate:
    """The share for less the share against of `n` above 0, in points of 100, with its normal interval (NPS)."""
    value, both = (for_ - against) / n, (for_ + against) / n
    half = normal_quantile(level) * math.sqrt(max(both - value * value, 0.0) / n)
    return Estimate(100 * value, max(-100.0, 100 * (value - half)), min(100.0, 100 * (value + half)))


def wilson(k: int, n: int, *, level: float = LEVEL) -> Interval:
    """The score interval of a proportion (Wilson 1927); 0 to 1 when nothing was tried."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a proportion.")
    return score_interval(k / n, n, level=level) if n else Interval(0.0, 1.0)


def score_interval(share: float, n: float, *, level: float = LEVEL) -> Interval:
    """Wilson's interval around a share of `n`, which may be an expected number of people; `n` above 0."""
    z = normal_quantile(level)
    spread = z * z / n
    centre = share + spread / 2
    reach = z * math.sqrt((share * (1 - share) + spread / 4) / n)
    # At the edges rounding would leave 1e-17 where the formula gives exactly 0 or 1.
    low = 0.0 if share <= 0 else (centre - reach) / (1 + spread)
    high = 1.0 if share >= 1 else (centre + reach) / (1 + spread)
    return Interval(low, high)


def proportion(k: int, n: int, *, level: float = LEVEL) -> Proportion:
    """A share and its Wilson interval."""
    interval = wilson(k, n, level=level)
    return Proportion(k, n, k / n if n else None, interval.low, interval.high)


def times_as_often(hits: int, time: float, others: int, other_time: float, *, level: float = LEVEL) -> Estimate:
    """How many times as often something happened in one stretch of time as in another; both times above 0.

    Of all that happened the part in the first stretch is a proportion; its interval gives that of the ratio. Where
    either count is 0 half a hit is added to both; where nothing happened at all the interval says nothing.
    """
    add = 0.0 if hits and others else 0.5
    part, share = wilson(hits, hits + others, level=level), other_time / time
    high = math.inf if part.high >= 1 else part.high / (1 - part.high) * share
    low = math.inf if part.low >= 1 else part.low / (1 - part.low) * share
    return Estimate((hits + add) / (others + add) * share, low, high)


def chapman(n1: int, n2: int, m: int, *, level: float = LEVEL) -> Estimate:
    """How many there are, when `n1` were seen once, `n2` another time, and `m` both times.

    Chapman (1951) with the transformed logit interval of Sadinle (2009). People who answer readily tend to answer
    both times; that makes this a lower bound.
    """
    if not 0 <= m <= min(n1, n2):
        raise ValueError(f"{m} seen twice does not fit {n1} and {n2} seen once.")
    value = (n1 + 1) * (n2 + 1) / (m + 1) - 1
    only_first, only_second, both = n1 - m + 0.5, n2 - m + 0.5, m + 0.5
    deviation = math.sqrt(1 / both + 1 / only_first + 1 / only_second + both / (only_first * only_second))
    unseen = only_first * only_second / both
    seen, factor = n1 + n2 - m, math.exp(normal_quantile(level) * deviation)
    low, high = seen - 0.5 + unseen / factor, seen - 0.5 + unseen * factor
    return Estimate(value, min(max(low, float(seen)), value), max(high, value))
