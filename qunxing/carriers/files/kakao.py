"""KakaoTalk's own export of a chat: text from Android, iPhone or Windows in Korean or English, CSV from a Mac."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files.chat_times import clock, day_start
from qunxing.carriers.files.delimited import TOO_LONG
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.kakao_words import form_of, group_of, happened, is_deleted, read_notice
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.times import read_time
from qunxing.core.facts import Form, Kind, Precision, Sees
from qunxing.core.refusals import Unreadable

NO_TIME = "The time of this message cannot be read."
NOT_A_MESSAGE = "This is not a message of a KakaoTalk export."
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.RECALLS})
MAX_NAME = 80
_MONTHS = {
    name: nth
    for nth, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_KOREAN = r"(?P<y>\d{4})(?:년|\.) (?P<mo>\d{1,2})(?:월|\.) (?P<d>\d{1,2})(?:일|\.)"
_ENGLISH = r"(?P<month>[A-Z][a-z]{2,8})\.? (?P<d>\d{1,2}), (?P<y>\d{4})"
_TIME = r"(?:(?P<pre>오전|오후|AM|PM) )?(?P<h>\d{1,2}):(?P<m>\d\d)(?: ?(?P<post>[AaPp][Mm]))?"
_STAMPS = tuple(re.compile(rf"{day},?(?: at)? {_TIME}") for day in (_KOREAN, _ENGLISH))
_DAYS = tuple(
    re.compile(rf"(?:-+ )?(?:[A-Z][a-z]+day, )?{day}(?: \S요일| [A-Z][a-z]+day)?(?:,? {_TIME})?(?: -+)?")
    for day in (_KOREAN, _ENGLISH)
)
_BRACKETS = re.compile(rf"\[(?P<name>.{{1,{MAX_NAME}}}?)\] \[{_TIME}\] ?(?P<text>.*)", re.DOTALL)
_HEADER = re.compile(r"(?P<stamp>.{12,40}?\d:\d\d(?: ?[AaPp][Mm])?)(?P<sign>, |: )(?P<rest>.*)", re.DOTALL)
_CSV = re.compile(rb"(?:\xef\xbb\xbf)?\"?Date\"?,\"?User\"?,\"?Message\"?\r?\n")


class Day(NamedTuple):
    """A line with the day, in µs; None when there is no such day."""

    start: int | None


class Header(NamedTuple):
    """The first line of a message ("" as name: of a notice). `at` is whole, or the time of day where `day` is so."""

    at: int
    name: str
    text: str
    of_day: bool = False


class Kakao(FileFormat):
    name = "kakaotalk"
    title = "KakaoTalk chat export (.txt, .csv)"
    platform = "kakaotalk"
    namespace = "kakaotalk"
    what = "chat"
    suffixes: tuple[str, ...] = (".txt", ".csv")
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "KakaoTalk exports show names, not account numbers: whoever changes their name looks like somebody new.",
        "KakaoTalk exports do not say which message answers which, and leave out reactions.",
        "A KakaoTalk export begins when this device joined the chat.",
        "Members who never wrote and were not announced are not in the export.",
    )
    guide = Guide(
        platform="kakaotalk",
        title="KakaoTalk",
        steps=(
            "In the chat open ≡ → settings (⚙) → “Export chat messages” (대화 내보내기), as text only.",
            "Send the .txt (from a Mac the .csv) to yourself and drop it here.",
            "Say in which time zone the device was when we ask.",
        ),
        sees=PROMISED,
        cannot=("Account numbers: people are known by the name shown.", "Which message answers which, and reactions."),
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        if _CSV.match(source.head):
            return 90 if "kakao" in source.name.lower() or "님이".encode() in source.head else 75
        lines = [line for line in blocks.head_lines(source, source.encoding()) if line.strip()]
        said = sum(isinstance(_header(line), Header) for line in lines)
        titled = bool(lines) and bool(group_of(lines[0]))
        if not said:
            return 0
        return min(45 * titled + int(70 * min(2 * said / len(lines), 1)), 97)

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), 50) if isinstance(one, Incoming)]
        samples = tuple((one.name, one.text or "") for one in found if one.name)[:5]
        groups = (_group(source, blocks.head_lines(source, source.encoding(options.encoding))),)
        return Finding(self.name, False, source.encoding(options.encoding), samples=samples, groups=groups)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        encoding = source.encoding(options.encoding)
        lines = blocks.head_lines(source, encoding)
        group = _group(source, lines)
        if _CSV.match(source.head):
            return _table(source, encoding, group)
        if not any(isinstance(_header(line), Header) for line in lines):
            raise Unreadable("There is no line with a time and a name as KakaoTalk writes them.")
        return _text(source, encoding, group)


def _text(source: Source, encoding: str, group: str) -> Iterator[Incoming | Rejected]:
    day: int | None = None
    titled = True
    cut: Iterator[blocks.Block[Day | Header]] = blocks.cut(source.lines(encoding), _header)
    for block in cut:
        header = block.header
        if isinstance(header, Day):
            day, titled = header.start, False
            header = None
        if header is None:
            if not titled and block.text.strip():
                yield blocks.rejected(block)
            continue
        titled = False
        if header.of_day and day is None:
            yield Rejected(block.line, NO_TIME, f"{header.name}: {header.text}"[: blocks.SHOWN])
            continue
        if block.cut:
            yield blocks.rejected(block, blocks.TOO_LONG)
        text = f"{header.text}\n{block.text}".rstrip("\n") if block.text.strip() else header.text
        at = header.at + (day or 0 if header.of_day else 0)
        # Windows writes no time beside notices, only the day above them.
        precision = Precision.DAY if header.of_day and not header.name else Precision.MINUTE
        yield from _facts(at, header.name, text, group, precision, block.line)


def _facts(at: int, name: str, text: str, group: str, precision: Precision, line: int) -> Iterator[Incoming]:
    kind, form, words = Kind.MESSAGE, Form.TEXT, text
    if not name:
        base = Incoming(Kind.MESSAGE, at, group_name=group, precision=precision, zoned=False, line=line)
        yield from read_notice(base, text.strip())
        return
    if is_deleted(text):
        yield Incoming(Kind.RECALLED, at, "", group, "", name, precision=precision, zoned=False, line=line)
        return
    form, words = form_of(text)
    yield Incoming(kind, at, "", group, "", name, words, form=form, precision=precision, zoned=False, line=line)


def _header(line: str) -> Header | Day | None:
    if line.startswith("["):
        return _in_brackets(line)
    if not line or len(line) < 8:
        return None
    if (line[0].isdigit() or line[0] == "-" or line[0].isupper()) and (day := _day(line)):
        return day
    if (line[0].isdigit() or line[0].isupper()) and (match := _HEADER.match(line)):
        return _stamped(match["stamp"], match["sign"], match["rest"])
    if line.endswith((".", "。")) and len(line) < 300 and happened(line.strip()):
        return Header(0, "", line, of_day=True)
    return None


def _in_brackets(line: str) -> Header | None:
    match = _BRACKETS.match(line)
    if match is None:
        return None
    time = clock(int(match["h"]), int(match["m"]), mark=match["pre"] or match["post"])
    return None if time is None else Header(time, match["name"].strip(), match["text"], of_day=True)


def _stamped(stamp: str, sign: str, rest: str) -> Header | None:
    at = _moment(stamp)
    if at is None:
        return None
    name, colon, text = rest.partition(" : ")
    if sign == ", " and colon and len(name) <= MAX_NAME:
        return Header(at, name.strip(), text)
    return Header(at, "", rest)


@lru_cache(4096)
def _moment(stamp: str) -> int | None:
    """The wall clock of a whole stamp in µs; None for what is none. A busy minute repeats the same one."""
    for shape in _STAMPS:
        if match := shape.fullmatch(stamp):
            start = _start(match)
            time = clock(int(match["h"]), int(match["m"]), mark=match["pre"] or match["post"])
            return None if start is None or time is None else start + time
    return None


def _day(line: str) -> Day | None:
    bare = line.strip("\r \ufeff")
    if len(bare) > 90:
        return None
    match = next((match for shape in _DAYS if (match := shape.fullmatch(bare))), None)
    return Day(_start(match)) if match else None


def _start(match: re.Match[str]) -> int | None:
    told = match.groupdict()
    month = int(told["mo"]) if told.get("mo") else _MONTHS.get((told.get("month") or "")[:3].lower(), 0)
    return day_start(int(told["y"]), month, int(told["d"]))


def _table(source: Source, encoding: str, group: str) -> Iterator[Incoming | Rejected]:
    """A Mac's CSV: date and time, name, words; notices stand under the name of whom they are about."""
    counted = _Counted(source.lines(encoding))
    rows = csv.reader(counted)
    while (row := _next(rows)) is not None:
        line = counted.line
        if len(row) < 3:
            if any(row) or line == 0:
                yield Rejected(max(line, 1), NOT_A_MESSAGE, ",".join(row)[: blocks.SHOWN])
        elif row[0].strip("\ufeff") != "Date":
            yield from _row(row, group, line)


def _row(row: list[str], group: str, line: int) -> Iterator[Incoming | Rejected]:
    try:
        when = read_time(row[0])
    except (ValueError, OverflowError):
        yield Rejected(line, NO_TIME, ",".join(row)[: blocks.SHOWN])
        return
    about = happened(row[2].strip()) if len(row[2]) < 300 else None
    name = "" if about else row[1].strip()[:MAX_NAME]
    if name or about:
        yield from _facts(when.at, name, row[2][: blocks.MAX_BODY], group, when.precision, line)
    else:
        yield Rejected(line, NOT_A_MESSAGE, ",".join(row)[: blocks.SHOWN])


class _Counted:
    """The lines of a table, and the number of the one on which the current row ends."""

    def __init__(self, lines: Iterable[tuple[int, str]]) -> None:
        self._lines = iter(lines)
        self.line = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.line = number
            yield line + "\n"


def _next(rows: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(rows, None)
    except csv.Error:
        return [TOO_LONG]


def _group(source: Source, lines: list[str]) -> str:
    """What the first line, or else the file's name, says the chat is called."""
    if lines and (name := group_of(lines[0])):
        return name
    match = re.fullmatch(r"KakaoTalk_Chat_(.+?)_\d{4}-\d\d-\d\d-.*", source.stem)
    return match[1] if match else source.stem
