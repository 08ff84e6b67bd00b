"""Which figure of a metric a goal is about, where it stands in the answer, and whether some groups can show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import as_day
from qunxing.core.facts import Sees
from qunxing.core.metrics import registry
from qunxing.core.metrics.base import Grain, Metric, State
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight.asking import Scope, desk_of
from qunxing.insight.cards import why_blind
from qunxing.insight.coverage import Standing, lacking, measurable

NO_FIGURE = frozenset({"cohorts", "grid"})
"""Shapes of which no one figure is the figure."""
PARTS: Mapping[str, Mapping[str, str]] = {
    "membership_retention": {
        "30": gettext_noop("still there after 30 days"),
        "7": gettext_noop("still there after 7 days"),
        "90": gettext_noop("still there after 90 days"),
        "180": gettext_noop("still there after 180 days"),
    },
    "reply_ties": {"people": gettext_noop("people who reply to each other"), "": gettext_noop("share of one person")},
}
"""Figures of metrics that have several; the first is offered first."""
COUNTED_PARTS = frozenset({("reply_ties", "people")})
"""Those that are a number of people, though their metric is a share."""
GROWING = frozenset({"messages", "senders", "new_senders", "replies", "topics", "chains", "payers", "post_orders"})
"""Counts that only grow when they are counted from the start on."""


class Figure(NamedTuple):
    """One figure of some days (ISO, both inside)."""

    start: str
    end: str
    state: State
    value: float | None
    low: float | None
    high: float | None
    n: int | None

    @property
    def is_number(self) -> bool:
        return self.value is not None and self.state in (State.VALUE, State.ZERO)


def offered() -> list[tuple[Metric, str]]:
    """Every figure a goal can be about: the metric and the part."""
    metrics = (metric for metric in METRICS.values() if metric.shape not in NO_FIGURE)
    return [(metric, part) for metric in metrics for part in PARTS.get(metric.name, {"": ""})]


def title(metric: Metric, part: str) -> str:
    """What the figure is called."""
    words = PARTS.get(metric.name, {}).get(part)
    return f"{_(metric.title)}：{_(words)}" if words else _(metric.title)


def unit(metric: Metric, part: str) -> str:
    """What the figure is counted in."""
    return "people" if (metric.name, part) in COUNTED_PARTS else metric.unit


def grains(metric: Metric) -> tuple[Grain, ...]:
    """How it can be counted for a goal; a curve only over all days."""
    return (Grain.SPAN,) if metric.shape == "survival" else (*metric.grains, Grain.SPAN)


def grows(metric: Metric, grain: str) -> bool:
    return grain == Grain.SPAN and metric.name in GROWING


def check(name: str, part: str, params: Mapping[str, str], grain: str) -> Metric:
    """The metric. Raises Refusal where there is no such figure."""
    metric = registry.metric(name)
    registry.params(metric, params)
    if metric.shape in NO_FIGURE:
        said = "“%(metric)s” is a table with many figures; a goal needs one. Choose another number."
        raise Refusal(said, code="no_figure", metric=_(metric.title))
    if part not in PARTS.get(metric.name, {"": ""}):
        raise Refusal("“%(metric)s” has no such figure.", code="no_figure", metric=_(metric.title))
    if grain not in [str(each) for each in grains(metric)]:
        raise Refusal("“%(metric)s” is not counted that way.", code="bad_grain", metric=_(metric.title))
    return metric


def require_seen(metric: Metric, scope: Scope) -> None:
    """Raises Refusal, with what is missing, where no source of these groups shows the number."""
    standing = Standing.of(scope.numbers)
    coverage = standing.shown(scope.numbers)
    at_desk = standing.shown([desk_of(metric, scope, standing)])
    if not measurable(metric.needs, coverage, at_desk):
        missing = frozenset(Sees[name.upper()] for name in lacking(metric, [*coverage, *at_desk]))
        said = "“%(metric)s” cannot be a goal here. %(why)s"
        raise Refusal(said, code="goal_unseen", metric=_(metric.title), why=why_blind(missing))


def figures_of(body: Mapping[str, Any], part: str) -> list[Figure]:
    """The figures of an answer, of whole periods that are over, in their order."""
    if body.get("shape") == "survival":
        return [_survival(body, part)]
    points: Sequence[Mapping[str, Any]] = body["points"]
    whole = [p for p in points if not p.get("provisional") and not p.get("cells", {}).get("partial")]
    return [_of_point(point, part) for point in whole]


def _of_point(point: Mapping[str, Any], part: str) -> Figure:
    days = point["start"], point["end"]
    state = State(point["state"])
    if part:
        count = point["cells"].get(part) if state is not State.NOT_MEASURABLE else None
        known = State.NOT_MEASURABLE if count is None else State.VALUE if count else State.ZERO
        return Figure(*days, known, count, count, count, None)
    return Figure(*days, state, *(point.get(name) for name in ("value", "low", "high", "n")))


def _survival(body: Mapping[str, Any], part: str) -> Figure:
    """Of an answer that could not be measured there are only points."""
    if "points" in body:
        return _of_point(body["points"][0], "")
    state, days = State(body["state"]), (body["start"], body["end"])
    at = next((each for each in body["at"] if str(each["age"]) == part), None)
    if state is not State.VALUE or at is None or at["share"] is None:
        return Figure(*days, State.NOT_ENOUGH if state is State.VALUE else state, None, None, None, body.get("n"))
    return Figure(*days, State.VALUE, at["share"], at["low"], at["high"], body["n"])


def last_number(figures: Sequence[Figure]) -> Figure | None:
    """The newest figure that is a number, of the last two: what lies further back says nothing of today."""
    return next((each for each in reversed(figures[-2:]) if each.is_number), None)


def seen_until(body: Mapping[str, Any], figure: Figure) -> int:
    """The last day (day number) that the figure really rests on: data may end before its days do."""
    known = [last for _first, last in body["coverage"]["days"]]
    end = day_number(as_day(figure.end))
    return min(end, day_number(as_day(max(known)))) if known else end
