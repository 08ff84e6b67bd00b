"""The calendar: local day numbers, weeks from Monday, months, and the clock changes of a zone.

A day number counts local days since 1970-01-01; times are µs UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from qunxing.core.metrics.base import DAY, Ask, Grain, Period

SECOND = 1_000_000
HOUR = 3600 * SECOND
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    return date.fromordinal(number + _EPOCH)


@lru_cache(maxsize=1 << 12)
def iso(number: int) -> str:
    return day_of(number).isoformat()


def weekday(number: int) -> int:
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (number + 3) % 7


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=1 << 12)
def offset(ts: int, zone: str) -> int:
    """µs to add to UTC to get the wall clock of `zone` at `ts`."""
    shift = datetime.fromtimestamp(ts // SECOND, _zone(zone)).utcoffset()
    return int(shift.total_seconds()) * SECOND if shift else 0


def local_day(ts: int, zone: str) -> int:
    return (ts + offset(ts, zone)) // DAY


def local_hour(ts: int, zone: str) -> int:
    return (ts + offset(ts, zone)) % DAY // HOUR


@lru_cache(maxsize=1 << 12)
def whole(day: int, grain: Grain) -> Period:
    """The whole day, week or month that `day` lies in. Of a span nothing is whole but itself."""
    if grain is Grain.DAY:
        return Period(day, day)
    if grain is Grain.WEEK:
        return Period(day - weekday(day), day - weekday(day) + 6)
    first = day_of(day).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Period(day_number(first), day_number(following) - 1)


def periods(from_day: int, to_day: int, grain: Grain) -> tuple[Period, ...]:
    """The periods that cover both days and all between; the first and the last are cut to them."""
    if grain is Grain.SPAN:
        return (Period(from_day, to_day),)
    rows: list[Period] = []
    day = from_day
    while day <= to_day:
        end = whole(day, grain).end
        rows.append(Period(day, min(end, to_day)))
        day = end + 1
    return tuple(rows)


def before(ask: Ask) -> Period:
    """The whole period before the one in which the question begins; as many days before a span."""
    if ask.grain is Grain.SPAN:
        return Period(2 * ask.from_day - ask.to_day - 1, ask.from_day - 1)
    return whole(whole(ask.from_day, ask.grain).start - 1, ask.grain)


def is_partial(period: Period, grain: Grain) -> bool:
    """Cut by the question's first or last day, so not comparable with whole ones."""
    return grain is not Grain.SPAN and period != whole(period.start, grain)


def midnight(day: int, zone: str) -> int:
    """µs UTC at which the local day begins (the first moment that exists, where clocks jump over midnight)."""
    local = day_of(day)
    moment = datetime(local.year, local.month, local.day, tzinfo=_zone(zone)).astimezone(UTC)
    return int(moment.timestamp()) * SECOND
