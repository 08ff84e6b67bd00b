from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from qunxing.core.rules.reminders import due_days, is_due

days = some.integers(0, 40)


def test_rules_are_said_daily_at_first_and_then_now_and_then() -> None:
    assert list(due_days(100, 3, 7, until=120)) == [100, 101, 102, 109, 116]
    assert list(due_days(100, 3, 0, until=120)) == [100, 101, 102]
    assert list(due_days(100, 3, 7, until=99)) == []


@given(days, some.integers(0, 10), some.integers(0, 10), days)
def test_a_day_is_due_exactly_when_it_is_listed(start: int, first: int, every: int, day: int) -> None:
    listed = list(due_days(start, first, every, until=80))
    assert listed == sorted(set(listed)) and all(each >= start for each in listed)
    assert is_due(day, start, first, every) == (day in listed)
    assert all(later - before == 1 or later - before == every for before, later in pairwise(listed))
