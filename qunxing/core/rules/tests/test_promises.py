"""When a promise is due, and what became of it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.metrics.periods import day_number
from qunxing.core.rules.goals import Colour
from qunxing.core.rules.promises import (
    MINUTE,
    Cadence,
    Counted,
    Kept,
    Window,
    became,
    colour_of,
    count,
    due_days,
    window,
)

MONDAY = day_number(date(2026, 11, 16))
KEPT, LATE, BROKEN, UNSEEN = Kept.KEPT, Kept.LATE, Kept.BROKEN, Kept.UNSEEN
ZONES = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"]


def at(ts: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(ts / 1e6, UTC).astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


def test_it_is_due_every_day_on_weekdays_or_once_a_week() -> None:
    sunday = MONDAY + 6
    assert len(due_days(MONDAY, sunday, Cadence.DAILY)) == 7
    assert due_days(MONDAY, sunday, Cadence.WEEKDAYS) == list(range(MONDAY, MONDAY + 5))
    assert due_days(MONDAY, MONDAY + 13, Cadence.WEEKLY, 2) == [MONDAY + 2, MONDAY + 9]


def test_ten_o_clock_is_ten_on_the_wall_also_where_clocks_change() -> None:
    fall = day_number(date(2026, 11, 1))  # in New York the day of 25 hours
    found = window(fall, 600, 30, "America/New_York")
    assert (at(found.first, "America/New_York"), at(found.until, "America/New_York")) == ("11-01 09:30", "11-01 10:30")
    assert at(found.last, "America/New_York") == "11-01 23:59"


def test_a_time_that_clocks_jump_over_is_due_as_much_later() -> None:
    spring = day_number(date(2026, 3, 8))
    found = window(spring, 150, 10, "America/New_York")
    assert (at(found.first, "America/New_York"), at(found.until, "America/New_York")) == ("03-08 03:20", "03-08 03:40")


@given(st.sampled_from(ZONES), st.integers(20_000, 21_500), st.integers(0, 1439), st.integers(0, 720))
def test_days_follow_one_another_and_each_is_in_time_before_it_is_late(
    zone: str, day: int, minutes: int, margin: int
) -> None:
    one, other = window(day, minutes, margin, zone), window(day + 1, minutes, margin, zone)
    assert one.first <= one.until <= one.last
    assert one.until - one.first == 2 * margin * MINUTE
    assert one.first < other.first
    assert one.last < other.first or one.last == one.until  # only margins wider than the day may overlap


def test_what_nobody_could_have_seen_is_not_broken() -> None:
    due, seen = Window(100, 200, 300), [(0, 250)]
    assert became(150, due, []) is KEPT
    assert became(250, due, seen) is LATE
    assert became(None, due, seen) is BROKEN
    assert became(None, due, [(0, 150), (180, 900)]) is UNSEEN
    assert became(250, due, [(220, 900)]) is UNSEEN  # one in time may have come before anybody looked


def test_a_streak_ends_at_whatever_was_not_kept_and_seen() -> None:
    assert count([BROKEN, KEPT, KEPT]) == Counted(2, 0, 1, 0, 2)
    assert count([KEPT, KEPT, LATE]).streak == 0
    assert count([KEPT, UNSEEN, KEPT]).streak == 1
    assert count([]) == Counted(0, 0, 0, 0, 0)


@given(st.lists(st.sampled_from(list(Kept)), max_size=40))
def test_every_day_is_counted_once(days: list[Kept]) -> None:
    found = count(days)
    assert found.seen + found.unseen == len(days) >= found.streak


def test_two_of_sixty_missed_is_kept_well_and_three_in_ten_is_not() -> None:
    assert colour_of(Counted(58, 1, 1, 0, 3)) is Colour.GREEN
    assert colour_of(Counted(8, 2, 0, 0, 0)) is Colour.YELLOW
    assert colour_of(Counted(6, 2, 2, 9, 0)) is Colour.RED
    assert colour_of(Counted(0, 0, 4, 20, 0)) is Colour.NONE
