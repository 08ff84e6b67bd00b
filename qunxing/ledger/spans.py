"""How derived files are cut: a calendar year each while years are small, else a calendar month each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import day_number, day_of, whole
from qunxing.core.zones import DAY
from qunxing.ledger import manifest
from qunxing.ledger.models import Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import OVERLAID

SMALL_YEAR = 300_000
"""Messages in a year up to which its derived rows share one file: tiny files cost more than they hold."""


MONTH_DAYS = 31


class Span(NamedTuple):
    """Days of one derived file, both inside."""

    first_day: int
    last_day: int

    @property
    def start_ts(self) -> int:
        """Its start in UTC, µs."""
        return self.first_day * DAY

    @property
    def end_ts(self) -> int:
        """The start of the day after it in UTC, µs."""
        return (self.last_day + 1) * DAY

    @property
    def is_month(self) -> bool:
        return self.last_day - self.first_day < MONTH_DAYS

    def meets(self, segment: Segment) -> bool:
        """Whether a derived file lies in these days; its times are exactly the UTC times of its own span."""
        return segment.min_ts < self.end_ts and segment.max_ts >= self.start_ts


def spans(shot: Snapshot, days: Iterable[tuple[int, int]]) -> list[Span]:
    """The spans to write so that all these days (first, last) are covered, oldest first.

    A year whose files are cut the other way than its size now asks for is written whole.
    """
    touched = list(days)
    years = {year for first, last in touched for year in range(day_of(first).year, day_of(last).year + 1)}
    return [span for year in sorted(years) for span in _of_year(shot, year, touched)]


def _of_year(shot: Snapshot, year: int, touched: list[tuple[int, int]]) -> list[Span]:
    whole_year = Span(day_number_of(year), day_number_of(year + 1) - 1)
    if _messages(shot, whole_year) <= SMALL_YEAR:
        return [whole_year]
    months = _months(whole_year)
    if any(_is_wide(each) and whole_year.meets(each) for each in shot.segments if each.family in OVERLAID):
        return months
    return [
        each for each in months if any(first <= each.last_day and last >= each.first_day for first, last in touched)
    ]


def day_number_of(year: int) -> int:
    """The day number of a year's first day."""
    return day_number(day_of(0).replace(year=year))


def _months(year: Span) -> list[Span]:
    found, day = [], year.first_day
    while day <= year.last_day:
        period = whole(day, Grain.MONTH)
        found.append(Span(period.start, period.end))
        day = period.end + 1
    return found


def _is_wide(segment: Segment) -> bool:
    return segment.max_ts - segment.min_ts > MONTH_DAYS * DAY


def _messages(shot: Snapshot, year: Span) -> int:
    """About how many messages the year holds: files over its edge count by the part of their time inside it."""
    total = 0.0
    for each in shot.of("facts", from_ts=year.start_ts, to_ts=year.end_ts - 1, kinds=manifest.TALK):
        inside = min(each.max_ts, year.end_ts) - max(each.min_ts, year.start_ts)
        total += each.rows * (inside + 1) / (each.max_ts - each.min_ts + 1)
    return round(total)
