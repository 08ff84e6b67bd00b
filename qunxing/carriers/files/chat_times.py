"""Clocks and days as chat programs print them: wall clocks in µs, with a morning or afternoon mark in any language."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache

from qunxing.carriers.files.times import DAY, SECOND

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = range(1995, 2100)
_BLANKS = dict.fromkeys(map(ord, " .\u00a0\u202f\u2009\u200e\u200f"))
_MORNING = frozenset(
    ("am", "上午", "凌晨", "早上", "早晨", "清晨", "午前", "오전", "sa", "ص", "पूर्वाह्न", "öö", "πμ", "vorm", "дп")
)
_AFTERNOON = frozenset(
    ("pm", "下午", "中午", "晚上", "傍晚", "午後", "午后", "오후", "ch", "م", "अपराह्न", "ös", "μμ", "nachm", "пп")
)


@lru_cache(8192)
def day_start(year: int, month: int, day: int) -> int | None:
    """Midnight of a day in µs, or None when there is no such day (or no chat could be that old)."""
    if year not in _YEARS:
        return None
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * DAY
    except ValueError:
        return None


def clock(hour: int, minute: int, second: int = 0, mark: str | None = None) -> int | None:
    """Time of day in µs. `mark` is AM, PM or their like; None when this is no time of day or the mark is unknown."""
    if hour > 23 or minute > 59 or second > 60:
        return None
    if mark:
        half = afternoon(mark)
        if half is None:
            return None
        if hour <= 12 and not (hour >= 10 and mark == "中午"):
            hour = hour % 12 + 12 * half
    return hour * HOUR + minute * MINUTE + second * SECOND


@lru_cache(256)
def afternoon(mark: str) -> bool | None:
    """Whether the mark means the second half of the day; None when it is no such mark."""
    plain = mark.translate(_BLANKS).lower()
    if plain in _AFTERNOON:
        return True
    return False if plain in _MORNING else None


class OrderProof:
    """Weighs what the dates of one file say about the order of their day and month.

    A value above 12 is a day. Where none is, an order under which the days never go back, while under the other
    they go back more than once, is taken as proved too. Everything else is a question for a person.
    """

    def __init__(self) -> None:
        self._votes: Counter[str] = Counter()
        self._last = {"dmy": (0, 0, 0), "mdy": (0, 0, 0)}
        self._back: Counter[str] = Counter()
        self._ambiguous = False

    def see(self, first: int, second: int, year: int) -> None:
        """Take one date into account: its first and second number, and its year."""
        if first > 12 or second > 12:
            self._votes["dmy" if first > 12 else "mdy"] += 1
            return
        self._ambiguous = self._ambiguous or first != second
        for order, now in (("dmy", (year, second, first)), ("mdy", (year, first, second))):
            self._back[order] += now < self._last[order]
            self._last[order] = now

    @property
    def proved(self) -> str | None:
        """The order a value above 12 proves; None when there is no such value, or they contradict each other."""
        (best, votes), (_, other) = (*self._votes.most_common(2), ("", 0), ("", 0))[:2]
        return best if votes > 10 * other else None

    @property
    def verdict(self) -> str | None:
        """The proved or likely order, "dmy" when both read the same, None when a person must say."""
        if self._votes or not self._ambiguous:
            return self.proved or (None if self._votes else "dmy")
        for order, other in (("dmy", "mdy"), ("mdy", "dmy")):
            if self._back[order] == 0 and self._back[other] > 1:
                return order
        return None
