"""The ChatLab standard chat format 0.0.1, JSON and JSON lines, in and out.

https://chatlab.fun/standard/chatlab-format.html (github.com/hellodigua/ChatLab, docs/en/standard/chatlab-format.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_blocks import SHOWN
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_notices import read_notice
from qunxing.carriers.files.chat_people import with_accounts
from qunxing.carriers.files.json_stream import About, walk
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.times import read_time
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of the ChatLab format."
NO_TIME = "The time of this message cannot be read."
TRUNCATED = "The file ends in the middle of this message."
MOST_MEMBERS = 1_000_000

SYSTEM, RECALL, REPLY, FORWARD = 80, 81, 25, 26
FORMS = {
    0: Form.TEXT,
    1: Form.IMAGE,
    2: Form.VOICE,
    3: Form.VIDEO,
    4: Form.FILE,
    5: Form.STICKER,
    7: Form.LINK,
    8: Form.LOCATION,
    20: Form.MONEY,
    21: Form.MONEY,
    22: Form.OTHER,
    23: Form.CALL,
    24: Form.LINK,
    REPLY: Form.TEXT,
    FORWARD: Form.TEXT,
    27: Form.CARD,
}
"""Message type numbers of the standard; what is not here is OTHER. 22 is a poke, 80 a notice, 81 a recall."""
_WORDED = frozenset((Form.TEXT, Form.FILE, Form.LINK, Form.LOCATION, Form.CHAIN))
_HEADER = re.compile(rb'"chatlab"\s*:\s*\{')
_PLATFORM = re.compile(rb'"platform"\s*:\s*"([a-z][a-z0-9_-]{0,30})"')
_JSONL = re.compile(rb'\s*(?:#[^\n]*\n\s*)*\{[^\n]*"_type"\s*:\s*"header"')

PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS})


class Entry(msgspec.Struct, gc=False):
    """One line or array element, of whatever kind."""

    type_: str = msgspec.field(default="message", name="_type")
    sender: Any = None
    accountName: Any = None  # the standard's own field names
    groupNickname: Any = None
    timestamp: Any = None
    type: Any = None
    content: Any = None
    platformMessageId: Any = None
    replyToMessageId: Any = None
    platformId: Any = None
    chatlab: Any = None
    meta: Any = None


_decode = msgspec.json.Decoder(Entry).decode


class ChatLab(FileFormat):
    name = "chatlab"
    title = "ChatLab standard format (JSON, JSONL)"
    platform = "other"
    namespace = "chatlab"
    what = "chat"
    suffixes: tuple[str, ...] = (".json", ".jsonl")
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "The list of members holds no dates, so it says nothing about who came and went.",
        "Reactions and edits are not part of this format.",
    )

    def sniff(self, source: Source) -> int:
        head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith((b"{", b"#")) or not _HEADER.search(head):
            return 0
        return 99 if _JSONL.match(head) or b'"version"' in head else 60

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), 200) if isinstance(one, Incoming)]
        samples = tuple((one.name, one.text or "") for one in found[:5])
        groups = tuple(dict.fromkeys(one.group_name for one in found))
        sees = PROMISED | ({Sees.REPLIES} if any(one.reply_to for one in found) else set())
        match = _PLATFORM.search(source.head)
        platform = match[1].decode() if match else None
        return Finding(self.name, True, samples=samples, groups=groups, sees=sees, namespace=platform)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        head = source.head.removeprefix(b"\xef\xbb\xbf")
        return with_accounts(_lines(source) if _JSONL.match(head) else _array(source))


class _Chat:
    """What the header and the members say."""

    def __init__(self) -> None:
        self.group = self.group_name = ""
        self.names: dict[str, str] = {}

    def header(self, meta: object) -> None:
        if isinstance(meta, dict):
            self.group, self.group_name = word(meta.get("groupId")), word(meta.get("name"))

    def member(self, account: object, nickname: object, name: object) -> None:
        if len(self.names) < MOST_MEMBERS:
            self.names[word(account)] = word(nickname) or word(name)


def _array(source: Source) -> Iterator[Incoming | Rejected]:
    chat = None
    with source.binary() as stream:
        for found in walk(stream):
            if isinstance(found, About):
                chat = _about(found)
            elif found.truncated:
                yield _rejected(found.line, TRUNCATED, found.raw)
            else:
                yield from _read(found.raw, found.line, chat or _Chat())
    if chat is None:
        raise Unreadable("There are no messages in this file.")


def _about(found: About) -> _Chat:
    chat = _Chat()
    chat.header(found.fields.get("meta"))
    members = found.fields.get("members")
    for member in members if isinstance(members, list) else []:
        if isinstance(member, dict):
            chat.member(member.get("platformId"), member.get("groupNickname"), member.get("accountName"))
    return chat


def _lines(source: Source) -> Iterator[Incoming | Rejected]:
    chat = _Chat()
    for number, line in source.lines("utf-8-sig"):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            yield from _read(bare.encode("utf-8", "replace"), number, chat)


def _read(raw: bytes, line: int, chat: _Chat) -> Iterator[Incoming | Rejected]:
    try:
        entry = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield _rejected(line, NOT_A_MESSAGE, raw)
        return
    if entry.type_ == "header":
        chat.header(entry.meta)
    elif entry.type_ == "member":
        chat.member(entry.platformId, entry.groupNickname, entry.accountName)
    elif entry.type_ == "message" and entry.sender is not None:
        try:
            at = read_time(entry.timestamp).at
        except (ValueError, OverflowError):
            yield _rejected(line, NO_TIME, raw)
            return
        yield from _facts(entry, at, line, chat)
    else:
        yield _rejected(line, NOT_A_MESSAGE, raw)


def _facts(entry: Entry, at: int, line: int, chat: _Chat) -> Iterator[Incoming]:
    account = word(entry.sender)
    name = word(entry.groupNickname) or word(entry.accountName) or chat.names.get(account, "")
    content = entry.content.replace("\0", "") if isinstance(entry.content, str) else None
    native = word(entry.platformMessageId)
    base = Incoming(Kind.MESSAGE, at, chat.group, chat.group_name, native=native, line=line)
    if entry.type == SYSTEM:
        yield from read_notice(base, content or "")
        return
    if entry.type == RECALL:
        yield msgspec.structs.replace(base, kind=Kind.RECALLED, sender=account, name=name)
        return
    form = FORMS.get(entry.type, Form.OTHER) if isinstance(entry.type, int) else Form.OTHER
    text = content
    if content is not None:
        if form is Form.TEXT:
            form, text = form_of(content)
        elif content.startswith("[") or form not in _WORDED:
            text = form_of(content)[1] if content.startswith("[") else content
    yield msgspec.structs.replace(
        base, sender=account, name=name, text=text, form=form, reply_to=word(entry.replyToMessageId)
    )


def word(value: object) -> str:
    """An id or a name as text; "" for what is neither."""
    if isinstance(value, str):
        return value.replace("\0", "")[:500]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else ""


def _rejected(line: int, reason: str, raw: bytes) -> Rejected:
    return Rejected(line, reason, raw[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN])
