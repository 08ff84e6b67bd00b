"""How dates, times, numbers and ranges read, in the reader's language. Shared by all rooms and their templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZONES = (gettext_noop("Asia/Shanghai"), gettext_noop("UTC"))
"""Time zones that people call by another name than the computer's."""
COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
"""Offered where a zone is typed; every other one is taken too."""
EPOCH = date(1970, 1, 1).toordinal()


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def as_day(value: date | str | int) -> date:
    """A date, an ISO date or a day number (days since 1970-01-01), as a date."""
    if isinstance(value, int):
        return date.fromordinal(value + EPOCH)
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def short_day(value: date | str | int) -> str:
    """11月19日 (19 Nov)."""
    day = as_day(value)
    return f"{day.month}月{day.day}日" if is_chinese() else f"{day.day} {MONTHS[day.month - 1]}"


def day_words(value: date | str | int) -> str:
    """11月19日 周三 (Wed 19 Nov)."""
    day = as_day(value)
    return f"{short_day(day)} {WEEKDAYS[day.weekday()]}" if is_chinese() else f"{DAYS[day.weekday()]} {short_day(day)}"


def full_day(value: date | str | int) -> str:
    """The day with its year, where years matter."""
    day = as_day(value)
    return f"{day.year}年{short_day(day)}" if is_chinese() else f"{short_day(day)} {day.year}"


def moment_words(value: datetime | int, zone: str) -> str:
    """11月19日 周三 20:00 in `zone`; `value` may be µs UTC. Another year than the present one is not assumed known."""
    local = _local(value, zone)
    return f"{day_words(local.date())} {local:%H:%M}"


def full_moment(value: datetime | int, zone: str) -> str:
    """The moment with its year."""
    local = _local(value, zone)
    return f"{full_day(local.date())} {local:%H:%M}"


def local_day(value: str | int, zone: str) -> str:
    """The day in `zone` of an ISO time or µs UTC, with its year."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return full_day(_local(at, zone).date())


def _local(value: datetime | int, zone: str) -> datetime:
    if isinstance(value, int):
        value = datetime.fromtimestamp(value / 1_000_000, UTC)
    return value.astimezone(ZoneInfo(zone))


def period_words(start: str, end: str, grain: str) -> str:
    """11月19日; 11月17日–23日; 2026年11月."""
    first, last = as_day(start), as_day(end)
    if grain == "month" and first.day == 1:
        return f"{first.year}年{first.month}月" if is_chinese() else f"{MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return short_day(first)
    if first.month == last.month:
        return f"{short_day(first)}–{last.day}日" if is_chinese() else f"{first.day}–{short_day(last)}"
    return f"{short_day(first)}–{short_day(last)}"


def listed(words: Iterable[str]) -> str:
    """Words that are gettext ids as one list: 知识、服务."""
    return ("、" if is_chinese() else ", ").join(_(word) for word in words)


def zone_words(zone: str) -> str:
    """北京时间 for Asia/Shanghai; most zones keep their name."""
    return _(zone) if zone in ZONES else zone


_ONES = "一二三四五六七八九"
_NUMBERS = re.compile(rf"(\d+|(?:[{_ONES}]?十[{_ONES}]?|[{_ONES}])(?=[群班期店区组队营]))")


def natural(name: str) -> list[tuple[int, str]]:
    """群 2 before 群 10, 二群 before 三群: what to sort names by, so that numbers inside them count as numbers."""
    parts = enumerate(_NUMBERS.split(name))
    return [(_counted(part), "") if nth % 2 else (-1, part) for nth, part in parts if part]


def _counted(part: str) -> int:
    """12 of “12” and of “十二”."""
    if part.isdecimal():
        return int(part)
    tens, ten, ones = part.rpartition("十")
    count = _ONES.index(ones) + 1 if ones else 0
    return count + 10 * (_ONES.index(tens) + 1 if tens else 1) if ten else count


def number(value: float | None) -> str:
    """Thousands parted, at most two decimals; a dash for nothing."""
    if value is None:
        return "–"
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(value: float | None) -> str:
    """0.834 → 83 %; below one per cent with a decimal, so that little is not nothing."""
    if value is None:
        return "–"
    shown = f"{value * 100:.1f}" if 0 < abs(value) < 0.01 else f"{value * 100:.0f}"
    return f"{shown}%"


def figure(value: float | None, unit: str) -> str:
    """A number the way its unit is written."""
    if unit == "cents" and value is not None:
        return money(int(value))
    return percent(value) if unit == "share" else number(value)


def money(cents: int) -> str:
    """¥59.00: whole cents as an amount."""
    sign = "-" if cents < 0 else ""
    return f"{sign}¥{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def at_least(low: float | None, high: float | None, unit: str = "") -> str:
    """至少 312 人，最多 341 人: a range for what cannot be seen exactly; one end alone when only one is known."""
    people = unit == "people"
    if high is None:
        sentence = _("at least %(low)s people") if people else _("at least %(low)s")
    elif low is None:
        sentence = _("at most %(high)s people") if people else _("at most %(high)s")
    elif people:
        sentence = _("at least %(low)s, at most %(high)s people")
    else:
        sentence = _("at least %(low)s, at most %(high)s")
    return sentence % {"low": figure(low, unit), "high": figure(high, unit)}


def duration(seconds: float | None) -> str:
    """Roughly: 40 秒, 12 分钟, 3.5 小时, 2 天."""
    if seconds is None:
        return "–"
    for size, words in ((86_400, _("%(n)s days")), (3600, _("%(n)s h")), (60, _("%(n)s min"))):
        if seconds >= size:
            return words % {"n": number(round(seconds / size, 1))}
    return _("%(n)s s") % {"n": number(round(seconds))}


def file_size(size: int) -> str:
    """1.4 MB."""
    for unit, bytes_each in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= bytes_each:
            return f"{size / bytes_each:.1f} {unit}"
    return f"{size} B"


def spoken(template: str, fields: Mapping[str, object]) -> str:
    """A sentence kept as its English and what fills it; a field may be such a sentence itself."""
    filled = {name: _(value) if isinstance(value, str) and value else value for name, value in fields.items()}
    return _(template) % filled if fields else _(template)
