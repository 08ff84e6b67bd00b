"""How the same days of last year were spread, where a goal that grows has a year of history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from qunxing.communities.models import Community
from qunxing.communities.words import as_day
from qunxing.core.metrics.base import State
from qunxing.core.metrics.periods import day_number, local_day
from qunxing.goals.models import GoalTerms
from qunxing.insight.asking import Scope
from qunxing.insight.compute import measure
from qunxing.insight.coverage import Standing

YEAR = timedelta(weeks=52)
"""Whole weeks, so that weekdays meet."""
WEEK = 7


def last_year(
    terms: GoalTerms, community: Community, groups: Sequence[int], standing: Standing, *, now: datetime
) -> list[float] | None:
    """A weight for each day from start to deadline, by the weeks a year before; None unless all of them were seen."""
    first, last = terms.start - YEAR, terms.deadline - YEAR
    began = min((each.first for each in standing.shown(groups or standing.coverage)), default=None)
    if last >= now.date() or began is None or local_day(began, community.timezone) > day_number(first):
        return None
    scope = Scope.of_community(community, community.groups.filter(pk__in=groups) if groups else None)
    body = measure(terms.metric, scope, from_day=first, to_day=last, grain="week", params=terms.params, now=now)
    weights = [0.0] * ((last - first).days + 1)
    for point in body["points"]:
        if point["state"] not in (State.VALUE, State.ZERO):
            return None
        start, end = (day_number(as_day(point[name])) - day_number(first) for name in ("start", "end"))
        for day in range(start, end + 1):
            weights[day] = (point["value"] or 0) / (end - start + 1)
    known = [tuple(map(as_day, days)) for days in body["coverage"]["days"]]
    is_whole = any(start <= first and end >= last for start, end in known)
    return weights if is_whole and any(weights) else None
