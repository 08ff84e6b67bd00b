"""What may be said of a goal, and of a group by its goals, promises and red lines. Activity has no part in it.

A verdict is given only where the whole interval of the figure allows it, and never before the goal's horizon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from qunxing.core.metrics.statistics.attainment import Attained, attained, elapsed_share
from qunxing.core.refusals import Refusal

AHEAD, SLACK, FAR = 1.1, 0.9, 0.8
"""Pace from which a goal is ahead, under which it is behind, and under which it is far behind."""


class Way(StrEnum):
    """How the target is meant."""

    REACH = "reach"
    """To be there by the deadline; half the time, half the way."""
    HOLD = "hold"
    """To be kept in every period from the start on."""


class State(StrEnum):
    """What may be said of a goal today."""

    NOT_STARTED = "not_started"
    EARLY = "early"
    AHEAD = "ahead"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    MET = "met"
    MISSED = "missed"
    UNSURE = "unsure"
    """The interval of the figure holds both."""
    UNSEEN = "unseen"


class Terms(NamedTuple):
    """What was fixed at the start. Days are day numbers, both ends inside; `horizon` in days from the start.

    `grows`: the figure is counted from the start on, so that it only ever grows.
    """

    way: Way
    baseline: float
    target: float
    start: int
    deadline: int
    horizon: int
    grows: bool = False

    @property
    def is_upward(self) -> bool:
        return self.target > self.baseline


class Seen(NamedTuple):
    """The figure the goal is judged by, of days that end with `last` (a day number)."""

    value: float
    low: float | None
    high: float | None
    last: int


class Verdict(NamedTuple):
    """`pace` is attainment ÷ the share of the way that should be done (`due`); for one to be kept all of it is due."""

    state: State
    attained: Attained | None = None
    due: float | None = None
    pace: float | None = None

    @property
    def measure(self) -> float | None:
        """What tells how good it is so far: the pace while it runs, the attainment once it is over."""
        if self.state in (State.MET, State.MISSED) and self.attained:
            return self.attained.value
        return self.pace


def check(terms: Terms) -> None:
    """Raises Refusal for what is no goal."""
    if terms.baseline == terms.target:
        raise Refusal("The target is where it stands already: there is nothing to reach.", code="goal_target")
    if terms.deadline < terms.start:
        raise Refusal("The deadline lies before the start.", code="goal_deadline")
    if not 0 <= terms.horizon <= terms.deadline - terms.start + 1:
        raise Refusal("The first verdict must lie between the start and the deadline.", code="goal_horizon")
    if terms.grows and not terms.is_upward:
        said = "A number counted from the start on only grows: for one to come down, choose a day, a week or a month."
        raise Refusal(said, code="goal_direction")


def judge(terms: Terms, seen: Seen | None, today: int, weights: Sequence[float] | None = None) -> Verdict:
    """What may be said on a day. `weights`: how the same days of last year were spread, where that is known."""
    if today < terms.start:
        return Verdict(State.NOT_STARTED)
    early = today < terms.start + terms.horizon
    if seen is None:
        return Verdict(State.EARLY if early else State.UNSEEN)
    part = attained(seen.value, seen.low, seen.high, baseline=terms.baseline, target=terms.target)
    due = 1.0 if terms.way is Way.HOLD else elapsed_share(terms.start, terms.deadline, seen.last, weights)
    pace = part.value / due if due else None
    if early:
        return Verdict(State.EARLY, part, due, pace)
    return Verdict(_state(terms, part, due, is_over=today > terms.deadline), part, due, pace)


def _state(terms: Terms, part: Attained, due: float, *, is_over: bool) -> State:
    if is_over or terms.way is Way.HOLD:
        good, bad = (State.MET, State.MISSED) if is_over else (State.ON_PACE, State.BEHIND)
        return good if part.low >= 1 else bad if part.high < 1 else State.UNSURE
    if terms.grows and part.low >= 1:
        return State.MET
    if part.low >= AHEAD * due:
        return State.AHEAD
    if part.low >= SLACK * due:
        return State.ON_PACE
    return State.BEHIND if part.high < SLACK * due else State.UNSURE


class Colour(StrEnum):
    """The state of a group, and of each thing it is made of."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"
    """No verdict."""


WORST = (Colour.RED, Colour.YELLOW, Colour.GREEN)
GOOD = (State.AHEAD, State.ON_PACE, State.MET)


class Why(StrEnum):
    """What the state of a group comes from."""

    UNCHARTED = "uncharted"
    NO_GOAL = "no_goal"
    EARLY = "early"
    """Nothing it has may be judged yet, or can be seen."""
    GOALS = "goals"
    GUARDRAIL = "guardrail"


class Status(NamedTuple):
    colour: Colour
    why: Why


def colour_of(verdict: Verdict) -> Colour:
    """Behind is yellow, far behind red; what is not judged has no colour."""
    if verdict.state in GOOD:
        return Colour.GREEN
    if verdict.state not in (State.BEHIND, State.MISSED):
        return Colour.NONE
    return Colour.YELLOW if (verdict.measure or 0.0) >= FAR else Colour.RED


def status(*, charted: bool, wanted: Sequence[Colour], guardrails: Iterable[Colour]) -> Status:
    """A group's state: its goals and promises (`wanted`) are the gate, red lines the cap.

    Without a charter, without a goal, or while none may be judged there is no verdict, whatever else is seen.
    """
    if not charted:
        return Status(Colour.NONE, Why.UNCHARTED)
    if not wanted:
        return Status(Colour.NONE, Why.NO_GOAL)
    judged = [each for each in wanted if each is not Colour.NONE]
    if not judged:
        return Status(Colour.NONE, Why.EARLY)
    gate, cap = _worst(judged), _worst([each for each in guardrails if each is not Colour.NONE] or [Colour.GREEN])
    if WORST.index(cap) < WORST.index(gate):
        return Status(cap, Why.GUARDRAIL)
    return Status(gate, Why.GOALS)


def _worst(colours: Sequence[Colour]) -> Colour:
    return min(colours, key=WORST.index)
