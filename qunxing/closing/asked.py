"""A period to be closed, as it stands in an address or a form."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict

from qunxing.closing.figures import Kind, Wanted, last_over, offered, period_with, usual
from qunxing.communities.models import Community, User
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.insight.questions import scope_from

OFFERED = 14
"""Months or weeks to choose from, the running one among them."""
LONGEST = timedelta(days=366)


def wanted_from(user: User, community: Community, given: QueryDict, *, today: date) -> Wanted:
    """What is asked for; without words the last month that is over. Http404 for a group the user may not see.

    Raises Refusal for what is no day, no metric or no parameter.
    """
    kind = given.get("kind", "")
    kind = kind if kind in Kind.values else Kind.MONTH
    first, last = _period(kind, given, today)
    scope, is_chosen = scope_from(user, community, given.getlist("group"))
    return Wanted(
        community,
        kind,
        first,
        last,
        _metrics(kind, given),
        scope.groups if is_chosen else None,
        given.get("each") == "yes" if "kind" in given else True,
    )


def periods_offered(kind: str, today: date) -> list[tuple[date, date]]:
    """The running month or week and those before it, newest first."""
    found = [period_with(kind, today)]
    while len(found) < OFFERED:
        found.append(period_with(kind, found[-1][0] - timedelta(days=1)))
    return found


def day_of(text: str) -> date:
    """Raises Refusal."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refusal("%(text)s is not a day. Write it like 2026-11-19.", code="bad_day", text=text) from error


def _period(kind: str, given: QueryDict, today: date) -> tuple[date, date]:
    if kind != Kind.DAYS:
        day = given.get("period")
        return period_with(kind, day_of(day)) if day else last_over(kind, today)
    month = last_over(Kind.MONTH, today)
    first, last = given.get("from"), given.get("to")
    found = day_of(first) if first else month[0], day_of(last) if last else month[1]
    if found[1] < found[0]:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    if found[1] - found[0] > LONGEST:
        raise Refusal("Close a year at most.", code="too_long")
    return found


def _metrics(kind: str, given: QueryDict) -> dict[str, dict[str, str]]:
    names = [name for name in given.getlist("metric") if name in {each.name for each in offered(kind)}]
    if not names:
        return usual(kind)
    return {name: _params(name, given) for name in dict.fromkeys(names)}


def _params(name: str, given: QueryDict) -> dict[str, str]:
    asked = {param.name: given.get(f"p-{name}-{param.name}", "") for param in METRICS[name].params}
    return {param: value for param, value in asked.items() if value}


def query_of(wanted: Wanted) -> list[tuple[str, str]]:
    """The words that ask for the same again."""
    days = [("period", wanted.from_day.isoformat())]
    if wanted.kind == Kind.DAYS:
        days = [("from", wanted.from_day.isoformat()), ("to", wanted.to_day.isoformat())]
    params = [(f"p-{name}-{key}", value) for name, given in wanted.metrics.items() for key, value in given.items()]
    groups = [("group", str(group.pk)) for group in wanted.groups or ()]
    each = [("each", "yes")] if wanted.by_group else []
    metrics = [("metric", name) for name in wanted.metrics]
    return [("community", str(wanted.community.pk)), ("kind", wanted.kind), *days, *metrics, *params, *groups, *each]
