"""Any number of a group for each keeper's term: what was so while they kept it, not what they brought about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from qunxing.core.metrics.base import Grain, State
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.duties import Shared, Stint, shared
from qunxing.goals.figures import NO_FIGURE, figures_of
from qunxing.insight.asking import Scope
from qunxing.insight.cards import figure_of, lacking
from qunxing.insight.questions import Question, ask_all
from qunxing.team.models import Keeper, Post

OFFERED = tuple(name for name, metric in METRICS.items() if metric.shape not in NO_FIGURE)
"""Numbers of which one figure stands for a whole term."""
FIRST = "response"
MOST_REPLIERS = 100_000
YEAR = 365


class Told(NamedTuple):
    """What stands in the line of a term: the figure, how many it rests on, and where it opens."""

    text: str
    n: int | None
    path: str


def of_terms(terms: Sequence[Keeper], metric: str, *, today: date, now: datetime) -> list[Told | None]:
    """The number over each term, days that are over; None for a term of which none is."""
    asked = [_question(term, metric, today) for term in terms]
    bodies = iter(ask_all([each for each in asked if each], now))
    return [_told(each, next(bodies)) if each else None for each in asked]


def _question(term: Keeper, metric: str, today: date) -> Question | None:
    last = min(term.to_day or date.max, today - timedelta(days=1))
    if last < term.from_day:
        return None
    scope = Scope.of_group(term.group)
    return Question(METRICS[metric], scope, True, from_day=term.from_day, to_day=last, grain=Grain.SPAN)


def _told(question: Question, body: dict[str, Any]) -> Told:
    figures = figures_of(body, "")
    if not figures:
        return Told("–", None, question.path)
    newest = figures[-1]
    if newest.state is State.NOT_MEASURABLE:
        return Told(_("Cannot be seen here"), None, question.path)
    text, _is_range = figure_of(newest._asdict(), question.metric.unit, lacking(body))
    return Told(text, newest.n, question.path)


def shared_out(posts: Iterable[Post], today: date) -> Shared | None:
    """How evenly the posts of a group's members were shared out over the last year; leaders' are no duty of theirs."""
    last = day_number(today)
    turns = [
        Stint(post.person_id, day_number(post.from_day), day_number(post.to_day) if post.to_day else None)
        for post in posts
        if post.kind != Post.Kind.LEADER
    ]
    return shared(turns, last - YEAR + 1, last)


class Share(NamedTuple):
    """How many of all replies came from some people."""

    theirs: int
    all: int


def share_of(scope: Scope, people: Sequence[int], *, from_day: date, to_day: date, now: datetime) -> Share | None:
    """Which part of the replies of all, staff included, came from these people; None where none was seen."""
    question = Question(
        METRICS["replies"], scope, True, from_day=from_day, to_day=to_day, grain=Grain.SPAN, params={"exclude": "none"}
    )
    rows = question.people(now, reason=None, limit=MOST_REPLIERS)["rows"]
    whole = sum(row["weight"] for row in rows)
    leaders = set(people)
    theirs = sum(row["weight"] for row in rows if row["person"] in leaders)
    return Share(theirs, whole) if whole else None
