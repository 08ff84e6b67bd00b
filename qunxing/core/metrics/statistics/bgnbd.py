"""Whether somebody who stopped coming will come again: BG/NBD (Fader, Hardie & Lee 2005), fitted to a whole community.

Everybody comes at a pace of their own (gamma over people: `r`, `alpha`) and after each time may be gone for good with a
chance of their own (beta: `a`, `b`). Of one person three numbers matter: `x`, in how many periods they came again after
the first; `recency`, from the first to the last; `age`, from the first to now. All in one unit, days or weeks, and
periods, not messages: messages come in bursts. Who came once (x = 0) is alive by this model for certain: that it cannot
tell, and a rule has to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
FROM, TO = np.log(1e-3), np.log(1e4)
"""Between these logarithms parameters are looked for; without bounds a flat likelihood runs away."""


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted community."""

    r: float
    alpha: float
    a: float
    b: float

    def alive(self, x: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """The chance of coming again (Fader, Hardie & Lee, note of 2008); 1 for x = 0."""
        x, recency, age = (np.asarray(each, dtype=np.float64) for each in (x, recency, age))
        odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1))
        odds = odds + (self.r + x) * np.log((self.alpha + age) / (self.alpha + recency))
        return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)

    def expected(self, ahead: ArrayLike, x: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """In how many periods of the next `ahead` they are expected to come; one element for each."""
        t, x, recency, age = (np.asarray(each, dtype=np.float64) for each in (ahead, x, recency, age))
        spread, z = self.alpha + age, t / (self.alpha + age + t)
        series = scipy.special.hyp2f1(self.r + x, self.b + x, self.a + self.b + x - 1, z)
        grown = 1 - (spread / (spread + t)) ** (self.r + x) * series
        scale = (self.a + self.b + x - 1) / (self.a - 1)
        return np.asarray(scale * grown * self.alive(x, recency, age), dtype=np.float64)

    def log_likelihood(self, x: Floats, recency: Floats, age: Floats, weight: Floats) -> float:
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        ln_gamma, ln_beta = scipy.special.gammaln, scipy.special.betaln
        of_all = ln_gamma(r + x) - ln_gamma(r) + r * np.log(alpha) + ln_beta(a, b + x) - ln_beta(a, b)
        here = -(r + x) * np.log(alpha + age)
        gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency)
        return float(weight @ (of_all + np.where(x > 0, np.logaddexp(here, gone), here)))


def fit_bgnbd(x: ArrayLike, recency: ArrayLike, age: ArrayLike, weight: ArrayLike | None = None) -> BgNbd | None:
    """The likeliest community; `weight` says how many people each row stands for. None where it cannot be found."""
    again, last, since = (np.asarray(each, dtype=np.float64) for each in (x, recency, age))
    people = np.ones_like(again) if weight is None else np.asarray(weight, dtype=np.float64)
    if not again.any():
        return None
    n = float(people.sum())

    def cost(logs: Floats) -> float:
        return -BgNbd(*np.exp(logs)).log_likelihood(again, last, since, people) / n

    start = np.log([0.5, max(float(np.median(since)) / 4, 0.5), 0.8, 2.5])
    minimize, options = scipy.optimize.minimize, {"ftol": 1e-11, "gtol": 1e-7}
    found = minimize(cost, start, method="L-BFGS-B", bounds=[(FROM, TO)] * 4, options=options)
    return BgNbd(*(float(each) for each in np.exp(found.x))) if np.isfinite(found.fun) else None
