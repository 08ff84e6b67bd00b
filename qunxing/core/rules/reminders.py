"""On which days a group's rules are due to be said again: often at first, then now and then (R171)."""

from __future__ import annotations

from collections.abc import Iterator

MOST_FIRST_DAYS = 60
MOST_EVERY_DAYS = 365


def due_days(start: int, first_days: int, every_days: int, *, until: int) -> Iterator[int]:
    """Day numbers from `start` to `until`, both inside: each of the first `first_days`, then every `every_days`.

    With `every_days` 0 they are said no more after the first days.
    """
    first = min(start + first_days - 1, until)
    yield from range(start, first + 1)
    if every_days:
        yield from range(start + first_days - 1 + every_days, until + 1, every_days)


def is_due(day: int, start: int, first_days: int, every_days: int) -> bool:
    """Whether the rules are to be said on that day."""
    return any(each == day for each in due_days(start, first_days, every_days, until=day))
