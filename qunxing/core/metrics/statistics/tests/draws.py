"""Simulated stays with a known truth."""

from dataclasses import dataclass

import numpy as np

from qunxing.core.metrics.statistics import LifeRow, Stay
from qunxing.core.metrics.statistics.survival import Integers


@dataclass(frozen=True)
class Group:
    """People who joined on day `joined` and stayed `stayed` whole days; watched from day 0 to day `days`."""

    joined: Integers
    stayed: Integers
    days: int

    def _watched(self) -> tuple[Integers, Integers, Integers]:
        """Entry age, last watched age, and whether left there, of those not gone before day 0."""
        there = (self.joined + self.stayed >= 0) & (self.joined < self.days)
        joined, stayed = self.joined[there], self.stayed[there]
        last = np.minimum(stayed, self.days - 1 - joined)
        return np.maximum(-joined, 0), last, (stayed <= last).astype(np.int64)

    def rows(self, *, delayed: bool = True) -> list[LifeRow]:
        """Life-table rows; `delayed=False` forgets that those who had left before day 0 were never seen."""
        entered, last, left = self._watched()
        entries = [LifeRow(e if delayed else 0, entered=1) for e in entered.tolist()]
        ends = [LifeRow(a, events=x, censored=1 - x) for a, x in zip(last.tolist(), left.tolist(), strict=True)]
        return entries + ends

    def stays(self, every: int) -> list[Stay]:
        """What member lists tell that are taken at the end of day 0 and every `every` days from there."""
        lists = np.arange(0, self.days, every)
        left = self.joined + self.stayed
        first = np.searchsorted(lists, self.joined)
        known = first < len(lists)
        known[known] = left[known] > lists[first[known]]
        found: list[Stay] = []
        for joined, gone, start in zip(self.joined[known], left[known], lists[first[known]], strict=True):
            missed = int(np.searchsorted(lists, gone))
            latest = int(lists[missed] - joined) if missed < len(lists) else None
            found.append(Stay(int(start - joined + 1), int(lists[missed - 1] - joined + 1), latest))
        return found


def group(
    seed: int,
    people: int,
    *,
    mean: float = 60.0,
    before: int = 365,
    until: int = 90,
    shape: float = 1.0,
) -> Group:
    """Joins evenly from `before` days before watching to day `until`; stays Weibull, exponential at `shape` 1."""
    chance = np.random.default_rng(seed)
    joined = chance.integers(-before, until, size=people)
    return Group(joined, (mean * chance.weibull(shape, size=people)).astype(np.int64), days=90)


def truth(age: int, *, mean: float = 60.0, shape: float = 1.0) -> float:
    """The share of people still there at the end of `age`."""
    return float(np.exp(-(((age + 1) / mean) ** shape)))
