"""How often WeCom lets a group be written to, and a person be reminded. Pure decisions: time is an argument.

Whoever plans a send asks this, and so does the carrier. What colleagues send by hand counts too and is not seen by us,
so what is left is at most this.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

REMINDERS = 3
DAY = 86_400


class Rule(StrEnum):
    """What the administrator chose in 群发助手: the first unless changed."""

    MONTH = "month"
    """As many as the month has days, in that month."""
    WEEK = "week"
    """Seven from Monday to Sunday. (WeCom does not say when its week begins.)"""
    DAY = "day"
    """One a day."""


def span(rule: Rule, today: date) -> tuple[date, date]:
    """The first and the last day that are counted together with today."""
    if rule is Rule.MONTH:
        return today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    if rule is Rule.WEEK:
        first = today - timedelta(days=today.weekday())
        return first, first + timedelta(days=6)
    return today, today


def left(rule: Rule, sent: Iterable[date], *, today: date) -> int:
    """How many more messages a group may get, having got one on each of `sent`. Days are Beijing's."""
    first, last = span(rule, today)
    return remaining(rule, sum(first <= day <= last for day in sent), today=today)


def remaining(rule: Rule, had: int, *, today: date) -> int:
    """The same of a group that got `had` in the span of today."""
    first, last = span(rule, today)
    return max(0, (last - first).days + 1 - had)


def next_reminder(reminded: Sequence[int], *, now: int) -> int:
    """Seconds until a task may be reminded of again; 0: now. `reminded` and `now` are seconds since 1970."""
    recent = sorted(at for at in reminded if at > now - DAY)
    return recent[-REMINDERS] + DAY - now if len(recent) >= REMINDERS else 0
