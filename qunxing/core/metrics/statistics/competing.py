"""How people go, when there are several ways of going: Aalen–Johansen cumulative incidence."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .intervals import LEVEL, Estimate, normal_quantile, wilson
from .survival import LifeRow, SurvivalCurve, kaplan_meier, step_at


@dataclass(frozen=True, slots=True)
class ExitRow:
    """`LifeRow` for exits that bear a cause: `events` of this `cause` at this age.

    What ends the watching without being an exit (the group closed, the community moved) is `censored`, without cause.
    """

    age: int
    entered: int = 0
    events: int = 0
    censored: int = 0
    cause: str = ""

    def __post_init__(self) -> None:
        if self.events and not self.cause:
            raise ValueError("An exit needs a cause.")


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share that has gone by one cause at the end of each age; the causes' shares and the curve's sum to 1."""

    ages: tuple[int, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    since: int
    until: int

    def at(self, age: int) -> Estimate | None:
        """The share gone by this cause at the end of `age`; None outside what was observed."""
        step = step_at(age, self.ages, self.since, self.until)
        return None if step is None else Estimate(self.share[step], self.low[step], self.high[step])


@dataclass(frozen=True, slots=True)
class CompetingExits:
    """`stayed` is the curve of any exit, `gone` the incidence of each cause."""

    stayed: SurvivalCurve
    gone: Mapping[str, Incidence]


def aalen_johansen(rows: Iterable[ExitRow], *, level: float = LEVEL) -> CompetingExits:
    """The share gone by each cause at each age (Aalen & Johansen 1978), with delayed entry.

    Variances follow the multinomial increments; the interval is symmetric in log(-log(1 - share)).
    Rows may come in any order and may share an age; an age may have rows of several causes.
    """
    rows = tuple(rows)
    stayed = kaplan_meier((LifeRow(r.age, r.entered, r.events, r.censored) for r in rows), level=level)
    causes = sorted({r.cause for r in rows if r.events})
    return CompetingExits(stayed, {cause: _incidence(rows, cause, stayed, level) for cause in causes})


def _incidence(rows: tuple[ExitRow, ...], cause: str, stayed: SurvivalCurve, level: float) -> Incidence:
    ours = _by_age(stayed.ages, (r for r in rows if r.cause == cause))
    steps = _steps(stayed.at_risk, ours, _by_age(stayed.ages, rows), level)
    share, low, high = zip(*((step.value, step.low, step.high) for step in steps), strict=True)
    return Incidence(stayed.ages, share, low, high, stayed.since, stayed.until)


def _by_age(ages: tuple[int, ...], rows: Iterable[ExitRow]) -> list[int]:
    exits = dict.fromkeys(ages, 0)
    for r in rows:
        exits[r.age] += r.events
    return list(exits.values())


def _steps(at_risk: Iterable[int], ours: list[int], every: list[int], level: float) -> Iterator[Estimate]:
    share, there, fewest = 0.0, 1.0, 0
    var_share = var_there = covariance = 0.0
    for n, by_cause, by_any in zip(at_risk, ours, every, strict=True):
        if n:
            fewest = min(fewest or n, n)
            h, g = by_cause / n, by_any / n
            # In this order: each line uses the values from before this age of those below it.
            var_share += 2 * h * covariance + h * h * var_there + there * there * h * (1 - h) / n
            covariance = (1 - g) * (covariance + h * var_there - there * there * h / n)
            var_there = (1 - g) ** 2 * var_there + there * there * g * (1 - g) / n
            share, there = share + there * h, there * (1 - g)
        yield _bounded(share, var_share, fewest, level)


def _bounded(share: float, variance: float, n: int, level: float) -> Estimate:
    if share <= 0:
        return Estimate(0.0, 0.0, wilson(0, n, level=level).high)
    if share >= 1 - 1e-12:
        return Estimate(share, wilson(n, n, level=level).low, 1.0)
    rest = 1 - share
    reach = math.exp(normal_quantile(level) * math.sqrt(variance) / (rest * -math.log(rest)))
    return Estimate(share, 1 - rest ** (1 / reach), 1 - rest**reach)
