"""Time zones as integers: which offset holds from when to when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
WEST, EAST = 12 * HOUR, 14 * HOUR
"""How far the clocks of the world are behind UTC and ahead of it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1990, 2060
"""Outside these years a zone is taken to keep the offset it has at that end."""
FAR = 1 << 62


class Stretch(NamedTuple):
    """From `start` (inside) to `until` (outside), µs UTC, local time is UTC plus `offset` µs."""

    start: int
    until: int
    offset: int


def micros(moment: datetime) -> int:
    """µs since 1970 of an aware moment."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(ts: int) -> datetime:
    """The aware UTC moment of µs since 1970."""
    return EPOCH + timedelta(microseconds=ts)


def may_be(day: date) -> bool:
    """Whether anybody can have chatted on that day; any other that is typed is a slip, or the edge of all calendars."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


@lru_cache(maxsize=64)
def stretches(zone: str) -> tuple[Stretch, ...]:
    """All stretches of one IANA zone, covering all time without a gap. Raises KeyError for an unknown zone."""
    info = ZoneInfo(zone)
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    days = (datetime(LAST_YEAR, 1, 1, tzinfo=UTC) - start).days
    edges = [start + timedelta(days=number) for number in range(days)]
    found, since, offset = [], -FAR, _offset(info, start)
    for before, after in pairwise(edges):
        if (changed := _offset(info, after)) != offset:
            at = _change(info, before, after)
            found.append(Stretch(since, at, offset))
            since, offset = at, changed
    return (*found, Stretch(since, FAR, offset))


def _offset(info: ZoneInfo, when: datetime) -> int:
    shift = when.astimezone(info).utcoffset()
    assert shift is not None
    return shift // timedelta(microseconds=1)


def _change(info: ZoneInfo, before: datetime, after: datetime) -> int:
    """The second, in µs UTC, at which the offset changes between two moments."""
    low, high, old = micros(before) // SECOND, micros(after) // SECOND, _offset(info, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, moment(middle * SECOND)) == old:
            low = middle
        else:
            high = middle
    return high * SECOND
