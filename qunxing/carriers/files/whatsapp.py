"""WhatsApp's "Export chat": a .txt, or the .zip around it, from either phone and in any language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files import chat_blocks as blocks
from qunxing.carriers.files import whatsapp_notices as notices
from qunxing.carriers.files import whatsapp_stamp as stamps
from qunxing.carriers.files import whatsapp_words as words
from qunxing.carriers.files.chat_times import clock
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.source import HEAD, Source
from qunxing.core.facts import Form, Kind, Precision, Sees
from qunxing.core.refusals import NeedsAnswer, Unreadable

NO_DAY = "There is no such day."
MAX_NAME = 120
MOST_STAMPS = 20_000
_TITLE = re.compile(
    r"(?:WhatsApp Chat (?:with|-)|Chat WhatsApp (?:con|s\s*uživatelem)|Conversa do WhatsApp com|WhatsApp-Chat mit"
    r"|Discussion WhatsApp avec|Chat de WhatsApp con|Чат WhatsApp с\s*контактом|[与與])\s*(?P<name>.+?)"
    r"(?:\s*的\s*WhatsApp\s*(?:聊天|对话|對話)(?:记录)?)?",
)
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.RECALLS})
IN_NOTICES = frozenset({Sees.JOINS, Sees.LEAVES, Sees.INVITERS})


class Header(NamedTuple):
    """A header line: when, who ("" for a notice), the first line of the body, and the invisible mark before it."""

    at: int | None
    name: str
    text: str
    marked: bool


class WhatsApp(FileFormat):
    name = "whatsapp"
    title = "WhatsApp chat export (.txt, .zip)"
    platform = "whatsapp"
    namespace = "whatsapp"
    what = "chat"
    suffixes: tuple[str, ...] = (".txt", ".zip")
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "WhatsApp exports show names, not account numbers: whoever changes their name looks like somebody new.",
        "WhatsApp exports do not say which message answers which.",
        "Reactions are not in the export.",
        "WhatsApp cuts long exports: about 40,000 messages, with media about 10,000.",
        "Members who never wrote and were not announced are not in the export.",
    )
    guide = Guide(
        platform="whatsapp",
        title="WhatsApp",
        steps=(
            "Open the group, tap its name, choose “Export chat”, then “Without media”.",
            "Send the .txt or .zip to yourself and drop it here.",
            "Say whether day or month comes first if we have to ask.",
        ),
        sees=frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.RECALLS}),
        cannot=(
            "Account numbers: people are known by the name in your contacts.",
            "Which message answers which, and reactions.",
            "More than about 40,000 messages: WhatsApp cuts the export.",
        ),
    )

    def sniff(self, source: Source) -> int:
        inner = _inner(source)
        if inner is None:
            return 0
        lines = blocks.head_lines(inner, inner.encoding())
        found = [stamp for line in lines if (stamp := _stamp(line)) is not None]
        written = sum(bool(line.strip()) for line in lines)
        if not found or (len(found) < 2 and written > 3):
            return 0
        named = "whatsapp" in (source.path.name + source.name).lower() or source.name == "_chat.txt"
        share = len(found) / max(written, 1)
        return min(int(30 + 60 * min(share * 2, 1)) + 8 * named, 97)

    def look(self, source: Source, options: Options) -> Finding:
        inner = _known(_inner(source))
        encoding = inner.encoding(options.encoding)
        lines = blocks.head_lines(inner, encoding)
        order = options.date_order or _order(inner, encoding, _shape(inner, encoding))
        sees = PROMISED | (IN_NOTICES if notices.READABLE.search("\n".join(lines[:2000])) else frozenset())
        samples = [tuple(split[:2]) for line in lines[:50] if _stamp(line) and (split := stamps.split(line))][:5]
        return Finding(
            self.name,
            zoned=False,
            encoding=encoding,
            date_order=order,
            samples=tuple(samples),
            groups=(group_name(source),),
            ask=() if order else ("date_order",),
            sees=sees,
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        inner = _known(_inner(source))
        encoding = inner.encoding(options.encoding)
        shape = _shape(inner, encoding)
        order = options.date_order or _order(inner, encoding, shape)
        if order is None:
            raise NeedsAnswer(
                "Is the day or the month written first in these dates?", ask="date_order", choices=["dmy", "mdy"]
            )
        parser = _Parser(shape, order, _names_with_colon(blocks.head_lines(inner, encoding)))
        group = group_name(source)
        precision = Precision.SECOND if shape.seconds else Precision.MINUTE
        for block in blocks.cut(inner.lines(encoding), parser):
            yield from _read(block, group, precision)


class _Parser:
    """Tells headers from other lines. Remembers the stamps it has read: a busy minute repeats the same one."""

    def __init__(self, shape: stamps.Shape, order: str, colons: frozenset[str]) -> None:
        self.shape, self.order, self.colons = shape, order, colons
        self._known: dict[str, tuple[bool, int | None]] = {}
        self._days: dict[str, int] = {}
        self._plain = (8 if shape.seconds else 5) + shape.bracket

    def __call__(self, line: str) -> Header | None:
        parts = stamps.split(line)
        if parts is None:
            return None
        stamp, rest = parts
        known = self._known.get(stamp)
        if known is None:
            known = self._remember(stamp)
        if not known[0]:
            return None
        name, text = _sender(rest, self.colons)
        return Header(known[1], name, text, line[0] in stamps.MARKS)

    def _remember(self, text: str) -> tuple[bool, int | None]:
        if len(self._known) > MOST_STAMPS:
            self._known.clear()
        known = self._same_day(text)
        if known is None:
            stamp = stamps.read_stamp(text)
            fits = stamp is not None and stamp.shape == self.shape
            known = (fits, stamp.at(self.order) if stamp is not None and fits else None)
            if stamp is not None and known[1] is not None and len(self._days) < MOST_STAMPS:
                self._days[text.partition(", ")[0]] = known[1] - stamp.clock
        self._known[text] = known
        return known

    def _same_day(self, text: str) -> tuple[bool, int | None] | None:
        """A stamp of a day read before with a plain 24-hour clock, without the cost of reading all of it again."""
        day, _, time = text.partition(", ")
        start = self._days.get(day)
        if start is None or len(time) != self._plain or time[2] != ":" or time[5:6] not in ("", ":"):
            return None
        if not (time[:2] + time[3:5] + time[6:8]).isdecimal():
            return None
        at = clock(int(time[:2]), int(time[3:5]), int(time[6:8]) if self.shape.seconds else 0)
        return None if at is None else (True, start + at)


def group_name(source: Source) -> str:
    """What the file's name says the chat is called; `_chat.txt` says nothing, so the zip's name is asked."""
    stem = source.stem if source.name != "_chat.txt" else source.path.stem
    match = _TITLE.fullmatch(stem)
    return match["name"] if match else "" if stem.startswith("_chat") else stem


def _read(block: blocks.Block[Header], group: str, precision: Precision) -> Sequence[Incoming | Rejected]:
    header = block.header
    if header is None:
        return [blocks.rejected(block)] if block.text.strip(stamps.MARKS + " \n") else ()
    text = f"{header.text}\n{block.text}" if block.text else header.text
    if header.at is None:
        return [Rejected(block.line, NO_DAY, f"{header.name}: {text}"[: blocks.SHOWN])]
    if not header.name or (words.MARK in text[:1] and not header.marked and _is_notice(text)):
        base = Incoming(Kind.MESSAGE, header.at, group_name=group, precision=precision, zoned=False, line=block.line)
        return list(notices.read_notice(base, text))
    message = _message(header, header.at, text, group, precision, block.line)
    return [Rejected(block.line, blocks.TOO_LONG, text[: blocks.SHOWN]), message] if block.cut else (message,)


def _is_notice(text: str) -> bool:
    """Whether text behind the invisible mark is the platform's own and stands for nothing a person sent."""
    return not words.is_deleted(text) and words.placeholder(text, False) is None


def _message(header: Header, at: int, text: str, group: str, precision: Precision, line: int) -> Incoming:
    kind, form, note = Kind.MESSAGE, Form.TEXT, ""
    said: str | None = text
    if words.is_deleted(text):
        kind, said = Kind.RECALLED, None
    elif header.marked or words.may_stand_for(text):
        text, was_edited = words.edited(text)
        note = "edited" if was_edited else ""
        form, said = words.placeholder(text, header.marked) or (form, text)
        said = said.strip("\n " + words.MARK)
    return Incoming(
        kind, at, "", group, "", header.name, said, form=form, note=note, precision=precision, zoned=False, line=line
    )


def _sender(rest: str, colons: frozenset[str]) -> tuple[str, str]:
    """Who and what of the part after the stamp; ("", all of it) when it is a notice."""
    end = rest.find(": ", 0, MAX_NAME)
    if end < 0:
        return (notices.clean_name(rest[:-1]), "") if rest.endswith(":") and len(rest) < MAX_NAME else ("", rest)
    if colons:
        longer = rest.find(": ", end + 2, MAX_NAME)
        if longer > 0 and rest[:longer] in colons:
            end = longer
    name = rest[:end]
    if ("了" in name or " c" in name) and notices.is_notice(name):
        return "", rest
    return notices.clean_name(name), rest[end + 2 :]


def _names_with_colon(lines: list[str]) -> frozenset[str]:
    """Names like `Team: Anna`: seen three times in the head, and what stands before the colon is nobody's name."""
    short: Counter[str] = Counter()
    long: Counter[tuple[str, str]] = Counter()
    for line in lines:
        parts = stamps.split(line) if _stamp(line) else None
        pieces = parts[1].split(": ", 2) if parts else []
        if len(pieces) > 1:
            short[pieces[0]] += 1
        if len(pieces) > 2 and len(pieces[1]) < 40:
            long[pieces[0], pieces[1]] += 1
    return frozenset(f"{a}: {b}" for (a, b), times in long.items() if times >= 3 and short[a] == times)


def _inner(source: Source) -> Source | None:
    """The text itself: the file, or the one text in a zip."""
    if not source.is_zip or source.member:
        return source
    texts = [part for part in source.parts() if part.suffix == ".txt"]
    chats = [part for part in texts if part.name == "_chat.txt"] or texts
    return chats[0] if len(chats) == 1 else None


def _known(inner: Source | None) -> Source:
    if inner is None:
        raise Unreadable("There is not exactly one chat text in this zip.")
    return inner


def _stamp(line: str) -> stamps.Stamp | None:
    parts = stamps.split(line)
    return stamps.read_stamp(parts[0]) if parts else None


def _shape(source: Source, encoding: str) -> stamps.Shape:
    head = (stamp for line in blocks.head_lines(source, encoding) if (stamp := _stamp(line)))
    shape = stamps.usual_shape(head)
    if shape is None:
        raise Unreadable("There is no line with a date, a time and a name as WhatsApp writes them.")
    return shape


def _order(source: Source, encoding: str, shape: stamps.Shape) -> str | None:
    """The order of day and month as the head proves it, else as the first proof in the whole file does.

    Notices are left out: the first of them is often dated later than the messages after it.
    """
    order = stamps.prove_order(_spoken(blocks.head_lines(source, encoding), shape))
    if order is not None or len(source.head) < HEAD:
        return order
    return stamps.first_proof(_spoken((line for _, line in source.lines(encoding)), shape))


def _spoken(lines: Iterable[str], shape: stamps.Shape) -> Iterator[stamps.Stamp]:
    for line in lines:
        if ": " in line and (stamp := _stamp(line)) and stamp.shape == shape:
            yield stamp
