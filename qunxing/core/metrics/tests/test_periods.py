"""Local days, weeks from Monday, months; days that are not 24 hours long."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.metrics.base import DAY, Grain, Period
from qunxing.core.metrics.periods import (
    SECOND,
    before,
    day_number,
    day_of,
    is_partial,
    iso,
    local_day,
    local_hour,
    midnight,
    periods,
    weekday,
    whole,
)
from qunxing.core.metrics.registry import METRICS
from qunxing.testing.logs import ask_for

days = st.integers(min_value=0, max_value=40_000)
grains = st.sampled_from((Grain.DAY, Grain.WEEK, Grain.MONTH))


def test_weeks_start_on_monday() -> None:
    day = day_number(date(2024, 5, 1))
    assert weekday(day) == 2
    assert [iso(end) for end in whole(day, Grain.WEEK)] == ["2024-04-29", "2024-05-05"]


def test_months_have_their_own_length() -> None:
    assert whole(day_number(date(2024, 2, 29)), Grain.MONTH) == Period(19754, 19782)


@given(days, st.integers(min_value=0, max_value=200), grains)
def test_periods_cover_every_day_once(first: int, length: int, grain: Grain) -> None:
    found = periods(first, first + length, grain)
    assert [day for p in found for day in range(p.start, p.end + 1)] == list(range(first, first + length + 1))
    assert [p for p in found[1:-1] if is_partial(p, grain)] == []


@given(days, grains)
def test_the_period_before_ends_where_the_whole_one_begins(day: int, grain: Grain) -> None:
    ask = ask_for(METRICS["messages"], [1], day, day + 3, grain, {})
    assert before(ask).end + 1 == whole(day, grain).start
    assert not is_partial(before(ask), grain)


@given(
    st.integers(min_value=800_000_000, max_value=2_400_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu", "Pacific/Apia"]),
)
def test_local_day_and_hour_are_those_of_the_zone(moment: datetime, zone: str) -> None:
    ts, local = int(moment.timestamp()) * SECOND, moment.astimezone(ZoneInfo(zone))
    assert day_of(local_day(ts, zone)) == local.date()
    assert local_hour(ts, zone) == local.hour


def test_a_day_of_the_clock_change_has_23_hours() -> None:
    day = day_number(date(2024, 3, 10))
    assert midnight(day + 1, "America/New_York") - midnight(day, "America/New_York") == DAY - 3600 * SECOND
