"""Quarters of a year, and the one that is over last."""

from __future__ import annotations

from datetime import date, timedelta

HALF = timedelta(days=45)
"""Who was there for about half a quarter can be looked at for it."""


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter a day lies in."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, (first + timedelta(days=100)).replace(day=1) - timedelta(days=1)


def quarter_before(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter before the one a day lies in."""
    return quarter_of(quarter_of(day)[0] - timedelta(days=1))
