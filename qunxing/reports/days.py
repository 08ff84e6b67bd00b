"""Which days a report is about: one day, or the week from Monday to Sunday that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.core.refusals import Refusal
from qunxing.core.zones import moment
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.reports.models import Kind

WEEK = timedelta(days=7)
USUAL = 4
"""So many earlier days of the same weekday, or weeks, say what is usual."""


@dataclass(frozen=True, slots=True)
class Span:
    """The local days of a report, both inside. `is_open`: the last of them is not over."""

    kind: Kind
    first: date
    last: date
    is_open: bool

    @property
    def grain(self) -> str:
        return "day" if self.kind == Kind.DAILY else "week"

    @property
    def step(self) -> timedelta:
        return timedelta(days=1) if self.kind == Kind.DAILY else WEEK

    @property
    def earlier(self) -> tuple[date, date]:
        """The days from the first to the last span that this one is compared with."""
        return self.first - USUAL * WEEK, self.last - WEEK


def span_of(kind: Kind, day: date, today: date) -> Span:
    """The days of a report. Raises Refusal for days that have not begun."""
    first = day if kind == Kind.DAILY else day - timedelta(days=day.weekday())
    last = first if kind == Kind.DAILY else first + WEEK - timedelta(days=1)
    if first > today:
        raise Refusal("That day has not come yet.", code="day_to_come")
    return Span(kind, first, last, last >= today)


def usual_day(kind: Kind, scope: Scope, standing: Standing, now: datetime) -> date:
    """The day to begin with: the last one of which anything is seen; for a week one of the last week that is over."""
    today = scope.community.today(now)
    zone, shown = ZoneInfo(scope.community.timezone), standing.shown(scope.numbers)
    last = max((moment(each.last).astimezone(zone).date() for each in shown), default=today)
    day = min(last, today)
    if kind == Kind.WEEKLY and day - timedelta(days=day.weekday()) + WEEK > today:
        return day - WEEK
    return day
