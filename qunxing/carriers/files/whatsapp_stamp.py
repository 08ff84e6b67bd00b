"""The header of a WhatsApp line: `[18/03/22, 14:56:01] …` on an iPhone, `18/03/22, 14:56 - …` on Android.

The phone writes it in its owner's language: any order of day, month and year, any calendar, any digits, 12 or 24
hours. One file always has one shape, so a line of another shape belongs to the text of the message before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from qunxing.carriers.files.chat_times import OrderProof, clock, day_start

MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
"""Invisible signs of writing direction that WhatsApp strews about."""
_LONGEST = 48
_STARTS = "RHSM令平昭西"
_DASHES = (" - ", " – ")

_DATE = (
    r"(?P<date>(?P<era1>[RHSM]|令和|平成|昭和|西暦)?(?P<a>\d{1,4})\s?(?P<sep>[./年-])\s?(?P<b>\d{1,2})\s?[./月-]\s?"
    r"(?P<era2>[RHSM])?(?P<c>\d{1,4})日?\.?(?:\s(?P<era3>BE|พ\.ศ\.|AD))?)"
)
_TIME = (
    r"(?:(?P<pre>[^\W\d_][^\d\s]{0,8}|上午|下午)\s?)?(?P<h>\d{1,2})[:.](?P<m>\d\d)(?:[:.](?P<s>\d\d))?"
    r"(?:\s?(?P<post>[^\W\d_][^\d,\[\]]{0,12}))?"
)
_DATE_FIRST = re.compile(rf"{_DATE}[,،]?\s+(?:(?:um|à|a las|alle|kl\.?|в|o)\s)?{_TIME}")
_TIME_FIRST = re.compile(rf"{_TIME}[,،]?\s+{_DATE}")
_ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925, "西暦": 0, "M": 1867, "AD": 0}
_BUDDHIST = 543


class Shape(NamedTuple):
    """What all headers of one file have in common."""

    bracket: bool
    separator: str
    year_digits: int
    time_first: bool
    seconds: bool


class Stamp(NamedTuple):
    """A header's date as written, its numbers in the order written (the year resolved), and the time of day in µs."""

    shape: Shape
    first: int
    second: int
    year: int
    year_first: bool
    clock: int

    def at(self, order: str) -> int | None:
        """The wall clock in µs, or None when there is no such day."""
        month, day = (self.first, self.second) if self.year_first or order == "mdy" else (self.second, self.first)
        start = day_start(self.year, month, day)
        return None if start is None else start + self.clock


def split(line: str) -> tuple[str, str] | None:
    """The part of a line that may be a date and time, and what follows; None for a plain line."""
    first = line[:1]
    if first in MARKS:
        line = line.lstrip(MARKS)
        first = line[:1]
    if first == "[":
        end = line.find("]", 9, _LONGEST)
        return (line[: end + 1], line[end + 1 :].removeprefix(" ")) if end > 0 else None
    if not first.isdigit() and first not in _STARTS:
        return None
    for dash in _DASHES:
        end = line.find(dash, 8, _LONGEST)
        if end > 0:
            return line[:end], line[end + 3 :]
    return None


def read_stamp(text: str) -> Stamp | None:
    """Read `[18/3/22, 14:56:01]` or `18/3/22, 2:56 pm`; None when this is no date and time."""
    bracket = text[:1] == "["
    inner = text[1:-1].strip() if bracket else text.strip()
    if inner[:1] in MARKS or inner[-1:] in MARKS:
        inner = inner.strip(MARKS)
    match = _DATE_FIRST.fullmatch(inner) or _TIME_FIRST.fullmatch(inner)
    if match is None or not (match["a"] and match["c"]):
        return None
    time = clock(int(match["h"]), int(match["m"]), int(match["s"] or 0), match["pre"] or match["post"])
    year_first = bool(match["era1"]) or len(match["a"]) == 4 or int(match["a"]) > 31
    numbers = [int(match["a"]), int(match["b"]), int(match["c"])]
    year = _year(numbers.pop(0 if year_first else 2), match)
    if time is None or year is None:
        return None
    digits = min(len(match["a"] if year_first else match["c"]), 4)
    shape = Shape(bracket, match["sep"], digits, match.start("h") < match.start("a"), match["s"] is not None)
    return Stamp(shape, numbers[0], numbers[1], year, year_first, time)


def _year(number: int, match: re.Match[str]) -> int | None:
    era = match["era1"] or match["era2"] or match["era3"]
    if era in _ERAS:
        return number + _ERAS[era]
    if era or 2400 < number < 2700:
        return number - _BUDDHIST
    return number + 2000 if number < 100 else number if 1900 < number < 2200 else None


def usual_shape(stamps: Iterable[Stamp]) -> Shape | None:
    """The shape most of these headers have; None when there is none."""
    counts = Counter(stamp.shape for stamp in stamps)
    return counts.most_common(1)[0][0] if counts else None


def prove_order(stamps: Iterable[Stamp]) -> str | None:
    """The order of day and month these dates prove; reads on until a day above 12 shows. None: a person must say.

    Dates with dots are always written day first (no region writes them otherwise), those that begin with the
    year go on with the month.
    """
    proof = OrderProof()
    for stamp in stamps:
        if stamp.year_first:
            return "ymd"
        if stamp.shape.separator == ".":
            return "dmy"
        proof.see(stamp.first, stamp.second, stamp.year)
    return proof.verdict


def first_proof(stamps: Iterable[Stamp]) -> str | None:
    """The order the first day above 12 proves; when there is none in the whole file, what the sequence says."""
    proof = OrderProof()
    for stamp in stamps:
        proof.see(stamp.first, stamp.second, stamp.year)
        if proof.proved:
            return proof.proved
    return proof.verdict
