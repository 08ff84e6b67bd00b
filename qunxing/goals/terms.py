"""What a goal and a promise say, as values: what the verbs take and the rules judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.rules import goals as rules
from qunxing.core.rules.goals import Way
from qunxing.core.rules.promises import Cadence, Proof
from qunxing.goals import figures
from qunxing.goals.models import GoalTerms, Who

LONGEST = 3660
"""Days a goal may run."""
LARGEST = 1e12
"""Whoever aims at more, at infinity or at no number at all, aims at nothing."""
MOST_MARGIN = 12 * 60
"""Minutes: more would reach into the next day's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a goal says, before it is written down."""

    name: str
    metric: str
    part: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    way: Way = Way.HOLD
    grain: str = Grain.WEEK
    baseline: float = 0
    target: float
    start: date
    deadline: date
    horizon: int = 0
    weight: float = 1

    def check(self) -> None:
        """Raises Refusal for what is no goal, whoever's it would be."""
        metric = figures.check(self.metric, self.part, self.params, self.grain)
        if not self.name:
            raise Refusal("It needs a name.", code="no_name")
        if (self.deadline - self.start).days > LONGEST:
            raise Refusal("That is too long a time for this step.", code="too_long")
        for number in (self.baseline, self.target):
            if not abs(number) < LARGEST:
                raise Refusal("“%(text)s” is no number.", code="bad_number", text=str(number))
        if not 0 < self.weight <= 100:
            raise Refusal("A weight lies above 0, up to 100.", code="goal_weight")
        rules.check(self.judged(figures.grows(metric, self.grain)))

    def judged(self, grows: bool) -> rules.Terms:
        days = day_number(self.start), day_number(self.deadline)
        return rules.Terms(self.way, self.baseline, self.target, *days, self.horizon, grows)


def judged(terms: GoalTerms) -> rules.Terms:
    """A kept version as the rules read it."""
    metric = METRICS[terms.metric]
    days = day_number(terms.start), day_number(terms.deadline)
    grows = figures.grows(metric, terms.grain)
    return rules.Terms(Way(terms.way), terms.baseline, terms.target, *days, terms.horizon, grows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vow:
    """What a promise says, before it is written down. `minutes` after midnight, give or take `margin`."""

    text: str
    from_day: date
    cadence: Cadence = Cadence.DAILY
    weekday: int = 0
    minutes: int
    margin: int = 30
    proof: Proof = Proof.RECORDED
    who: str = Who.STAFF
    people: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises Refusal for what nobody could keep or see."""
        if not self.text:
            raise Refusal("Say what is promised.", code="no_name")
        if not (0 <= self.minutes < 24 * 60 and 0 <= self.margin <= MOST_MARGIN and 0 <= self.weekday < 7):
            raise Refusal("A time of day, and at most 12 hours before or after it.", code="promise_time")
        if self.proof is Proof.RECORDED and self.who == Who.PEOPLE and not self.people:
            raise Refusal("Say whose message shows it.", code="promise_people")
        if any(len(word) > 40 for word in self.words) or len(self.words) > 20:
            raise Refusal("At most 20 words of up to 40 letters.", code="promise_words")
