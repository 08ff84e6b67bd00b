"""Whether and when something may be said to a group: what for, how often, and not at night. Time is an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from qunxing.core.marked import gettext_noop


class Purpose(StrEnum):
    """What is said for; PROMOTION alone is capped by the week."""

    NOTICE = "notice"
    CONTENT = "content"
    EVENT = "event"
    CARE = "care"
    PROMOTION = "promotion"


class Why(StrEnum):
    """Why a target gets nothing from us, or must get it by a person's hand."""

    NO_ACCOUNT = "no_account"
    GONE = "gone"
    BLIND = "blind"
    CANNOT = "cannot"
    ENDED = "ended"
    OPTED_OUT = "opted_out"
    ONCE_A_DAY = "once_a_day"
    BUDGET = "budget"
    PROMOTIONS = "promotions"
    QUOTA = "quota"
    TOO_LONG = "too_long"
    EMPTY = "empty"


SENTENCES = {
    Why.NO_ACCOUNT: gettext_noop("No account of ours is in it: a person sends it."),
    Why.GONE: gettext_noop("Our account is no longer in it: a person sends it."),
    Why.BLIND: gettext_noop("It is encrypted, and our account cannot write there: a person sends it."),
    Why.CANNOT: gettext_noop("The platform lets no account send there: a person sends it."),
    Why.ENDED: gettext_noop("It was dissolved."),
    Why.OPTED_OUT: gettext_noop("They asked not to be written to."),
    Why.ONCE_A_DAY: gettext_noop("They asked to be written to once a day at most, and were today."),
    Why.BUDGET: gettext_noop("It has had as many messages that day as we allow ourselves."),
    Why.PROMOTIONS: gettext_noop("It has had as many promotions that week as we allow ourselves."),
    Why.QUOTA: gettext_noop("The platform lets it get no more for now."),
    Why.TOO_LONG: gettext_noop("The text is longer than the platform takes."),
    Why.EMPTY: gettext_noop("Nothing is left to send: the platform takes no attachments."),
}
BY_HAND = frozenset({Why.NO_ACCOUNT, Why.GONE, Why.BLIND, Why.CANNOT})
"""These leave a person to send it; the others leave the target out."""


class Quiet(NamedTuple):
    """From `first` to `last` (minutes after midnight on the community's clock) nothing is sent; equal: no such time."""

    first: int
    last: int

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether a moment lies in it."""
        local = at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        if self.first <= self.last:
            return self.first <= minute < self.last
        return not self.last <= minute < self.first


def next_allowed(at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The first moment from `at` on that is not quiet. A change of the clock may make the quiet time come twice."""
    while quiet.holds(at, zone):
        local = at.astimezone(zone)
        end = local.replace(hour=quiet.last // 60, minute=quiet.last % 60, second=0, microsecond=0)
        if end.astimezone(UTC) <= at:
            end = (local + timedelta(days=1)).replace(hour=quiet.last // 60, minute=quiet.last % 60, second=0, fold=0)
        at = end.replace(microsecond=0).astimezone(UTC)
    return at


class Had(NamedTuple):
    """What a group has had or is to get besides: that day, of promotions that week, and in the platform's span."""

    day: int = 0
    promotions: int = 0
    span: int = 0


class Caps(NamedTuple):
    """What we allow ourselves in one group: messages a day, promotions from Monday to Sunday."""

    a_day: int
    promotions_a_week: int


def week_of(day: date) -> tuple[date, date]:
    """Its Monday and its Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def over(purpose: Purpose, had: Had, caps: Caps) -> Why | None:
    """Why a group gets nothing more on a day; None when it does."""
    if had.day >= caps.a_day:
        return Why.BUDGET
    return Why.PROMOTIONS if purpose is Purpose.PROMOTION and had.promotions >= caps.promotions_a_week else None
