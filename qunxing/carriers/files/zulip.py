"""Zulip messages as JSON: what its API answers (`{"messages": […]}`), and the topic files of a zulip-archive.

https://zulip.com/api/get-messages and github.com/zulip/zulip-archive (lib/populate.py), whose folder is one file a
topic: `<stream id>-<stream>/<topic>.json`, names quoted as in an address with a dot for the percent sign.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple
from urllib.parse import unquote

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.archive import Archive
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.json_chat import Facts, decoded, dicts, facts_of, moment, text_of, word
from qunxing.carriers.files.json_stream import About, elements, walk
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of Zulip."
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS})
BY_NUMBER = frozenset({Sees.ACCOUNTS, Sees.REACTIONS})
_SIGNS = (rb'"sender_full_name"\s*:', rb'"timestamp"\s*:\s*\d{9,10}\b', rb'"content"\s*:')
_FOLDER = re.compile(r"(?:.*/)?(?P<id>\d+)-(?P<stream>[^/]+)/(?P<topic>[^/]+)\.json", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>\n?|</p>\n?(?=.)|</li>\n?(?=.)", re.DOTALL)
_QUOTE = re.compile(r"<blockquote>.*?</blockquote>\n?", re.DOTALL)
_SAID = re.compile(
    r'<p>[^<]*(?:<span class="user-mention[^>]*>[^<]*</span>)?[^<]*<a href="[^"]*/near/(\d+)">[^<]*</a>:?</p>\n?'
)
"""The line above a quotation: who said it, and the link to it."""
_TAG = re.compile(r"<[^<>]*>")
_FILE = re.compile(r'<a href="(?:https?://[^"/]+)?/user_uploads/')


class Message(msgspec.Struct, gc=False):
    """The fields of a message that we read; a topic file has the first four only."""

    id: Any = None
    sender_full_name: Any = None
    timestamp: Any = None
    content: Any = None
    sender_id: Any = None
    type: Any = None
    stream_id: Any = None
    display_recipient: Any = None
    subject: Any = None
    last_edit_timestamp: Any = None
    reactions: Any = None


class Place(NamedTuple):
    """The channel and topic a file belongs to; "" where the messages say it themselves, or nothing does."""

    id: str = ""
    name: str = ""
    topic: str = ""


_decode = msgspec.json.Decoder(Message).decode


class Zulip(FileFormat):
    name = "zulip"
    title = "Zulip messages (JSON, .zip)"
    platform = "zulip"
    namespace = "zulip"
    what = "chat"
    suffixes: tuple[str, ...] = (".json", ".zip")
    sees = PROMISED | BY_NUMBER | {Sees.REPLIES}
    cannot: tuple[str, ...] = (
        "Zulip does not say here who joined or left a channel.",
        "Which accounts are bots is not told; mark them yourself.",
        "Files of zulip-archive know people only by name: whoever changes it looks like somebody new.",
        "Only a quoted message counts as answered; a topic is kept as a thread.",
    )
    guide = Guide(
        platform="zulip",
        title="Zulip",
        steps=(
            "A public archive made with zulip-archive: download the folder of topic files, pack it as a zip, drop it"
            " here.",
            "Or save what the API answers for a channel (GET /api/v1/messages) as a .json file and drop it here.",
            "Every channel becomes a group, every topic a thread.",
        ),
        sees=PROMISED | BY_NUMBER | {Sees.REPLIES},
        cannot=("Who joined or left, and when.", "Deleted messages.", "Members who never wrote."),
    )

    def sniff(self, source: Source) -> int:
        if source.is_zip:
            parts = [part for part in source.parts() if part.member and _FOLDER.fullmatch(part.member)]
            return 90 if parts and self.sniff(parts[0]) else 0
        head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return 90 if head.startswith((b"[", b"{")) and all(re.search(sign, head) for sign in _SIGNS) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), 200) if isinstance(one, Incoming)]
        samples = tuple((one.name, one.text or "") for one in found[:5])
        groups = tuple(dict.fromkeys(one.group_name for one in found if one.group_name))
        by_number = bool(found) and all(one.sender for one in found)
        sees = PROMISED | {Sees.REPLIES} | (BY_NUMBER if by_number else frozenset())
        return Finding(self.name, True, samples=samples, groups=groups, sees=sees)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        if source.is_zip and not source.member:
            with Archive(source) as archive:
                topics = sorted(name for name in archive.names if _FOLDER.fullmatch(name))
                yield from archive.each(topics, _file)
            return
        with source.binary() as stream:
            yield from _file(source.member or source.name, stream)


def _file(name: str, stream: IO[bytes]) -> Facts:
    """One file: an array of messages, or the answer of the API around it."""
    begun = stream.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip()  # type: ignore[attr-defined] # all ours are buffered
    place = _place(name)
    if begun.startswith(b"["):
        for item in elements(stream):
            yield from facts_of(item, partial(_facts, place), NOT_A_MESSAGE)
        return
    any_list = False
    for found in walk(stream):
        any_list = True
        if not isinstance(found, About):
            yield from facts_of(found, partial(_facts, place), NOT_A_MESSAGE)
    if not any_list:
        raise Unreadable("There are no messages in this file.")


def _place(name: str) -> Place:
    if match := _FOLDER.fullmatch(name):
        return Place(match["id"], _unquoted(match["stream"]), _unquoted(match["topic"]))
    return Place(topic=_unquoted(PurePosixPath(name).stem))


def _unquoted(name: str) -> str:
    """`Current.20state` as it was before it became a file's name."""
    return unquote(re.sub(r"\.([0-9A-F]{2})", r"%\1", name)).replace("\0", "")[:500]


def _facts(place: Place, raw: bytes, line: int) -> Iterator[Incoming]:
    message = decoded(_decode, raw)
    if message is None or message.sender_full_name is None or message.type == "private":
        return
    form, text, reply = _content(text_of(message.content))
    stream, topic = word(message.display_recipient) or place.name, word(message.subject) or place.topic
    said = Incoming(
        Kind.MESSAGE,
        moment(message.timestamp).at,
        word(message.stream_id) or place.id,
        stream,
        word(message.sender_id),
        word(message.sender_full_name),
        text,
        word(message.id),
        reply,
        f"{stream}/{topic}" if topic else "",
        form=form,
        note="edited" if message.last_edit_timestamp else "",
        line=line,
    )
    yield said
    for reaction in dicts(message.reactions):
        if account := word(reaction.get("user_id")):
            yield _reacted(reaction, account, said)


def _reacted(reaction: dict[str, Any], account: str, said: Incoming) -> Incoming:
    """When somebody reacted is not told, so it stands at the message's time."""
    person = reaction.get("user")
    name = word(person.get("full_name")) if isinstance(person, dict) else ""
    note = word(reaction.get("emoji_name"))[:32]
    return Incoming(
        Kind.REACTED, said.at, said.group, said.group_name, account, name, target=said.native, note=note, line=said.line
    )


def _content(content: str) -> tuple[Form, str, str]:
    """What a message is made of, its own words, and the id of the message it quotes; content is HTML or Markdown."""
    if "<" not in content:
        return Form.TEXT, html.unescape(content) if "&" in content else content, ""
    reply = ""
    if "<blockquote>" in content:
        if said := _SAID.search(content):
            reply = said[1]
            content = content[: said.start()] + content[said.end() :]
        content = _QUOTE.sub("", content)
    form = Form.TEXT
    if "<img " in content or "message_inline_image" in content:
        form = Form.IMAGE
    elif "/user_uploads/" in content and _FILE.search(content):
        form = Form.FILE
    return form, html.unescape(_TAG.sub("", _BREAK.sub("\n", content))).strip(), reply
