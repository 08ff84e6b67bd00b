"""How often a group may be written to and a person be reminded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.quota import DAY, REMINDERS, Rule, left, next_reminder, span

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("today", "most"),
    [(date(2026, 11, 23), 30), (date(2026, 12, 1), 31), (date(2026, 2, 28), 28), (date(2028, 2, 1), 29)],
)
def test_a_group_gets_as_many_as_the_month_has_days(today: date, most: int) -> None:
    first = today.replace(day=1)
    assert left(Rule.MONTH, [], today=today) == most
    assert left(Rule.MONTH, [first] * 3, today=today) == most - 3
    assert left(Rule.MONTH, [first - timedelta(days=1)] * 9, today=today) == most
    assert left(Rule.MONTH, [today] * (most + 5), today=today) == 0


def test_or_seven_from_monday_to_sunday() -> None:
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    assert left(Rule.WEEK, [monday] * 5 + [sunday], today=date(2026, 11, 25)) == 1
    assert left(Rule.WEEK, [monday - timedelta(days=1)] * 7 + [sunday + timedelta(days=1)], today=monday) == 7


def test_or_one_a_day() -> None:
    today = date(2026, 11, 23)
    assert left(Rule.DAY, [today - timedelta(days=1)], today=today) == 1
    assert left(Rule.DAY, [today], today=today) == 0


@given(st.sampled_from(Rule), st.lists(DAYS, max_size=40), DAYS)
def test_sending_takes_one_and_a_new_span_gives_all(rule: Rule, sent: list[date], today: date) -> None:
    before = left(rule, sent, today=today)
    first, last = span(rule, today)
    assert first <= today <= last and 0 <= before <= (last - first).days + 1
    assert left(rule, [*sent, today], today=today) == max(0, before - 1)
    after = last + timedelta(days=1)
    assert span(rule, after)[0] == after


def test_three_reminders_in_a_day_and_the_fourth_waits_for_the_first_to_age() -> None:
    now = 1_790_000_000
    assert next_reminder([], now=now) == next_reminder([now, now - 1], now=now) == 0
    assert next_reminder([now - 100, now - 5, now - 50], now=now) == DAY - 100
    assert next_reminder([now - DAY, now - 5, now - 50], now=now) == 0


@given(st.lists(st.integers(0, 5 * DAY), max_size=30))
def test_who_waits_as_told_never_reminds_more_than_three_times_in_any_day(tries: list[int]) -> None:
    done: list[int] = []
    for at in sorted(tries):
        if next_reminder(done, now=at) == 0:
            done.append(at)
    for at in done:
        assert sum(at - DAY < each <= at for each in done) <= REMINDERS


@given(st.lists(st.integers(0, DAY), min_size=1, max_size=8))
def test_what_is_told_to_wait_is_enough_and_not_too_much(reminded: list[int]) -> None:
    now = max(reminded)
    wait = next_reminder(reminded, now=now)
    assert next_reminder(reminded, now=now + wait) == 0
    assert not wait or next_reminder(reminded, now=now + wait - 1) == 1
