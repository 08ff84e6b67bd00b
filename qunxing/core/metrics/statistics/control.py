"""Whether a series only varies as it always does: the chart of individuals and moving ranges (XmR).

The limits come from a baseline and stay: a chart that is fitted again to every new point follows the drift it is to
show. Signals are the four rules of Western Electric (1956). Checked against metrics.md §24 and the worked example of
the NIST handbook, 6.3.2.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

BASELINE = 12
"""Points from which the limits are taken; fewer where there are fewer."""
LEAST = 6
"""Fewer points than this give no limits."""
MEAN_RANGE = 1.128
"""The mean range of two draws from a normal distribution, in standard deviations."""


class Rule(NamedTuple):
    """`need` of `among` neighbouring points on one side of the centre by more than `sigmas`, the last one included."""

    name: str
    need: int
    among: int
    sigmas: float


RULES = (Rule("beyond", 1, 1, 3), Rule("two_of_three", 2, 3, 2), Rule("four_of_five", 4, 5, 1), Rule("eight", 8, 8, 0))
"""The strongest first; a point shows one signal."""


class Signal(NamedTuple):
    """The point `at` which a rule is met; `above` or below the centre."""

    at: int
    rule: str
    above: bool


@dataclass(frozen=True, slots=True)
class Control:
    """`baseline`: the first and last point the limits rest on; `n`: points that were judged."""

    centre: float
    low: float
    high: float
    sigma: float
    baseline: tuple[int, int]
    n: int
    signals: tuple[Signal, ...]


def xmr(values: Sequence[float | None], *, baseline: int = BASELINE) -> Control | None:
    """The chart of a series in its order; None where a point is missing. None for too few points.

    A missing point ends a run, and there is no moving range across it.
    """
    known = [at for at, value in enumerate(values) if value is not None]
    based = known[:baseline]
    level = [value for at in based if (value := values[at]) is not None]
    ranges = [abs(b - a) for at in based[1:] if (a := values[at - 1]) is not None and (b := values[at]) is not None]
    if len(level) < LEAST or len(ranges) < LEAST - 1:
        return None
    centre, sigma = sum(level) / len(level), sum(ranges) / len(ranges) / MEAN_RANGE
    signals = tuple(found for at in known if (found := _signal(values, at, centre, sigma)))
    return Control(centre, centre - 3 * sigma, centre + 3 * sigma, sigma, (based[0], based[-1]), len(known), signals)


def _signal(values: Sequence[float | None], at: int, centre: float, sigma: float) -> Signal | None:
    for rule in RULES:
        run = values[max(0, at - rule.among + 1) : at + 1]
        if None in run:
            run = run[len(run) - run[::-1].index(None) :]
        away = [value - centre for value in run if value is not None]
        above = away[-1] > 0
        beyond = [each > rule.sigmas * sigma if above else -each > rule.sigmas * sigma for each in away]
        if beyond[-1] and sum(beyond) >= rule.need:
            return Signal(at, rule.name, above)
    return None
