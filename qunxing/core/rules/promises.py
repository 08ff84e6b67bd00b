"""Promises: on which days something is due, when it is in time, and what may be said of those that were kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from qunxing.core.metrics.periods import day_of, midnight, weekday
from qunxing.core.rules.goals import Colour
from qunxing.core.zones import micros

MINUTE = 60_000_000
"""Microseconds in a minute."""
RECENT = 28
"""Days by which a promise is judged."""
LEAST = 5
"""Fewer that could be seen say nothing yet."""
GOOD, FAIR = 0.9, 0.7
"""Share in time from which a promise is kept well, and under which it is not kept."""


class Cadence(StrEnum):
    """On which days it is due."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


class Proof(StrEnum):
    """By what one can tell, from the best."""

    RECORDED = "recorded"
    """A message in the group."""
    PLATFORM = "platform"
    """The result of a send, as the platform tells it."""
    SELF_REPORTED = "self_reported"
    """Somebody ticks it off."""
    NONE = "none"
    """Nothing could show it: it is said and never judged."""


class Kept(StrEnum):
    """What became of it on one day."""

    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    UNSEEN = "unseen"
    """Nobody looked: no claim either way."""


class Window(NamedTuple):
    """When it is in time and when it is late, µs UTC: from `first` to `until` in time, up to `last` late."""

    first: int
    until: int
    last: int


class Counted(NamedTuple):
    """How often; `streak` is the days in a row up to the newest that were kept in time, seen without a hole."""

    kept: int
    late: int
    broken: int
    unseen: int
    streak: int

    @property
    def seen(self) -> int:
        return self.kept + self.late + self.broken


def is_due(day: int, cadence: Cadence, on: int = 0) -> bool:
    """Whether it is due on a local day (day number); `on` is the weekday of a weekly one, 0 for Monday."""
    if cadence is Cadence.DAILY:
        return True
    return weekday(day) < 5 if cadence is Cadence.WEEKDAYS else weekday(day) == on


def due_days(first: int, last: int, cadence: Cadence, on: int = 0) -> list[int]:
    """The days it is due on, both ends inside."""
    return [day for day in range(first, last + 1) if is_due(day, cadence, on)]


def window(day: int, minutes: int, margin: int, zone: str) -> Window:
    """When it is in time on a local day: `minutes` after midnight by the clock on the wall, give or take `margin`.

    Where clocks are put forward over that time it is due as much later; late ends with the day, and before the time
    of the next day begins.
    """
    at, following = (_moment(day_of(each), minutes, zone) for each in (day, day + 1))
    first, until = at - margin * MINUTE, at + margin * MINUTE
    last = min(midnight(day + 1, zone), following - margin * MINUTE) - 1
    return Window(first, until, max(until, last))


def _moment(day: date, minutes: int, zone: str) -> int:
    wall = time(minutes // 60, minutes % 60)
    return micros(datetime.combine(day, wall, ZoneInfo(zone)))


def became(found: int | None, due: Window, seen: Iterable[tuple[int, int]]) -> Kept:
    """What became of one: `found` is the first proof (µs UTC), `seen` when the group was watched (from, until).

    To be asked once its time is over; where nobody looked at its time, nothing is broken.
    """
    if found is not None and found <= due.until:
        return Kept.KEPT
    if not any(first <= due.first and until >= due.until for first, until in seen):
        return Kept.UNSEEN
    return Kept.LATE if found is not None else Kept.BROKEN


def count(days: Sequence[Kept]) -> Counted:
    """The days in their order, counted."""
    streak = 0
    for each in reversed(days):
        if each is not Kept.KEPT:
            break
        streak += 1
    numbers = {each: days.count(each) for each in Kept}
    return Counted(numbers[Kept.KEPT], numbers[Kept.LATE], numbers[Kept.BROKEN], numbers[Kept.UNSEEN], streak)


def colour_of(recent: Counted) -> Colour:
    """Of the last weeks; no verdict while too few could be seen."""
    if recent.seen < LEAST:
        return Colour.NONE
    share = recent.kept / recent.seen
    return Colour.GREEN if share >= GOOD else Colour.YELLOW if share >= FAIR else Colour.RED
