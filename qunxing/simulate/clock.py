"""Busy and quiet times: turning evenly spread moments into the hours and weekdays people keep."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qunxing.simulate.truth import DAY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Clock:
    """Maps real time to busy time, in which everything happens evenly, and back.

    A day of busy time is an average day's worth of talk. `start` is µs UTC at local midnight; weekdays from Monday.
    """

    def __init__(self, start: int, days: int, hours: Sequence[float], weekdays: Sequence[float] = (1.0,) * 7) -> None:
        hour = np.array(hours, dtype=float) / np.sum(hours)
        # 1970-01-01 was a Thursday; starts lie at local midnight, so half a day puts any zone on the right date
        first = (start + DAY // 2) // DAY + 3
        week = np.array(weekdays, dtype=float) / np.mean(weekdays)
        weight = (week[(first + np.arange(days)) % 7][:, None] * hour).ravel()
        self.real = start + np.arange(days * 24 + 1, dtype=float) * (DAY / 24)
        self.busy = np.concatenate(([0.0], np.cumsum(weight)))

    def to_busy(self, ts: Ints) -> Floats:
        """Busy days since the start."""
        found: Floats = np.interp(ts, self.real, self.busy)
        return found

    def to_real(self, busy: Floats) -> Ints:
        """µs UTC, on whole seconds."""
        found: Ints = np.interp(busy, self.busy, self.real).astype(np.int64) // 1_000_000 * 1_000_000
        return found

    def scatter(self, rng: np.random.Generator, start: Ints, end: Ints, rate: Floats) -> tuple[Ints, Ints]:
        """A Poisson stream in each span, `rate` an average day: (which span, when), span by span."""
        low, high = self.to_busy(start), self.to_busy(end)
        count = rng.poisson(rate * np.maximum(high - low, 0))
        which = np.repeat(np.arange(len(start)), count)
        times = self.to_real(low[which] + rng.random(len(which)) * (high - low)[which])
        return which, np.clip(times, start[which], np.maximum(end[which] - 1, start[which]))
