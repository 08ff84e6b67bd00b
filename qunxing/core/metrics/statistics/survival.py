"""How long people stay, or questions wait: Kaplan–Meier with delayed entry, from integer life tables."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .intervals import LEVEL, Estimate, Interval, normal_quantile, score_interval

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# A product such as (3/4)(2/3) may miss 1/2 by the last bit; a quantile must not jump a whole step for that.
ROUNDING = 1e-12
LARGEST_EXPONENT = 700.0


@dataclass(frozen=True, slots=True)
class LifeRow:
    """What happened at one age: how many entered observation, left (`events`) and were lost from sight (`censored`).

    Ages are whole units of the caller's choosing (days since joining, seconds since asking). Whoever enters, leaves
    or is censored at an age is at risk at that age. Somebody first seen part-way through her age `a` was not watched
    for all of it: enter her at `a + 1`, and leave her out if her stay ended at `a`.
    """

    age: int
    entered: int = 0
    events: int = 0
    censored: int = 0


@dataclass(frozen=True, slots=True)
class Quantile:
    """An age by which a share has left; None means "not reached" (for `low` and `high`: by the interval's edge)."""

    value: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """The share still there after each age, as a step function.

    `since`: the first age anybody was at risk; the curve is conditional on having reached it.
    `until`: the last age anybody was observed.
    `emptied`: the first age at which all at risk left although others entered later, None if it never happened. The
    curve is 0 from there for want of data, not because nobody stays: show it up to there only.
    """

    ages: tuple[int, ...]
    at_risk: tuple[int, ...]
    survival: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    since: int
    until: int
    emptied: int | None
    level: float

    def at(self, age: int) -> Estimate | None:
        """The share still there at the end of `age`; None outside what was observed."""
        step = step_at(age, self.ages, self.since, self.until)
        return None if step is None else Estimate(self.survival[step], self.low[step], self.high[step])

    def quantile(self, share: float) -> Quantile:
        """The first age by which `share` has left; the interval inverts the curve's (Brookmeyer & Crowley 1982)."""
        rest = 1 - share
        return Quantile(*(self._first_below(steps, rest) for steps in (self.survival, self.low, self.high)))

    def median(self) -> Quantile:
        return self.quantile(0.5)

    def _first_below(self, steps: Sequence[float], rest: float) -> int | None:
        return next((age for age, share in zip(self.ages, steps, strict=True) if share <= rest + ROUNDING), None)


def step_at(age: int, ages: Sequence[int], since: int, until: int) -> int | None:
    """The place of the step in force at `age`; None outside `since` to `until`."""
    return bisect_right(ages, age) - 1 if ages and since <= age <= until else None


def life_rows(entered: int, ended: int, *, event: bool, count: int = 1) -> tuple[LifeRow, LifeRow]:
    """The two rows of `count` stays watched from age `entered` to age `ended`; `event` is False if then lost."""
    if entered > ended:
        raise ValueError(f"A stay cannot end at age {ended}, before it is watched from {entered}.")
    leaving = {"events" if event else "censored": count}
    return LifeRow(entered, entered=count), LifeRow(ended, **leaving)


def kaplan_meier(rows: Iterable[LifeRow], *, level: float = LEVEL) -> SurvivalCurve:
    """The product-limit estimate (Kaplan & Meier 1958) with delayed entry and a log-log Greenwood interval.

    Rows may come in any order and may share an age. No rows give a curve without ages.
    """
    ages, entered, events, censored = _table(rows)
    at_risk = np.cumsum(entered) - np.cumsum(events + censored) + events + censored
    if np.any(events + censored > at_risk):
        raise ValueError("More people ended than were at risk.")
    return curve(ages, at_risk.astype(float), events.astype(float), level=level)


def curve(
    ages: Integers, at_risk: Floats, events: Floats, *, level: float, missing: Floats | None = None
) -> SurvivalCurve:
    """A curve from a life table whose events may be expected ones.

    `missing` is the further variance of log S at each age, for not knowing the ages exactly.
    """
    risk = np.where(at_risk > 0, at_risk, 1)
    hazard = np.where(at_risk > 0, events / risk, 0.0)
    survival = np.cumprod(1 - hazard)
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(np.where(hazard < 1, hazard / (risk * (1 - hazard)), 0.0))
    variance = greenwood if missing is None else greenwood + missing
    low, high = _bounds(survival, variance, at_risk, np.cumsum(np.where(at_risk > 0, events, 0.0)), level)
    watched = np.flatnonzero(at_risk > 0)
    gone = np.flatnonzero((hazard >= 1) & (ages < ages[watched[-1]])) if len(watched) else watched
    return SurvivalCurve(
        ages=tuple(ages.tolist()),
        at_risk=tuple(int(n + 0.5) for n in at_risk.tolist()),
        survival=tuple(survival.tolist()),
        low=tuple(low),
        high=tuple(high),
        since=int(ages[watched[0]]) if len(watched) else 0,
        until=int(ages[watched[-1]]) if len(watched) else 0,
        emptied=int(ages[gone[0]]) if len(gone) else None,
        level=level,
    )


def _table(rows: Iterable[LifeRow]) -> tuple[Integers, Integers, Integers, Integers]:
    values = np.array([(r.age, r.entered, r.events, r.censored) for r in rows], dtype=np.int64).reshape(-1, 4)
    if np.any(values < 0):
        raise ValueError("Ages and counts cannot be negative.")
    ages, place = np.unique(values[:, 0], return_inverse=True)
    sums = np.zeros((3, len(ages)), dtype=np.int64)
    for total, column in zip(sums, values[:, 1:].T, strict=True):
        np.add.at(total, place, column)
    return ages, sums[0], sums[1], sums[2]


def _bounds(
    survival: Floats, variance: Floats, at_risk: Floats, gone: Floats, level: float
) -> tuple[list[float], list[float]]:
    z, fewest, previous = normal_quantile(level), 0.0, 1.0
    bounds: list[Interval] = []
    steps = (survival, variance, at_risk, gone)
    for share, spread, n, left in zip(*(values.tolist() for values in steps), strict=True):
        fewest = min(fewest or n, n) if n > 0 else fewest
        if left < 1 - ROUNDING:
            # Greenwood gives no width before the first event; nobody gone of so many is still not certainty.
            bound = score_interval(share, fewest, level=level) if fewest else Interval(0.0, 1.0)
        elif share <= 0:
            bound = Interval(0.0, previous)
        else:
            reach = math.exp(min(z * math.sqrt(spread) / -math.log(share), LARGEST_EXPONENT))
            bound = Interval(share**reach, share ** (1 / reach))
        previous = bound.high
        bounds.append(bound)
    lows = [bound.low for bound in bounds]
    for step in range(len(lows) - 2, -1, -1):
        # Before the first event a few early entrants prove little, but who is there later was there before.
        if gone[step] < 1 - ROUNDING:
            lows[step] = max(lows[step], lows[step + 1])
    return lows, [bound.high for bound in bounds]
