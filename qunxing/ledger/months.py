"""Calendar months as numbers: year × 12 + month − 1."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from qunxing.core.metrics.periods import day_number, day_of
from qunxing.core.zones import DAY


class Month(NamedTuple):
    """One calendar month: its number, first and last day number."""

    number: int
    first_day: int
    last_day: int

    @property
    def start_ts(self) -> int:
        """Its start in UTC."""
        return self.first_day * DAY

    @property
    def end_ts(self) -> int:
        """The start of the next one in UTC."""
        return (self.last_day + 1) * DAY


def month_of(day: int) -> int:
    """The number of the month a day lies in."""
    found = day_of(day)
    return found.year * 12 + found.month - 1


def month(number: int) -> Month:
    """The month of that number."""
    year, index = divmod(number, 12)
    following = date(year + (index == 11), (index + 1) % 12 + 1, 1)
    return Month(number, day_number(date(year, index + 1, 1)), day_number(following) - 1)


def months_between(first_day: int, last_day: int) -> range:
    """The numbers of all months the days touch."""
    return range(month_of(first_day), month_of(last_day) + 1)
