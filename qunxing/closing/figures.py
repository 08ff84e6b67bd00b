"""The figures of a period: which numbers of which groups, asked the way every screen asks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from qunxing.closing.models import Closing, Figure
from qunxing.communities.models import Community, Group
from qunxing.communities.words import natural
from qunxing.core.metrics import registry
from qunxing.core.metrics.base import Grain, Metric, State
from qunxing.core.metrics.periods import day_number, day_of, whole
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.zones import may_be
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.cards import number_title
from qunxing.insight.questions import Question, ask_all

Kind = Closing.Kind
Body = Mapping[str, Any]
USUAL = ("headcount", "active_members", "growth", "retention", "response", "payers")
"""What a month is judged by unless somebody chooses: who is there, who is active, who came back, who was answered,
who paid."""
UNFIT = ("grid", "survival")
"""Shapes that are no one number of a period."""
COMPARED = ("state", "value", "low", "high", "n", "cells")
"""What of a figure is the figure."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set down. `metrics`: name → parameters; `groups`: those chosen, None for all of the community."""

    community: Community
    kind: str
    from_day: date
    to_day: date
    metrics: Mapping[str, Mapping[str, str]]
    groups: tuple[Group, ...] | None = None
    by_group: bool = True

    @property
    def whole(self) -> Scope:
        """All that is chosen, taken together."""
        if self.groups is None:
            return Scope.of_community(self.community)
        one = len(self.groups) == 1
        label = self.groups[0].name if one else f"{self.community.name} ({len(self.groups)})"
        return Scope(self.community, self.groups, label)

    @property
    def has_each(self) -> bool:
        """Whether every group is set down by itself too."""
        return self.by_group and len(self.whole.groups) > 1

    @property
    def groups_key(self) -> str:
        return key_of(group.pk for group in self.groups or ())


def key_of(groups: Iterable[int]) -> str:
    """Chosen groups as one word, empty for all."""
    listed = ",".join(str(number) for number in sorted(groups))
    return sha256(listed.encode()).hexdigest() if listed else ""


def usual(kind: str) -> dict[str, dict[str, str]]:
    """The metrics of a kind of period nobody chose for."""
    return {metric.name: {} for name in USUAL for metric in offered(kind) if metric.name == name}


def offered(kind: str) -> list[Metric]:
    """The metrics that give one number for such a period; people who come back need a whole one before it."""
    return [
        metric
        for metric in METRICS.values()
        if metric.shape not in UNFIT
        and grain_of(kind) in metric.grains
        and not (metric.shape == "cohorts" and kind == Kind.DAYS)
    ]


def grain_of(kind: str) -> Grain:
    """What a period is counted by; days of one's own are cut at the ends of months."""
    return Grain.WEEK if kind == Kind.WEEK else Grain.MONTH


def period_with(kind: str, day: date) -> tuple[date, date]:
    """The first and last day of the month or week that holds the day. Raises Refusal for one that cannot be."""
    if not may_be(day):
        raise Refusal("Nothing can be known of %(day)s.", code="far_day", day=day.isoformat())
    found = whole(day_number(day), grain_of(kind))
    return day_of(found.start), day_of(found.end)


def last_over(kind: str, today: date) -> tuple[date, date]:
    """The last month or week that is over."""
    first, _last = period_with(kind, today)
    return period_with(kind, first - timedelta(days=1))


def first_asked(metric: Metric, period: Wanted | Closing) -> date:
    """Those who come back are the people of the period before: the question begins there."""
    if metric.shape != "cohorts":
        return period.from_day
    return period_with(period.kind, period.from_day - timedelta(days=1))[0]


def of_whole(wanted: Wanted, now: datetime) -> list[Figure]:
    """The figures of all that is chosen together, not kept yet. Raises Refusal for a parameter there is not."""
    asked = [(_fit(name, wanted.kind), params) for name, params in wanted.metrics.items()]
    bodies = ask_all([question(metric, params, wanted) for metric, params in asked], now)
    return [
        _figure(metric, body, point, 0)
        for (metric, _params), body in zip(asked, bodies, strict=True)
        for point in points_of(metric, body)
    ]


def _fit(name: str, kind: str) -> Metric:
    """Raises Refusal for a metric there is not, or that gives no one number of such a period."""
    metric = registry.metric(name)
    if metric not in offered(kind):
        raise Refusal("“%(metric)s” is no one number of such a period.", code="unfit_metric", metric=name)
    return metric


def question(metric: Metric, params: Mapping[str, str], wanted: Wanted) -> Question:
    """What the screen of the metric asks for the same number."""
    first, grain = first_asked(metric, wanted), str(grain_of(wanted.kind))
    return Question(metric, wanted.whole, wanted.groups is not None, "all", first, wanted.to_day, grain, dict(params))


def of_each(wanted: Wanted, now: datetime) -> Iterator[Figure]:
    """The figures of every group by itself, metric by metric, not kept yet; nothing where that is not wanted."""
    for name, params in wanted.metrics.items() if wanted.has_each else ():
        metric = registry.metric(name)
        days, grain = (first_asked(metric, wanted), wanted.to_day), str(grain_of(wanted.kind))
        bodies = measure_each(name, wanted.whole, days=days, grain=grain, params=params, now=now)
        for grp, body in sorted(bodies.items(), key=lambda each: natural(each[1]["scope"]["label"])):
            yield from (_figure(metric, body, point, grp) for point in points_of(metric, body))


def points_of(metric: Metric, body: Body) -> Iterator[dict[str, Any]]:
    """One point for each figure; of people who come back, those of the period before who came again in this one."""
    if metric.shape != "cohorts":
        yield from body["points"]
    elif "cohorts" not in body:
        yield body["points"][-1]
    else:
        yield _came_back(body)


def _came_back(body: Body) -> dict[str, Any]:
    first, last = body["cohorts"][0], body["cohorts"][-1]
    cell = next((each for each in first["cells"] if each["k"] == "1"), {"state": State.NOT_MEASURABLE.value})
    cells = {"came_back": cell.get("value"), "from": first["start"], "until": first["end"]}
    return {
        "start": last["start"],
        "end": last["end"],
        "state": cell["state"],
        "value": cell.get("share"),
        **{name: cell.get(name) for name in ("low", "high", "n")},
        "provisional": bool(cell.get("provisional")),
        "cells": cells | ({"first_observed": True} if first.get("first_observed") else {}),
    }


def _figure(metric: Metric, body: Body, point: Mapping[str, Any], grp: int) -> Figure:
    return Figure(
        metric=metric.name,
        version=metric.version,
        params=body["params"],
        grp=grp,
        label=body["scope"]["label"],
        scope=sorted(body["scope"]["groups"]),
        from_day=date.fromisoformat(point["start"]),
        to_day=date.fromisoformat(point["end"]),
        unit=unit_of(metric),
        **{name: point.get(name) for name in COMPARED},
        provisional=point["provisional"],
        excluded=point["cells"].get("excluded") or body["excluded"],
        coverage=body["coverage"],
        observed_until=datetime.fromisoformat(body["observed_until"]),
        epoch=body["epoch"],
    )


def unit_of(metric: Metric) -> str:
    return "share" if metric.shape == "cohorts" else metric.unit


def definitions(wanted: Wanted) -> dict[str, Any]:
    """What each metric meant, in every language the pages speak."""
    found = {}
    for name, given in wanted.metrics.items():
        metric = registry.metric(name)
        params = registry.params(metric, given)
        found[name] = {
            "version": metric.version,
            "unit": unit_of(metric),
            "params": params,
            "said": {code: _said(metric, params, code) for code, _name in settings.LANGUAGES},
        }
    return found


def _said(metric: Metric, params: Mapping[str, str], language: str) -> dict[str, str]:
    with translation.override(language):
        title = _(metric.title) if metric.shape == "growth" else number_title({"metric": metric.name, "params": params})
        return {"title": title, "sentence": _(metric.sentence), "formula": _(metric.formula)}
