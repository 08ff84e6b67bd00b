"""QQ's message export (.txt) and text pasted from its windows (the shapes are in `qq_lines`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_notices import read_notice
from qunxing.carriers.files.chat_people import with_accounts
from qunxing.carriers.files.chat_times import HOUR, OrderProof, day_start
from qunxing.carriers.files.qq_lines import SYSTEM, Day, Header, read_export, read_pasted
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.times import DAY
from qunxing.core.facts import Kind, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

TITLE = "消息记录（此消息记录为文本格式"
NO_DAY = "There is no such day."
PAST_MIDNIGHT = 6 * HOUR
"""A clock that goes back by more than this, with no date given, has passed midnight."""
_CHAT = re.compile(r"消息对象[:：](?P<name>.*)")
_RULE = re.compile(r"=+\s*")
_GROUPING = re.compile(r"消息分组[:：].*")

PROMISED = frozenset(
    {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.RECALLS}
)
PASTED = frozenset({Sees.MESSAGES, Sees.TEXT})


class QQText(FileFormat):
    name = "qq-txt"
    title = "QQ message export (.txt) or pasted QQ messages"
    platform = "qq"
    namespace = "qq"
    what = "chat"
    suffixes: tuple[str, ...] = (".txt",)
    sees = PASTED
    cannot: tuple[str, ...] = (
        "QQ's text does not say which message answers which.",
        "Pictures, voice and files are only marked, not kept.",
        "Pasted text is a selection and knows people only by the name shown.",
        "Members who never wrote and were not announced are not in the export.",
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        lines = blocks.head_lines(source, source.encoding())
        if any(line.startswith(TITLE) for line in lines[:5]):
            return 99
        written = sum(bool(line.strip()) for line in lines) or 1
        exported = [header for line in lines if (header := read_export(line))]
        if exported:
            return min(40 + 45 * any(one.account for one in exported) + int(10 * len(exported) / written), 95)
        pasted = sum(isinstance(read_pasted(line), Header) for line in lines)
        return min(25 + int(80 * pasted / written), 70) if pasted > written / 10 else 0

    def look(self, source: Source, options: Options) -> Finding:
        encoding = source.encoding(options.encoding)
        lines = blocks.head_lines(source, encoding)
        groups = tuple(dict.fromkeys(m["name"].strip() for line in lines if (m := _CHAT.fullmatch(line))))
        samples = [(one.name, one.account) for line in lines if isinstance(one := _either(line), Header)][:5]
        if any(read_export(line) for line in lines):
            accounts = any(account for _, account in samples)
            sees = PROMISED if accounts else PROMISED - {Sees.ACCOUNTS}
            return Finding(self.name, False, encoding, samples=tuple(samples), groups=groups, sees=sees)
        order = options.date_order or _order(lines)
        ask = [] if order else ["date_order"]
        first = next((one for line in lines if (one := read_pasted(line)) and one != Day(None)), None)
        if isinstance(first, Header) and first.date is None and options.day is None:
            ask.append("day")
        return Finding(self.name, False, encoding, order, samples=tuple(samples), ask=tuple(ask))

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        encoding = source.encoding(options.encoding)
        head = blocks.head_lines(source, encoding)
        if any(map(read_export, head)) or any(line.startswith(TITLE) for line in head[:5]):
            yield from with_accounts(_exported(source, encoding, head))
        elif any(isinstance(read_pasted(line), Header) for line in head):
            yield from _pasted(source, encoding, head, options)
        else:
            raise Unreadable("There is no line with a name and a time as QQ writes them.")


class Title(NamedTuple):
    """A line of the block above a chat; `name` is the chat's, None on the other lines of the block."""

    name: str | None


class _Export:
    """Tells headers and the lines of a title block from bodies."""

    def __init__(self) -> None:
        self._after_rule = False

    def __call__(self, line: str) -> Header | Title | None:
        if header := read_export(line):
            self._after_rule = False
            return header
        after_rule, self._after_rule = self._after_rule, bool(_RULE.fullmatch(line))
        if self._after_rule or (after_rule and _GROUPING.fullmatch(line)) or line.startswith(TITLE):
            return Title(None)
        match = _CHAT.fullmatch(line) if after_rule else None
        return Title(match["name"].strip()) if match else None


def _exported(source: Source, encoding: str, head: list[str]) -> Iterator[Incoming | Rejected]:
    group = ""
    spaced = blocks.is_spaced(head, read_export)
    for block in blocks.cut(source.lines(encoding), _Export(), spaced=spaced, speaks=_speaks):
        if isinstance(block.header, Title):
            group = group if block.header.name is None else block.header.name
        if isinstance(block.header, Header) and block.header.date:
            start = day_start(*block.header.date)
            if start is not None:
                yield from _facts(block.header, start, block, group)
        elif block.text.strip():
            yield blocks.rejected(block)


def _pasted(source: Source, encoding: str, head: list[str], options: Options) -> Iterator[Incoming | Rejected]:
    order = options.date_order or _order(head)
    day, last = options.day, 0
    spaced = blocks.is_spaced(head, read_pasted, _speaks)
    for block in blocks.cut(source.lines(encoding), read_pasted, spaced=spaced, speaks=_speaks):
        header = block.header
        if isinstance(header, Day) and header.start is not None:
            day, last = header.start, 0
        if not isinstance(header, Header):
            if block.text.strip():
                yield blocks.rejected(block)
            continue
        if header.date is not None:
            day = _dated(header.date, order)
            if day is None:
                yield Rejected(block.line, NO_DAY, f"{header.name}: {block.text}"[: blocks.SHOWN])
                continue
        elif day is None:
            raise NeedsAnswer("On which day was this written?", ask="day", line=block.line)
        elif header.clock + PAST_MIDNIGHT < last:
            day += DAY
        last = header.clock
        yield from _facts(header, day, block, "")


def _facts(header: Header, day: int, block: blocks.Block[Any], group: str) -> Iterator[Incoming | Rejected]:
    if block.cut:
        yield blocks.rejected(block, blocks.TOO_LONG)
    at, text = day + header.clock, block.text.strip("\n")
    if header.account in SYSTEM:
        base = Incoming(Kind.MESSAGE, at, group_name=group, zoned=False, line=block.line)
        yield from read_notice(base, text.strip())
        return
    form, words = form_of(text.strip())
    yield Incoming(
        Kind.MESSAGE, at, "", group, header.account, header.name, words, form=form, zoned=False, line=block.line
    )


def _speaks(header: object) -> bool:
    return isinstance(header, Header)


def _either(line: str) -> Header | Day | None:
    return read_export(line) or read_pasted(line)


def _dated(date: tuple[int, int, int], order: str | None) -> int | None:
    if date[0] > 31:
        return day_start(*date)
    if order is None:
        raise NeedsAnswer(
            "Is the day or the month written first in these dates?", ask="date_order", choices=["dmy", "mdy"]
        )
    month, day = (date[0], date[1]) if order == "mdy" else (date[1], date[0])
    return day_start(date[2] + 2000 * (date[2] < 100), month, day)


def _order(lines: Iterable[str]) -> str | None:
    proof = OrderProof()
    for line in lines:
        one = read_pasted(line)
        if isinstance(one, Header) and one.date and one.date[0] <= 31:
            proof.see(*one.date)
    return proof.verdict
