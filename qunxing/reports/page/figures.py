"""What the owner's page rests on: every figure is an answer of a metric, for the same closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qunxing.communities.models import Community
from qunxing.core.metrics.base import Grain, State
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment
from qunxing.insight import coverage
from qunxing.insight.apart import measure_each
from qunxing.insight.questions import Question, ask_all, whole
from qunxing.insight.together import without_collecting

Body = Mapping[str, Any]

LENGTH = 28
"""Days of a page unless others are asked for: whole weeks, so that no weekday counts more than another."""
LONGEST = 366
WINDOW = 60
"""Days in which a member must have shown a sign of life."""
COST = "花费"
"""The reading in which costs are noted."""
PLAUSIBLE = (date(2000, 1, 1), date(2999, 12, 31))


class NotOver(Refusal):
    """Figures of days that are not over still change: nobody is to be shown them as a result."""

    code = "page_not_over"
    message = "The page is about days that are over: choose a last day before today."


class WrongDays(Refusal):
    """The days are in the wrong order, or far too many."""

    code = "page_days"
    message = "Choose a first day that is not after the last, at most %(most)s days apart."


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last`, both inside, in the community's zone."""

    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Days:
        """As many days before these."""
        return Days(self.first - timedelta(days=self.length), self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Figures:
    """The answers, each with the question it answers, by name; and those of each group by itself."""

    community: Community
    days: Days
    now: datetime
    answers: Mapping[str, Body]
    questions: Mapping[str, Question]
    of_group: Mapping[str, Mapping[int, Body]]

    def point(self, name: str) -> Mapping[str, Any]:
        """The one figure of an answer."""
        point: Mapping[str, Any] = self.answers[name]["points"][0]
        return point

    def has(self, name: str) -> bool:
        """Whether the answer is a number, zero among them."""
        return is_number(self.point(name))

    def seen(self, name: str) -> tuple[int, int]:
        """(groups that show it, all groups)."""
        covered = self.answers[name]["coverage"]
        return covered["measured"], covered["groups"]


def is_number(point: Mapping[str, Any]) -> bool:
    return point["state"] in (State.VALUE, State.ZERO)


def chosen(community: Community, first: date | None, last: date | None, *, now: datetime) -> Days:
    """The days asked for; by default the last 28 that are over and of which there is data.

    Raises NotOver, WrongDays.
    """
    today = community.today(now)
    last = last or min(today - timedelta(days=1), _last_seen(community) or today)
    first = first or last - timedelta(days=LENGTH - 1)
    if last >= today:
        raise NotOver
    if not PLAUSIBLE[0] <= first <= last or last - first >= timedelta(days=LONGEST):
        raise WrongDays(most=LONGEST)
    return Days(first, last)


@without_collecting()
def gather(community: Community, days: Days, *, now: datetime) -> Figures:
    """Ask everything the page says, all at once."""
    wanted: dict[str, tuple[str, Days, dict[str, str]]] = {
        "people": ("headcount", days, {}),
        "valid": ("valid_members", days, {"window": str(WINDOW)}),
        "active": ("active_members", days, {}),
        "orders": ("payers", days, {}),
        "orders_before": ("payers", days.before, {}),
        "cost": ("readings", days, {"name": COST}),
        "posts": ("post_orders", days, {"within": "24"}),
    }
    scope = whole(community)
    questions = {
        name: Question(METRICS[metric], scope, False, "all", of.first, of.last, Grain.SPAN.value, params)
        for name, (metric, of, params) in wanted.items()
    }
    answers = dict(zip(questions, ask_all(list(questions.values()), now), strict=True))
    span = (days.first, days.last)
    of_group = {
        name: measure_each(wanted[name][0], scope, days=span, grain=Grain.SPAN, params=wanted[name][2], now=now)
        for name in ("valid", "orders", "cost")
    }
    return Figures(community, days, now, answers, questions, of_group)


def _last_seen(community: Community) -> date | None:
    shown = coverage.shown([group.pk for group in community.groups.all()])
    last = max((each.last for each in shown), default=None)
    return None if last is None else community.today(moment(last))
