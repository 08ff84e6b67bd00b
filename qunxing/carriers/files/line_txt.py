"""LINE's own export of a chat (.txt), from a phone, in English, Chinese, Japanese, Korean or Thai.

A line with the day, then `time<tab>name<tab>words` for each message, and `time<tab><tab>words` for a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files.chat_times import OrderProof, clock, day_start
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.line_words import form_of, group_of, is_read, read_notice, unsent
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

NO_DAY = "There is no such day."
PEEK = 20_000
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS})
IN_NOTICES = frozenset({Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.RECALLS})
_WEEKDAY = r"[(（]?[^\W\d_][^\d\t\n]{0,14}"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[./-](\d{{1,2}})[./-](\d{{1,2}})\.?\s*(?:{_WEEKDAY})?")
_YEAR_LAST = re.compile(r"[^\W\d_][^\d\t\n]{0,14}[,，]\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_MESSAGE = re.compile(
    r"(?P<pre>[^\W\d_]{2,3})?\s?(?P<h>\d{1,2}):(?P<m>\d\d)\s?(?P<post>[AaPp]\.?[Mm]\.?)?\t(?P<rest>.*)", re.DOTALL
)
_SPACED = re.compile(r"\d{1,2}:\d\d \S+ \S")


class Day(NamedTuple):
    """A line with the day: its numbers as written, the year told apart."""

    year: int
    first: int
    second: int
    year_first: bool

    def start(self, order: str | None) -> int | None:
        if self.year_first or order == "mdy":
            return day_start(self.year, self.first, self.second)
        return day_start(self.year, self.second, self.first)


class Header(NamedTuple):
    """The first line of a message ("" as name: of a notice): time of day in µs."""

    clock: int
    name: str
    text: str


class Line(FileFormat):
    name = "line"
    title = "LINE chat export (.txt)"
    platform = "line"
    namespace = "line"
    what = "chat"
    suffixes: tuple[str, ...] = (".txt",)
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "LINE exports show names, not account numbers: whoever changes their name looks like somebody new.",
        "LINE exports do not say which message answers which, and leave out reactions.",
        "A LINE export begins when this phone joined the chat.",
        "Members who never wrote and were not announced are not in the export.",
    )
    guide = Guide(
        platform="line",
        title="LINE",
        steps=(
            "On a phone, open the chat, then ≡ → Settings → “Export chat history”.",
            "Send the .txt to yourself and drop it here. Take the phone's file: the computer's cannot tell a name from"
            " the words after it.",
            "Say in which time zone the phone was when we ask.",
        ),
        sees=PROMISED,
        cannot=("Account numbers: people are known by the name shown.", "Which message answers which, and reactions."),
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        lines = [line for line in blocks.head_lines(source, source.encoding()) if line.strip()]
        days = sum(_day(line) is not None for line in lines)
        said = sum(_header(line) is not None for line in lines)
        titled = bool(lines) and lines[0].lstrip("\ufeff").startswith("[LINE]")
        if not days or not (said or titled):
            return 0
        return min(40 + 45 * titled + int(40 * min(2 * said / len(lines), 1)), 96)

    def look(self, source: Source, options: Options) -> Finding:
        encoding = source.encoding(options.encoding)
        lines = blocks.head_lines(source, encoding)
        order = options.date_order or _order(source, encoding)
        headers = [found for line in islice(lines, 500) if (found := _header(line)) and found.name]
        return Finding(
            self.name,
            zoned=False,
            encoding=encoding,
            date_order=order,
            samples=tuple((one.name, one.text) for one in headers[:5]),
            groups=(_group(source, lines),),
            ask=() if order else ("date_order",),
            sees=PROMISED | IN_NOTICES if is_read(lines[0] if lines else "") else PROMISED,
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        encoding = source.encoding(options.encoding)
        lines = blocks.head_lines(source, encoding)
        if not any(map(_header, lines)):
            raise _unreadable(lines)
        order = options.date_order or _order(source, encoding)
        if order is None:
            raise NeedsAnswer(
                "Is the day or the month written first in these dates?", ask="date_order", choices=["dmy", "mdy"]
            )
        return _read(source, encoding, order, _group(source, lines))


def _read(source: Source, encoding: str, order: str, group: str) -> Iterator[Incoming | Rejected]:
    day: int | None = None
    titled = True
    cut: Iterator[blocks.Block[Day | Header]] = blocks.cut(source.lines(encoding), _parse)
    for block in cut:
        header = block.header
        if isinstance(header, Day):
            day, titled = header.start(order), False
            if day is None:
                yield Rejected(block.line, NO_DAY, f"{header.first}/{header.second}/{header.year}")
            elif block.text.strip():
                yield blocks.rejected(block)
        elif header is None or day is None:
            if not titled and block.text.strip():
                yield blocks.rejected(block)
            elif header is not None:
                yield Rejected(block.line, NO_DAY, f"{header.name}: {header.text}"[: blocks.SHOWN])
        else:
            if block.cut:
                yield blocks.rejected(block, blocks.TOO_LONG)
            yield from _facts(header, day, block, group)


def _facts(header: Header, day: int, block: blocks.Block[Day | Header], group: str) -> Iterator[Incoming]:
    text = f"{header.text}\n{block.text}".rstrip("\n") if block.text else header.text
    base = Incoming(
        Kind.MESSAGE,
        day + header.clock,
        group_name=group,
        precision=Precision.MINUTE,
        zoned=False,
        line=block.line,
    )
    if not header.name:
        yield from read_notice(base, text.strip())
        return
    if unsent(text):
        yield _of(base, header.name, Kind.RECALLED, None)
        return
    form, words = form_of(_unquoted(text))
    yield Incoming(
        Kind.MESSAGE, base.at, "", group, "", header.name, words, form=form,
        precision=Precision.MINUTE, zoned=False, line=block.line,
    )  # fmt: skip


def _of(base: Incoming, name: str, kind: Kind, text: str | None) -> Incoming:
    return Incoming(
        kind, base.at, "", base.group_name, "", name, text, precision=base.precision, zoned=False, line=base.line
    )


def _parse(line: str) -> Day | Header | None:
    """A header always wins over the quotation marks around words of several lines: a lost mark loses no message."""
    return _header(line) or _day(line)


def _header(line: str) -> Header | None:
    if "\t" not in line[:16]:
        return None
    match = _MESSAGE.fullmatch(line)
    if match is None:
        return None
    time = clock(int(match["h"]), int(match["m"]), mark=match["pre"] or match["post"])
    if time is None:
        return None
    name, tab, text = match["rest"].partition("\t")
    return Header(time, name.strip(), text) if tab else Header(time, "", name)


def _day(line: str) -> Day | None:
    if not 8 <= len(line) <= 40:
        return None
    bare = line.strip("\ufeff \r")
    if match := _YEAR_FIRST.fullmatch(bare):
        return Day(int(match[1]), int(match[2]), int(match[3]), True)
    if match := _YEAR_LAST.fullmatch(bare):
        return Day(int(match[3]), int(match[1]), int(match[2]), False)
    return None


def _order(source: Source, encoding: str) -> str | None:
    """The order of day and month the days of the file prove; None when a person must say."""
    proof = OrderProof()
    for _, line in source.lines(encoding):
        day = _day(line)
        if day is None:
            continue
        if day.year_first:
            return "ymd"
        proof.see(day.first, day.second, day.year)
        if proof.proved:
            return proof.proved
    return proof.verdict


def _group(source: Source, lines: list[str]) -> str:
    """What the first line, or else the file's name, says the chat is called."""
    return group_of(lines[0] if lines else "") or re.sub(r"^\[LINE\]\s*", "", source.stem)


def _unquoted(text: str) -> str:
    """Words of several lines stand in quotation marks, those inside doubled."""
    if "\n" in text and text.startswith('"'):
        return text[1:].removesuffix('"').replace('""', '"')
    return text


def _unreadable(lines: list[str]) -> Unreadable:
    if any(map(_SPACED.match, lines)):
        return Unreadable(
            "In this LINE file only spaces stand between name and words, so nobody can tell them apart. Please export"
            " the chat from a phone."
        )
    return Unreadable("There is no line with a time and a name as LINE writes them.")
