"""How long questions wait for an answer, and how many get one in time."""

from collections.abc import Iterable
from dataclasses import dataclass

from .intervals import LEVEL, Estimate, Proportion, proportion
from .survival import LifeRow, SurvivalCurve, kaplan_meier, life_rows


@dataclass(frozen=True, slots=True)
class Wait:
    """`count` questions, in whole units of time since they were asked (seconds, or open seconds of a business clock).

    `watched`: until now, or until the group closed; the same whether or not an answer came, so an asker who left does
    not shorten it. `answered`: when the first valid answer came, None if none did.
    """

    watched: int
    answered: int | None
    count: int = 1

    def __post_init__(self) -> None:
        if self.watched < 0 or (self.answered is not None and not 0 <= self.answered <= self.watched):
            raise ValueError(f"A question watched for {self.watched} cannot be answered after {self.answered}.")


def waiting_curve(waits: Iterable[Wait], *, level: float = LEVEL) -> SurvivalCurve:
    """The share still waiting after each time; the median and other quantiles of the wait are the curve's."""
    return kaplan_meier(_rows(waits), level=level)


def answered_by(curve: SurvivalCurve, horizon: int) -> Estimate | None:
    """The share answered within `horizon`, using questions of every age; None beyond the longest watched."""
    waiting = curve.at(horizon)
    return None if waiting is None else Estimate(1 - waiting.value, 1 - waiting.high, 1 - waiting.low)


def matured_rate(waits: Iterable[Wait], horizon: int, *, level: float = LEVEL) -> Proportion:
    """Questions answered within `horizon`, of those watched for at least that long, with Wilson's interval.

    Young questions are left out even when they are answered already: counting them would admit the young ones that
    did well and none of the others, and the rate would be too high.
    """
    due = [w for w in waits if w.watched >= horizon]
    hits = sum(w.count for w in due if w.answered is not None and w.answered <= horizon)
    return proportion(hits, sum(w.count for w in due), level=level)


def _rows(waits: Iterable[Wait]) -> Iterable[LifeRow]:
    for w in waits:
        ended = w.watched if w.answered is None else w.answered
        yield from life_rows(0, ended, event=w.answered is not None, count=w.count)
