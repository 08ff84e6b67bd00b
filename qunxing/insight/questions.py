"""A question put to a metric, as it stands in the address: whoever opens the link asks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict

from qunxing.communities.access import community_for, groups_for
from qunxing.communities.models import Community, User
from qunxing.core.metrics.base import Grain, Metric
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment
from qunxing.insight import asking, compute, coverage, names
from qunxing.insight.asking import Asked, Scope
from qunxing.insight.coverage import Standing

SPANS = ("28", "90", "365", "all")
"""Days up to the last one observed; "all" is everything."""
DEFAULT_SPAN = "90"
MADE_OF = {
    "messages": "",
    "senders": "",
    "new_senders": "",
    "active_members": "",
    "growth": "",
    "heatmap": "",
    "replies": "replies",
    "response": "questions",
}
"""Which messages a metric counts: all, questions or replies; a metric that is not here is made of none."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, about whom, over which days. None and empty mean the metric's own default."""

    metric: Metric
    scope: Scope
    by_group: bool
    span: str = DEFAULT_SPAN
    from_day: date | None = None
    to_day: date | None = None
    grain: str | None = None
    params: Mapping[str, str] | None = None

    def ask(self, now: datetime) -> dict[str, Any]:
        """The answer, as `compute.measure` documents it."""
        return ask_all([self], now)[0]

    def people(self, now: datetime, **which: Any) -> dict[str, Any]:
        """Who is behind one number of the answer."""
        asked = self._asked(Standing.of(self.scope.numbers))
        return names.people(self.metric.name, self.scope, now=now, **asked, **which)

    def exact(self, now: datetime, standing: Standing | None = None) -> Asked:
        """The groups, days and periods that are asked about."""
        standing = standing or Standing.of(self.scope.numbers)
        return asking.ask(self.metric.name, self.scope, now=now, standing=standing, **self._asked(standing))

    def _asked(self, standing: Standing) -> dict[str, Any]:
        first = self.from_day
        if first is None and self.to_day is None and self.span != "all":
            first = self._span_start(standing)
        return {
            "from_day": first,
            "to_day": self.to_day,
            "grain": self.grain,
            "params": dict(self.params or {}),
        }

    def _span_start(self, standing: Standing) -> date | None:
        """The first day of the span, back from the last day any source showed; None when that leaves nothing out."""
        at_desk = standing.shown([asking.desk_of(self.metric, self.scope, standing)])
        shown = coverage.measurable(self.metric.needs, standing.shown(self.scope.numbers), at_desk)
        if not shown:
            return None
        zone = ZoneInfo(self.scope.community.timezone)
        edges = (max(each.last for each in shown), min(each.first for each in shown))
        last, first = (moment(ts).astimezone(zone).date() for ts in edges)
        start = last - timedelta(days=int(self.span) - 1)
        return start if start > first else None

    @property
    def query(self) -> str:
        """The question as the query of an address."""
        pairs: list[tuple[str, str]] = [("community", str(self.scope.community.pk))]
        if self.by_group:
            pairs += [("group", str(group.pk)) for group in self.scope.groups]
        days = (("from", self.from_day), ("to", self.to_day))
        pairs += [(name, day.isoformat()) for name, day in days if day]
        pairs += [("span", self.span)] if self.span != DEFAULT_SPAN else []
        pairs += [("grain", self.grain)] if self.grain else []
        pairs += [(_key(name), value) for name, value in sorted((self.params or {}).items())]
        return urlencode(pairs)

    @property
    def path(self) -> str:
        return f"/metrics/{self.metric.name}/?{self.query}"

    @property
    def names_path(self) -> str:
        if self.metric.name == "zombies":  # who is gone is told by a model, and every name has its reason
            return f"/who/probable/?{self.query}"
        return f"/metrics/{self.metric.name}/names/?{self.query}"

    @property
    def messages_path(self) -> str:
        """Empty for a metric that is not made of messages, and for inferred replies: no message says it is one."""
        is_inferred = self.metric.name == "replies" and (self.params or {}).get("links") == "inferred"
        if is_inferred or self.metric.name not in MADE_OF:
            return ""
        return f"/metrics/{self.metric.name}/messages/?{self.query}"


def ask_all(questions: Sequence[Question], now: datetime) -> list[dict[str, Any]]:
    """The answers to several questions, in their order; what they rest on is read once."""
    standing = Standing.of({number for question in questions for number in question.scope.numbers})
    return compute.answers([question.exact(now, standing) for question in questions], standing, now=now)


def metric_called(name: str) -> Metric:
    """The metric, or Http404."""
    if name not in METRICS:
        raise Http404
    return METRICS[name]


def question_from(user: User, name: str, asked: QueryDict, default: Community) -> Question:
    """Read an address. Raises Http404 for what the user may not see, Refusal for a day that is none."""
    metric = metric_called(name)
    community = community_for(user, _number(asked.get("community", ""))) if asked.get("community") else default
    scope, by_group = scope_from(user, community, asked.getlist("group"))
    params = {param.name: given for param in metric.params if (given := asked.get(f"p-{param.name}"))}
    params |= {asking.SEGMENT: segment} if (segment := asked.get(asking.SEGMENT)) else {}
    grain = asked.get("grain") or None
    if grain and grain not in (*metric.grains, Grain.SPAN):
        raise Refusal("This number is not counted by %(grain)s.", code="bad_grain", grain=grain)
    span = asked.get("span", DEFAULT_SPAN)
    if span not in SPANS:
        span = DEFAULT_SPAN
    return Question(
        metric, scope, by_group, span, day_from(asked.get("from")), day_from(asked.get("to")), grain, params
    )


def scope_from(user: User, community: Community, groups: list[str]) -> tuple[Scope, bool]:
    """All groups of the community, or those named; a group the user may not see is Http404."""
    if not any(groups):
        return whole(community), False
    wanted = [_number(group) for group in groups if group]
    found = tuple(groups_for(user).filter(community=community, pk__in=wanted))
    if len(found) != len(set(wanted)):
        raise Http404
    label = found[0].name if len(found) == 1 else f"{community.name} ({len(found)})"
    return Scope(groups=found, community=community, label=label), True


def whole(community: Community) -> Scope:
    """A community with all its groups."""
    return Scope.of_community(community)


def _key(name: str) -> str:
    """How the address calls a parameter; the segment is no parameter of one metric."""
    return name if name == asking.SEGMENT else f"p-{name}"


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def day_from(text: str | None) -> date | None:
    """The day an address names. Raises Refusal for what is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("%(text)s is not a day. Write it like 2026-11-19.", code="bad_day", text=text) from error
