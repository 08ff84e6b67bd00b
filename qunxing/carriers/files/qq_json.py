"""The JSON of QQ chat exporter (github.com/shuakami/qq-chat-exporter), versions 3 to 5.

We read such a file where somebody already holds one; we neither make nor recommend tools that take it out of QQ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_forms import form_of
from qunxing.carriers.files.chat_notices import read_notice
from qunxing.carriers.files.chat_people import with_accounts
from qunxing.carriers.files.json_chat import Facts, decoded, dicts, facts_of, moment, text_of, word
from qunxing.carriers.files.json_stream import About, walk
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of a QQ chat exporter file."
_NAMED = re.compile(rb'"name"\s*:\s*"QQChatExporter')
_CHAT = re.compile(rb'"chatInfo"\s*:\s*\{')
_SENDER = re.compile(rb'"sender"\s*:\s*\{[^{}]*"uin"\s*:')
_QUOTED = re.compile(r"\s*\[回复 [^\]\n]*\]\s*")
_FORMS = {
    "image": Form.IMAGE,
    "video": Form.VIDEO,
    "audio": Form.VOICE,
    "voice": Form.VOICE,
    "file": Form.FILE,
    "market_face": Form.STICKER,
    "location": Form.LOCATION,
    "forward": Form.LINK,
    "json": Form.CARD,
}
SYSTEM = 5
"""The message type of a grey notice."""


class Message(msgspec.Struct, gc=False):
    """The fields of a message that we read, as the versions call them."""

    id: Any = None
    messageId: Any = None  # the exporter's own field names
    timestamp: Any = None
    sender: Any = None
    type: Any = None
    messageType: Any = None
    content: Any = None
    recalled: Any = None
    isRecalled: Any = None
    system: Any = None
    isSystemMessage: Any = None


class Chat(NamedTuple):
    id: str = ""
    name: str = ""


_decode = msgspec.json.Decoder(Message).decode


class QQJson(FileFormat):
    name = "qq-json"
    title = "QQ chat exporter (JSON)"
    platform = "qq"
    namespace = "qq"
    what = "chat"
    suffixes: tuple[str, ...] = (".json",)
    sees = frozenset(
        {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.REPLIES, Sees.JOINS, Sees.LEAVES}
        | {Sees.INVITERS, Sees.RECALLS}
    )
    cannot: tuple[str, ...] = (
        "Messages from before this computer was logged in, unless they were synchronised.",
        "Members who never wrote and were not announced are not in the export.",
        "Reactions and edits are not part of this format.",
    )

    def sniff(self, source: Source) -> int:
        head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not head.startswith(b"{") or not _CHAT.search(head):
            return 0
        return 98 if _NAMED.search(head) else 80 if _SENDER.search(head) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), 50) if isinstance(one, Incoming)]
        samples = tuple((one.name, one.text or "") for one in found if one.name)[:5]
        groups = tuple(dict.fromkeys(one.group_name for one in found if one.group_name))
        return Finding(self.name, all(one.zoned for one in found), samples=samples, groups=groups)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        return with_accounts(_entries(source))


def _entries(source: Source) -> Facts:
    read = None
    with source.binary() as stream:
        for found in walk(stream):
            if isinstance(found, About):
                read = partial(_facts, _chat(found.fields))
            else:
                yield from facts_of(found, read or partial(_facts, Chat()), NOT_A_MESSAGE)
    if read is None:
        raise Unreadable("There are no messages in this file.")


def _chat(fields: dict[str, Any]) -> Chat:
    told = fields.get("chatInfo")
    about = told if isinstance(told, dict) else {}
    number = word(about.get("groupCode")) or word(about.get("peerUin")) or word(about.get("peerUid"))
    return Chat(number if number.isdecimal() else "", word(about.get("name")))


def _facts(chat: Chat, raw: bytes, line: int) -> Iterator[Incoming]:
    message = decoded(_decode, raw)
    if message is None or not isinstance(message.sender, dict):
        return
    when, sender = moment(message.timestamp), message.sender
    native = word(message.id) or word(message.messageId)
    base = Incoming(Kind.MESSAGE, when.at, chat.id, chat.name, native=native, zoned=when.zoned, line=line)
    content = message.content if isinstance(message.content, dict) else {}
    if message.system is True or message.isSystemMessage is True or message.messageType == SYSTEM:
        yield from read_notice(base, text_of(content.get("text")).strip())
        return
    account = _number(sender.get("uin")) or word(sender.get("uid"))
    name = word(sender.get("groupCard")) or word(sender.get("name")) or word(sender.get("nickname"))
    said = msgspec.structs.replace(base, sender=account, name=name or account)
    if message.recalled is True or message.isRecalled is True:
        yield msgspec.structs.replace(said, kind=Kind.RECALLED)
        return
    elements = dicts(content.get("elements"))
    form, text = _content(content, elements)
    yield msgspec.structs.replace(said, form=form, text=text, reply_to=_reply(content, elements))


def _content(content: dict[str, Any], elements: list[dict[str, Any]]) -> tuple[Form, str]:
    """What a message is made of, and the words a person put there, without those of what it answers."""
    kinds = [each.get("type") for each in (*elements, *dicts(content.get("resources")))]
    forms = [_FORMS[kind] for kind in kinds if isinstance(kind, str) and kind in _FORMS]
    words = "".join(_element(each) for each in elements) if elements else ""
    if not elements:
        words = text_of(content.get("text"))
        words = _QUOTED.sub("", words, count=1) if words.lstrip().startswith("[回复 ") else words
    plain, text = form_of(words.strip())
    if plain is not Form.TEXT or not forms:
        return plain, text
    return forms[0], text or (_file_name(elements) if forms[0] is Form.FILE else "")


def _element(element: dict[str, Any]) -> str:
    """The words of one piece of a message; a small face among words is one of them."""
    data = element.get("data")
    told = data if isinstance(data, dict) else {}
    if element.get("type") == "face":
        return text_of(told.get("name"))
    return text_of(told.get("text")) or text_of(told.get("name")) if element.get("type") in ("text", "at") else ""


def _file_name(elements: list[dict[str, Any]]) -> str:
    for each in elements:
        if each.get("type") == "file" and isinstance(data := each.get("data"), dict):
            return word(data.get("filename"))
    return ""


def _reply(content: dict[str, Any], elements: list[dict[str, Any]]) -> str:
    """The id of the message this one answers."""
    pieces = (each.get("data") for each in elements if each.get("type") == "reply")
    for reply in dicts([content.get("reply"), *pieces]):
        if found := word(reply.get("referencedMessageId")) or word(reply.get("messageId")):
            return found if found != "0" else ""
    return ""


def _number(value: object) -> str:
    """A QQ number; exporters write 0 where they do not know it."""
    number = word(value)
    return "" if number == "0" else number
