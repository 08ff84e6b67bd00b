"""WeChat messages copied to the clipboard, in the shapes its programs give them.

    昵称 2024-01-15 10:30      昵称                       昵称：
    正文                       2026年07月15日 20:14       正文
                               正文

The last shape has no time at all: the day must be said, and is all that is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_times import clock, day_start
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

MAX_NAME = 60
_STAMP = (
    r"(?P<y>\d{4})[-/年.](?P<mo>\d{1,2})[-/月.](?P<d>\d{1,2})日?\s+(?P<half>上午|下午|凌晨|早上|中午|晚上)?\s?"
    r"(?P<h>\d{1,2}):(?P<mi>\d\d)"
)
_DATED = re.compile(rf"(?P<name>\S.{{0,{MAX_NAME}}}?)\s+{_STAMP}\s*")
_TIME_ALONE = re.compile(rf"{_STAMP}\s*")
_CLOCKED = re.compile(rf"(?P<name>\S.{{0,{MAX_NAME}}}?) (?P<h>\d{{1,2}}):(?P<mi>\d\d)\s*")
_NAMED = re.compile(rf"(?P<name>\S.{{0,{MAX_NAME}}}?)\s?[：:]\s*")


class Header(NamedTuple):
    """Who, and when: `day` None is the day a person says, `clock` None is no time at all."""

    name: str
    day: int | None
    clock: int | None


Parse = Callable[[str], Header | None]


class WeChatCopy(FileFormat):
    name = "wechat-copy"
    title = "WeChat messages copied and pasted"
    platform = "wechat"
    namespace = "wechat"
    what = "chat"
    suffixes: tuple[str, ...] = (".txt",)
    sees = frozenset({Sees.MESSAGES, Sees.TEXT})
    cannot: tuple[str, ...] = (
        "This is a selection: messages nobody selected are missing, so there are no daily counts.",
        "People are known by the name shown, not by account: whoever changes their name looks like somebody new.",
        "Joins, leaves and recalled messages are not in it.",
        "Where no time was copied, only the day is known.",
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        lines = _head(source, source.encoding())
        parse = _shape(lines)
        if parse is None:
            return 0
        starts = parse(_first(lines)) is not None
        if parse is _dated:
            return 75 if starts else 45
        found = list(blocks.cut(enumerate(lines, 1), parse, spaced=blocks.is_spaced(lines, parse)))
        headers = len(found)
        others = sum(bool(line.strip()) for line in lines) - headers
        if parse is _clocked:
            return 30 if headers <= others else 0
        return 15 if 1 < headers <= others else 0

    def look(self, source: Source, options: Options) -> Finding:
        encoding = source.encoding(options.encoding)
        lines = _head(source, encoding)
        parse = _known(_shape(lines))
        found = [header for line in lines if (header := parse(line))]
        undated = any(one.day is None for one in found)
        samples = tuple((one.name,) for one in found)[:5]
        return Finding(
            self.name, False, encoding, samples=samples, ask=("day",) if undated and options.day is None else ()
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        encoding = source.encoding(options.encoding)
        head = _head(source, encoding)
        parse = _known(_shape(head))
        for block in blocks.cut(_joined(source.lines(encoding)), parse, spaced=blocks.is_spaced(head, parse)):
            if block.header is None:
                if block.text.strip():
                    yield blocks.rejected(block)
                continue
            if block.cut:
                yield blocks.rejected(block, blocks.TOO_LONG)
            yield _message(block.header, options.day, block)


def _message(header: Header, said_day: int | None, block: blocks.Block[Header]) -> Incoming:
    day = header.day if header.day is not None else said_day
    if day is None:
        raise NeedsAnswer("On which day was this written?", ask="day", line=block.line)
    form, text = form_of(block.text.strip())
    return Incoming(
        Kind.MESSAGE,
        day + (header.clock or 0),
        "",
        "",
        "",
        header.name,
        text,
        form=form,
        precision=Precision.DAY if header.clock is None else Precision.MINUTE,
        zoned=False,
        line=block.line,
    )


def _dated(line: str) -> Header | None:
    if ":" not in line or (match := _DATED.fullmatch(line)) is None:
        return None
    day = day_start(int(match["y"]), int(match["mo"]), int(match["d"]))
    time = clock(int(match["h"]), int(match["mi"]), 0, match["half"])
    return Header(match["name"].strip(), day, time) if day is not None and time is not None else None


def _clocked(line: str) -> Header | None:
    if ":" not in line or (match := _CLOCKED.fullmatch(line)) is None:
        return None
    time = clock(int(match["h"]), int(match["mi"]))
    return Header(match["name"].strip(), None, time) if time is not None else None


def _named(line: str) -> Header | None:
    match = _NAMED.fullmatch(line) if line.rstrip().endswith(("：", ":")) else None
    return Header(match["name"].strip(), None, None) if match else None


def _shape(lines: list[str]) -> Parse | None:
    """How this text names its senders: with date and time, with a time, or with the bare name and a colon."""
    first = _first(lines)
    for parse in (_dated, _clocked, _named):
        if parse(first):
            return parse
    return _dated if any(_dated(line) for line in lines) else None


def _known(parse: Parse | None) -> Parse:
    if parse is None:
        raise Unreadable("There is no line with a name as WeChat puts it above copied messages.")
    return parse


def _first(lines: list[str]) -> str:
    return next((line for line in lines if line.strip()), "")


def _head(source: Source, encoding: str) -> list[str]:
    return [line for _, line in _joined(enumerate(blocks.head_lines(source, encoding), 1))]


def _joined(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """A name and, alone on the next line, its time, become one line."""
    held: tuple[int, str] | None = None
    for number, line in lines:
        if held is not None:
            if held[1].strip() and len(held[1]) <= MAX_NAME and _TIME_ALONE.fullmatch(line):
                held = (held[0], f"{held[1].strip()} {line}")
                continue
            yield held
        held = (number, line)
    if held is not None:
        yield held
