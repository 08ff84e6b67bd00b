"""WeChat's own "多选 → 邮件": a mail (.eml), its text saved or pasted.

    X 微信群上的聊天记录如下，请查收。

    —————  2018-09-03  —————


    昵称  12:47

    正文

On a Mac the time is `昵称 下午5:08`. The talk is what somebody selected, so days may be missing: no CONTINUOUS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_times import clock, day_start
from qunxing.carriers.files.mail_text import MAX_MAIL, is_mail, mail_text
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

LONGEST = 200
"""Characters of a header line; longer ones are text."""
_DAY = re.compile(r"\s*[—\-–─―]{2,}\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?\s*[—\-–─―]{2,}\s*")
_HALF = "上午|下午|凌晨|早上|中午|晚上|傍晚|AM|PM|am|pm"
_SENDER = re.compile(
    rf"(?P<name>\S.*?)(?:[ \u00a0\t]{{2,}}(?P<half>{_HALF})?\s?| (?P<mac>{_HALF})\s?)(?P<h>\d{{1,2}}):(?P<m>\d\d)"
    r"(?:\s?(?P<post>AM|PM|am|pm))?\s*"
)
_TITLES = (
    re.compile(r'\s*微信群[“"](?P<name>.+)[”"]的聊天记录如下.*'),
    re.compile(r"\s*(?P<name>.+?)\s*微信群上的聊天记录如下.*"),
    re.compile(r"\s*(?P<name>.+?)\s*在微信上的聊天记录如下.*"),
    re.compile(r'\s*(?P<name>[“"].+[”"])的聊天记录如下.*'),
)
_SURE = ("微信群上的聊天记录如下", "在微信上的聊天记录如下", "的聊天记录如下")


class Header(NamedTuple):
    """A sender's line (`name`), or a line that gives the day (`name` is "")."""

    name: str
    clock: int
    day: int | None


class WeChatMail(FileFormat):
    name = "wechat-mail"
    title = "WeChat messages sent by mail (.eml, .txt, pasted)"
    platform = "wechat"
    namespace = "wechat"
    what = "chat"
    suffixes: tuple[str, ...] = (".eml", ".txt")
    sees = frozenset({Sees.MESSAGES, Sees.TEXT})
    cannot: tuple[str, ...] = (
        "This is a selection: messages nobody selected are missing, so there are no daily counts.",
        "People are known by the name shown, not by account: whoever changes their name looks like somebody new.",
        "Joins, leaves and recalled messages are not in it.",
        "It does not say which message answers which.",
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            return 0
        lines = _head(source, None)
        titled = any(sure in line for line in lines[:40] for sure in _SURE)
        days = sum(bool(_DAY.fullmatch(line)) for line in lines)
        senders = sum(_header(line) is not None for line in lines) - days
        if not senders:
            return 20 * titled
        return min(40 * titled + 35 * (days > 0) + 22, 98)

    def look(self, source: Source, options: Options) -> Finding:
        encoding = "utf-8" if is_mail(source) else source.encoding(options.encoding)
        lines = _head(source, options.encoding)
        found = [header for line in lines if (header := _header(line))]
        ask = () if options.day is not None or any(not one.name for one in found[:1]) else ("day",)
        samples = tuple((one.name,) for one in found if one.name)[:5]
        return Finding(self.name, False, encoding, samples=samples, groups=(group_name(lines),), ask=ask)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        head = _head(source, options.encoding)
        if not any(_header(line) for line in head):
            raise Unreadable("There is no line with a name and a time as WeChat writes them in mails.")
        group, day = group_name(head), options.day
        spaced = blocks.is_spaced(head, _header, _speaks)
        lines = _lines(source, options.encoding)
        for block in blocks.cut(lines, _header, spaced=spaced, speaks=_speaks):
            if block.header is None:
                continue  # the greeting at the top
            if block.header.day is not None:
                day = block.header.day
                continue
            if day is None:
                raise NeedsAnswer("On which day was this written?", ask="day", line=block.line)
            if block.cut:
                yield blocks.rejected(block, blocks.TOO_LONG)
            yield _message(block.header, day, block, group)


def _message(header: Header, day: int, block: blocks.Block[Header], group: str) -> Incoming:
    form, text = form_of(block.text.strip("\n").strip())
    return Incoming(
        Kind.MESSAGE,
        day + header.clock,
        "",
        group,
        "",
        header.name,
        text,
        form=form,
        precision=Precision.MINUTE,
        zoned=False,
        line=block.line,
    )


def _speaks(header: Header) -> bool:
    return header.day is None


def _header(line: str) -> Header | None:
    if len(line) > LONGEST:
        return None
    if ":" in line and (match := _SENDER.fullmatch(line)):
        # a nickname may hold a time itself: the last one of the line counts
        time = clock(int(match["h"]), int(match["m"]), 0, match["half"] or match["mac"] or match["post"])
        return Header(match["name"].strip(), time, None) if time is not None else None
    if match := _DAY.fullmatch(line):
        start = day_start(int(match[1]), int(match[2]), int(match[3]))
        return Header("", 0, start) if start is not None else None
    return None


def group_name(lines: list[str]) -> str:
    """The name of the group or the two people, from the sentence at the top; "" when it is not there."""
    for line in lines[:40]:
        for title in _TITLES if len(line) <= LONGEST else ():
            if match := title.fullmatch(line):
                return match["name"].strip().strip('“”"')
    return ""


def _head(source: Source, encoding: str | None) -> list[str]:
    if is_mail(source):
        return mail_text(source.head).split("\n")
    return blocks.head_lines(source, source.encoding(encoding))


def _lines(source: Source, encoding: str | None) -> Iterator[tuple[int, str]]:
    if not is_mail(source):
        return source.lines(encoding)
    with source.binary() as stream:
        text = mail_text(stream.read(MAX_MAIL))
    return iter(enumerate(text.split("\n"), 1))
