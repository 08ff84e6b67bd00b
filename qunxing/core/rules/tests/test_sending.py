"""Quiet hours, and how much a group gets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qunxing.core.rules.sending import BY_HAND, SENTENCES, Caps, Had, Purpose, Quiet, Why, next_allowed, over, week_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NIGHT = Quiet(22 * 60, 8 * 60)
MINUTES = st.integers(0, 1439)


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("wanted", "quiet", "allowed"),
    [
        (at(19, 10), NIGHT, at(19, 10)),
        (at(19, 22), NIGHT, at(20, 8)),
        (at(20, 3, 30), NIGHT, at(20, 8)),
        (at(20, 8), NIGHT, at(20, 8)),
        (at(19, 13), Quiet(12 * 60, 14 * 60), at(19, 14)),
        (at(19, 3), Quiet(0, 0), at(19, 3)),
    ],
)
def test_quiet_hours_put_it_off_to_their_end(wanted: datetime, quiet: Quiet, allowed: datetime) -> None:
    assert next_allowed(wanted, SHANGHAI, quiet) == allowed


@given(st.integers(0, 366 * 1440), MINUTES, MINUTES, st.sampled_from([SHANGHAI, BERLIN]))
@example(427_710, 120, 150, BERLIN)  # the clock goes back from three to two
@example(125_310, 60, 150, BERLIN)  # and forward from two to three
def test_it_is_never_early_never_quiet_and_at_most_a_day_late(
    minute: int, first: int, last: int, zone: ZoneInfo
) -> None:
    wanted, quiet = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute), Quiet(first, last)
    found = next_allowed(wanted, zone, quiet)
    assert found >= wanted and not quiet.holds(found, zone)
    assert found - wanted <= timedelta(hours=26)
    if not quiet.holds(wanted, zone):
        assert found == wanted


@pytest.mark.parametrize(
    ("purpose", "had", "why"),
    [
        (Purpose.NOTICE, Had(), None),
        (Purpose.NOTICE, Had(day=2), Why.BUDGET),
        (Purpose.NOTICE, Had(day=1, promotions=5, span=9), None),
        (Purpose.PROMOTION, Had(day=1, promotions=1), Why.PROMOTIONS),
        (Purpose.PROMOTION, Had(day=2, promotions=1), Why.BUDGET),
        (Purpose.PROMOTION, Had(day=1), None),
    ],
)
def test_budget_by_day_and_promotions_by_week(purpose: Purpose, had: Had, why: Why | None) -> None:
    assert over(purpose, had, Caps(2, 1)) == why


@given(st.dates())
def test_weeks_begin_on_monday(day: date) -> None:
    if date(1, 1, 8) < day < date(9999, 12, 20):
        monday, sunday = week_of(day)
        assert monday <= day <= sunday and (monday.weekday(), sunday.weekday()) == (0, 6)


def test_every_reason_is_said() -> None:
    assert set(SENTENCES) == set(Why) and set(Why) > BY_HAND
