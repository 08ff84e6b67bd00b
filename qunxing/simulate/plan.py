"""The laws a simulated community follows, and what they make true: the curves and rates that metrics estimate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import erf, exp, inf, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One kind of member: how long they stay and how much they talk.

    `leave` and `removed` are hazards a day and constant; messages a day are gamma distributed over people with mean
    `talk` and shape `spread`; `acts` a day are the same for all.
    """

    name: str
    share: float
    leave: float
    removed: float = 0.0
    talk: float = 0.0
    spread: float = 1.0
    acts: float = 0.0
    stops: float = 0.0
    """Hazard a day of ceasing for good while staying in the group: what no list ever shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How questions are answered: a share ever, after a log-normal time with this median (seconds)."""

    answered: float = 0.85
    median: float = 1800.0
    sigma: float = 1.4

    def rate(self, seconds: float) -> float:
        """The share answered within this time."""
        if seconds <= 0:
            return 0.0
        return self.answered * 0.5 * (1 + erf(log(seconds / self.median) / self.sigma / sqrt(2)))

    @property
    def median_wait(self) -> float:
        """Seconds until half of all questions are answered; infinite if half never are."""
        return _where(self.rate, 0.5) if self.answered > 0.5 else inf


TIERS = (
    Tier(name="core", share=0.08, leave=0.004, talk=3.0, spread=2.0, acts=0.2),
    Tier(name="regular", share=0.32, leave=0.01, removed=0.001, talk=0.35, spread=1.0, acts=0.05),
    Tier(name="lurker", share=0.35, leave=0.015, removed=0.001, acts=0.04),
    Tier(name="zombie", share=0.25, leave=0.03, removed=0.004),
)
HOURS = (3, 1, 1, 0.5, 0.5, 1, 3, 6, 8, 9, 9, 9, 10, 8, 7, 7, 7, 8, 9, 11, 13, 14, 12, 7)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A community to be drawn. Days count from the start of its life; sources look from day `connect` on."""

    days: int = 120
    connect: int = 0
    groups: int = 2
    arrivals: float = 1.0
    """People a day who join a group."""
    several: float = 0.15
    """Share of joins by somebody who is already in another group."""
    tiers: tuple[Tier, ...] = TIERS
    waits: Waits = Waits()
    questions: float = 0.12
    """Share of plain messages that ask."""
    acknowledgements: float = 0.2
    staff: int = 2
    bots: int = 1
    renames: float = 0.05
    list_every: int = 0
    """Days between member lists; 0 for none but one at `connect`."""
    events: bool = True
    closes: int = 0
    """The day on which the last group is dissolved; 0 for never."""
    hours: tuple[float, ...] = HOURS
    weekdays: tuple[float, ...] = (1, 1, 1, 1, 1, 1.2, 1.2)

    def survival(self, age: float) -> float:
        """The share still there `age` days after joining a group."""
        return sum(tier.share * exp(-(tier.leave + tier.removed) * age) for tier in self.tiers)

    @cached_property
    def median_stay(self) -> float:
        """Days until half have gone, in whatever way."""
        return _where(lambda age: 1 - self.survival(age), 0.5)

    def gone_by(self, age: float, *, removed: bool) -> float:
        """The share gone by `age` days in one way, the other way competing (cumulative incidence)."""
        share = 0.0
        for tier in self.tiers:
            both, one = tier.leave + tier.removed, tier.removed if removed else tier.leave
            share += tier.share * (one / both if both else 0.0) * (1 - exp(-both * age))
        return share

    def speaking_share(self, days: float) -> float:
        """The share of people who say something in so many days of presence (gamma-Poisson, seasons aside)."""
        talking = (tier for tier in self.tiers if tier.talk)
        return sum(t.share * (1 - exp(-t.spread * log1p(t.talk * days / t.spread))) for t in talking)

    def there_after_day(self, age: int) -> float:
        """The share still there at the end of the `age`-th local day after the day of joining, at any hour of it."""
        share = 0.0
        for tier in self.tiers:
            both = tier.leave + tier.removed
            share += tier.share * (exp(-both * age) * (1 - exp(-both)) / both if both else 1.0)
        return share

    def speaks_on_day(self, age: int) -> float:
        """The share of all who joined that says something on the `age`-th local day after it; leavers say nothing.

        True for talk spread evenly over hours and weekdays. By midpoints: the hour of joining, and when on that day
        somebody leaves, are uniform and exponential.
        """
        middle = (np.arange(200) + 0.5) / 200
        until_day = age - middle[:, None]
        found = 0.0
        for tier in self.tiers:
            both = tier.leave + tier.removed
            silent = np.exp(-tier.spread * np.log1p(tier.talk * middle / tier.spread))
            stayed = np.exp(-both * (until_day + 1)) * (1 - exp(-tier.spread * log1p(tier.talk / tier.spread)))
            partly = np.mean(both * np.exp(-both * (until_day + middle)) * (1 - silent), axis=1)
            found += tier.share * float(np.mean(stayed[:, 0] + partly))
        return found

    @cached_property
    def edges(self) -> Floats:
        """Upper ends of the tiers' shares, the last one 1."""
        shares = np.cumsum([tier.share for tier in self.tiers])
        edges: Floats = shares / shares[-1]
        return edges


def _where(rising: Callable[[float], float], level: float) -> float:
    """Where a rising function of time reaches a level, by halving."""
    low, high = 0.0, 1.0
    while rising(high) < level:
        low, high = high, high * 2
        if high > 1e12:
            return inf
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return high
