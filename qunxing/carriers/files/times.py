"""Reading points in time as people and programs write them.

A time without a zone stays a wall clock: microseconds since 1970 as if it were UTC; intake puts the zone on.
Numbers are Unix seconds, milliseconds, microseconds or nanoseconds by their size (and then carry a zone), Excel
serial days, or digits run together (20260903, 20260903120000). Whether 3/9 is March or September is proved by
another value above 12, or asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from qunxing.core.facts import Precision
from qunxing.core.refusals import NeedsAnswer

_SECOND = Precision.SECOND  # an enum's member costs 0.1 µs each time it is looked up
ORDERS = ("ymd", "dmy", "mdy")
SECOND = 1_000_000
DAY = 86_400 * SECOND
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Chats are younger than this; anything outside is a number that is no time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOW, _HIGH = (int((edge - _EPOCH).total_seconds()) * SECOND for edge in (EARLIEST, LATEST))
_EXCEL_EPOCH_DAYS = 25_569
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 # of clocks without a zone

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: str(number) for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH_NAME = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\.?", re.IGNORECASE)
_NAMED = re.compile(r"^(?:[a-z]{3,9},?\s+)?(?:(\d{1,2})[\s-]*#(\d+)|#(\d+)\s*(\d{1,2})),?[\s-]*(\d{4})", re.IGNORECASE)
_DATE = r"(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})\s*[日号]?"
_WEEKDAY = r"(?:\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"
_HALF = r"(上午|下午|凌晨|早上|中午|晚上|傍晚|[ap]\.?m\.?)?"
_CLOCK = r"(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?)?(?:\s*:?\s*(\d{1,2})(?:[.,](\d{1,9}))?\s*秒?)?"
_ZONE = r"(z|utc|gmt|(?:utc|gmt)?\s*[+-]\d{1,2}:?(?:\d{2})?)?"
_WRITTEN = re.compile(rf"{_DATE}{_WEEKDAY}(?:[\sT,]*{_HALF}\s*{_CLOCK}\s*{_HALF}\s*{_ZONE})?", re.IGNORECASE)
_CLOCK_ONLY = re.compile(rf"{_HALF}\s*{_CLOCK}\s*{_HALF}\s*{_ZONE}", re.IGNORECASE)
_PM = ("下午", "晚上", "傍晚", "p")


class When(NamedTuple):
    """A point in time: µs since 1970, in UTC when `zoned`, else the wall clock; and how exactly it was written."""

    at: int
    zoned: bool
    precision: Precision


def read_time(value: object, order: str | None = None) -> When:
    """Read one cell; `order` settles dates that do not begin with a four-digit year. Raises ValueError."""
    if type(value) is str and value[4:5] == "-" and (iso := _iso(value)):
        return iso  # by far the most common, so it is asked first
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    if isinstance(value, int | float):
        return _number(value)
    text = str(value).strip()
    if text[4:5] == "-" and (iso := _iso(text)):
        return iso
    if text.replace(".", "", 1).isdecimal():
        return _digits(text)
    return _written(text, order)


def date_order(values: Iterable[object]) -> str | None:
    """The one order of day, month and year that all the dates so far allow, or None when none has a say in it.

    Stops reading at the first proof. Raises NeedsAnswer when every date could be read in two ways.
    """
    left: set[str] | None = None
    for value in values:
        possible = possible_orders(value)
        if not possible:
            continue
        narrowed = possible if left is None else left & possible
        left = narrowed or left
        if left and len(left) == 1:
            return next(iter(left))
    if left is None:
        return None
    raise NeedsAnswer("Is the day or the month written first in these dates?", ask="date_order", choices=sorted(left))


def possible_orders(value: object) -> set[str]:
    """The orders in which a written date is a real day; empty when the question does not arise."""
    match = _WRITTEN.match(_plain(value)) if isinstance(value, str) else None
    if not match or len(match[1]) > 2:
        return set()
    found = set()
    for order in ORDERS if len(match[3]) <= 2 else ORDERS[1:]:
        try:
            datetime(*_ordered(match[1], match[2], match[3], order), tzinfo=UTC)
        except ValueError:
            continue
        found.add(order)
    return found


def is_clock(value: object) -> bool:
    """Whether this is a clock time without any date."""
    return isinstance(value, str) and bool(_CLOCK_ONLY.fullmatch(_plain(value)))


def is_day(value: object) -> bool:
    """Whether this is a date without a clock time (in whatever order)."""
    if not isinstance(value, str):
        return False
    match = _WRITTEN.fullmatch(_plain(value))
    return match is not None and match[5] is None


def _number(value: float) -> When:
    size = abs(value)
    if not size < 1e20:  # not a number is not less either
        raise ValueError(value)
    if size < 80_000:
        return _excel(value)
    if isinstance(value, int) and 19_000_000 < value < 22_000_000:
        return _digits(str(value))
    if size < 1e11:
        at = value * SECOND
    elif size < 1e14:
        at = value * 1000
    else:
        at = value if size < 1e17 else value // 1000
    return _within(round(at), True, Precision.SECOND)


def _excel(value: float) -> When:
    days = value - _EXCEL_EPOCH_DAYS
    precision = Precision.DAY if days == int(days) else Precision.SECOND
    return _within(round(days * 86_400) * SECOND, False, precision)


def _digits(text: str) -> When:
    shape = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}.get(len(text))
    if shape and text[:2] in ("19", "20"):
        try:
            at = datetime.strptime(text, shape)  # noqa: DTZ007 # a wall clock
        except ValueError:
            pass
        else:
            precision = {8: Precision.DAY, 12: Precision.MINUTE}.get(len(text), Precision.SECOND)
            return _from(at, precision)
    whole, _, fraction = text.partition(".")
    if not fraction or len(whole) < 9:
        return _number(float(text) if fraction else int(text))
    scale = int((fraction + "000000")[:6])  # kept exact: a float has no room for microseconds of today
    return _within(int(whole) * SECOND + scale, True, Precision.SECOND)


def _iso(text: str) -> When | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if text[16:17] == ":":
        return _from(moment, _SECOND)
    if len(text) == 10:
        return _from(moment, Precision.DAY)
    return _from(moment, Precision.MINUTE if text[13:14] == ":" else _SECOND)


def _written(raw: str, order: str | None) -> When:
    match = _WRITTEN.fullmatch(_plain(raw))
    if not match:
        raise ValueError(raw)
    first, second, third, half, hour, minute, second_, fraction, half_after, zone = match.groups()
    if len(first) < 4 and order is None:
        raise ValueError(raw)
    year, month, day = _ordered(first, second, third, order or "ymd")
    if hour is None:
        return _from(datetime(year, month, day, tzinfo=None), Precision.DAY)  # noqa: DTZ001 # a wall clock
    clock = (_hour(int(hour), half or half_after), int(minute or 0), int(second_ or 0), int(f"{fraction or 0:0<6}"[:6]))
    precision = Precision.MINUTE if second_ is None else Precision.SECOND
    return _from(datetime(year, month, day, *clock, tzinfo=_zone(zone)), precision)


def _ordered(first: str, second: str, third: str, order: str) -> tuple[int, int, int]:
    if len(first) == 4:
        order = "ymd"
    elif len(first) == 3 or len(third) == 3 or (order == "ymd" and len(third) == 4):
        raise ValueError(first)
    parts = dict(zip(order, (first, second, third), strict=True))
    year = int(parts["y"]) + (2000 if len(parts["y"]) <= 2 else 0)
    return year, int(parts["m"]), int(parts["d"])


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if hour > 12:
        return hour  # 下午 15:20 is written too
    if half == "中午":
        return hour if hour >= 10 else hour + 12
    if half.lower().startswith(_PM):
        return hour % 12 + (0 if half == "晚上" and hour == 12 else 12)
    return hour % 12


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", text)
    if not offset:
        return UTC
    minutes = int(offset[2]) * 60 + int(offset[3] or 0)
    return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))


def _plain(value: object) -> str:
    """Full-width digits and signs as plain ones, English month names as numbers."""
    text = str(value).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u200e", "").replace("\u202f", " ")
    if not _MONTH_NAME.search(text):
        return text
    marked = _MONTH_NAME.sub(lambda m: "#" + _MONTHS[m[1].lower()], text, count=1)
    return _NAMED.sub(lambda m: f"{m[5]}-{m[2] or m[3]}-{m[1] or m[4]}", marked)


def _from(moment: datetime, precision: Precision) -> When:
    zoned = moment.tzinfo is not None
    since = moment - (_EPOCH if zoned else _WALL_EPOCH)
    at = (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
    if not _LOW <= at < _HIGH:
        raise ValueError(at)
    return When(at, zoned, precision)


def _within(at: int, zoned: bool, precision: Precision) -> When:
    if not _LOW <= at < _HIGH:
        raise ValueError(at)
    return When(at, zoned, precision)
