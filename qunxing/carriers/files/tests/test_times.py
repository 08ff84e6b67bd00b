from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.files.times import When, date_order, is_clock, is_day, possible_orders, read_time
from qunxing.core.facts import Precision
from qunxing.core.refusals import NeedsAnswer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 9, 3, 12, tzinfo=UTC)
moments = st.integers(631_152_000, 3_786_912_000).map(lambda seconds: EPOCH + timedelta(seconds=seconds))


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    "value",
    [1788436800, "1788436800", 1788436800.0, 1788436800000, "1788436800000", 1788436800000000, "1788436800.000000",
     "2026-09-03T12:00:00Z", "2026-09-03 20:00:00+08:00", "Thu, 03 Sep 2026 20:00:00 +0800"],
)  # fmt: skip
def test_unix_numbers_and_zoned_times_are_points_in_utc(value: object) -> None:
    assert read_time(value) == When(micros(NOON), True, Precision.SECOND)


@pytest.mark.parametrize(
    "value",
    ["2026/9/3 12:00", "2026-9-3 12:00", "2026年9月3日 12:00", "2026年9月3日 中午12:00", "2026年9月3日 12点00分",
     "2026.09.03 12:00", "２０２６/９/３　１２：００", "2026-09-03T12:00", "2026年9月3日 星期四 12:00", "202609031200",
     "Sep 3, 2026 12:00 PM", "3 Sep 2026 12:00"],
)  # fmt: skip
def test_a_clock_to_the_minute_without_zone_stays_a_wall_clock(value: str) -> None:
    assert read_time(value) == When(micros(NOON), False, Precision.MINUTE)


@pytest.mark.parametrize(
    "value", ["2026-09-03", "2026/9/3", "2026年9月3日", "20260903", 20260903, 46268, 46268.0, "46268"]
)
def test_a_date_alone_is_known_to_the_day(value: object) -> None:
    assert read_time(value) == When(micros(NOON.replace(hour=0)), False, Precision.DAY)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("上午 9:05", 9), ("上午12:05", 0), ("下午3:05", 15), ("下午12:05", 12), ("下午 15:05", 15), ("晚上11:05", 23),
     ("晚上12:05", 0), ("凌晨1:05", 1), ("中午12:05", 12), ("中午1:05", 13), ("9:05 PM", 21), ("12:05 am", 0)],
)  # fmt: skip
def test_half_days_are_understood(written: str, hour: int) -> None:
    moment = EPOCH + timedelta(microseconds=read_time(f"2026年9月3日 {written}").at)
    assert (moment.hour, moment.minute) == (hour, 5)


@pytest.mark.parametrize(
    "value",
    ["", "x", "12:00", None, True, 0, 5, -1, 1e300, float("nan"), float("inf"), "9" * 400, "2026-13-01", "2026-02-30",
     "2026-09-03 25:00", "1/2/2026", "3.5", "0001-01-01", "2026-09-03 12:00:00+99:99", "1512-01-01"],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed(value: object) -> None:
    with pytest.raises(ValueError):
        read_time(value)


def test_excel_serials_keep_their_seconds() -> None:
    assert read_time(46268.5) == When(micros(NOON), False, Precision.SECOND)


def test_microseconds_of_a_written_unix_time_are_exact() -> None:
    assert read_time("1788436800.123457").at == micros(NOON) + 123457


def test_thirteen_digits_are_milliseconds_even_where_they_look_like_an_iso_date() -> None:
    assert read_time("1510100920123").at == 1510100920123000


def test_a_value_above_twelve_proves_the_order() -> None:
    assert date_order(["1/2/2026", "x", None, "13/2/2026"]) == "dmy"
    assert date_order(["1/2/2026", "2/13/2026 12:00"]) == "mdy"
    assert date_order(["2026/1/2", "2026/13/1"]) is None
    assert date_order(["26/1/31", "32/1/5"]) == "ymd"


def test_without_proof_the_order_is_asked() -> None:
    with pytest.raises(NeedsAnswer) as question:
        date_order(["1/2/2026", "3/4/2026"])
    assert question.value.fields == {"ask": "date_order", "choices": ["dmy", "mdy"]}


def test_the_order_decides_between_day_and_month() -> None:
    assert read_time("3/9/2026 12:00", "dmy") == read_time("9/3/2026 12:00", "mdy") == read_time("2026-09-03 12:00")


def test_dates_and_clocks_are_told_apart() -> None:
    assert is_clock("19:30:43")
    assert is_clock("下午3:05")
    assert not is_clock("2026-09-03 19:30")
    assert is_day("2018-11-05")
    assert not is_day("2018-11-05 10:00")
    assert not is_day(5)


@given(moments)
def test_every_written_shape_of_a_moment_reads_back_as_that_moment(moment: datetime) -> None:
    at = micros(moment)
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y%m%d%H%M%S"):
        assert read_time(moment.strftime(shape)) == When(at, False, Precision.SECOND)
    assert read_time(moment.strftime("%d/%m/%Y %H:%M:%S"), "dmy").at == at
    assert read_time(moment.strftime("%m/%d/%y %I:%M:%S %p"), "mdy").at == at or moment.year < 2000
    assert read_time(moment.timestamp()).at == at
    assert read_time(moment.astimezone(timezone(timedelta(hours=-5))).isoformat()).at == at


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.from_regex(r"[\d/:. 年月日-]{1,25}")))
def test_anything_is_a_time_or_a_value_error(value: object) -> None:
    possible_orders(value)
    for order in (None, "dmy", "mdy", "ymd"):
        try:
            assert read_time(value, order).at > 0
        except ValueError:
            continue
