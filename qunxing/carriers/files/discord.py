"""The JSON of DiscordChatExporter: one channel, thread or direct chat a file.

The wire format: DiscordChatExporter.Core/Exporting/JsonMessageWriter.cs (github.com/Tyrrrz/DiscordChatExporter).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.json_chat import decoded, dicts, facts_of, form_of_file, moment, text_of, word
from qunxing.carriers.files.json_stream import About, walk
from qunxing.carriers.files.source import Source
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of a DiscordChatExporter file."
PROMISED = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.REPLIES})
_TOP = re.compile(rb'\s*\{\s*"guild"\s*:\s*\{')
_CHANNEL = re.compile(rb'"channel"\s*:\s*\{')
_REACTORS = re.compile(rb'"count"\s*:\s*\d+\s*,\s*"users"\s*:\s*\[')
_SAID = frozenset(("Default", "Reply"))
_NOTICES = range(1, 19)
"""Numbers of Discord's own notices; an exporter older than a kind of message writes its number for its name."""


class Message(msgspec.Struct, gc=False):
    """The fields of a message that we read; whatever type the exporter's version gives them."""

    id: Any = None
    type: Any = None
    timestamp: Any = None
    timestampEdited: Any = None  # the exporter's own field names
    content: Any = None
    author: Any = None
    attachments: Any = None
    embeds: Any = None
    stickers: Any = None
    reactions: Any = None
    mentions: Any = None
    reference: Any = None
    forwardedMessage: Any = None


_decode = msgspec.json.Decoder(Message).decode


class Discord(FileFormat):
    name = "discord"
    title = "DiscordChatExporter (JSON)"
    platform = "discord"
    namespace = "discord"
    what = "chat"
    suffixes: tuple[str, ...] = (".json",)
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "Discord announces who came only where the server has that switched on, and never who left.",
        "Deleted messages are not in the export, and nothing says that they were there.",
        "Members who never wrote and were not announced are not in the export.",
        "Who reacted is named only in files of newer exporters.",
    )
    guide = Guide(
        platform="discord",
        title="Discord",
        steps=(
            "Make a bot in Discord's developer portal and invite it to your server: it may read messages and their"
            " history. Do not use your own account's token, Discord forbids that.",
            "With DiscordChatExporter and the bot's token, export the channels as JSON.",
            "Drop the files here, packed or not. Every channel becomes a group; a thread stays with its channel.",
        ),
        sees=PROMISED,
        cannot=("Who left, and when.", "Deleted messages.", "Members who never wrote."),
    )

    def sniff(self, source: Source) -> int:
        head = source.head.removeprefix(b"\xef\xbb\xbf")
        return 97 if _TOP.match(head) and _CHANNEL.search(head) else 0

    def look(self, source: Source, options: Options) -> Finding:
        found = [one for one in islice(self.read(source, options), 50) if isinstance(one, Incoming)]
        samples = tuple((one.name, one.text or "") for one in found[:5])
        groups = tuple(dict.fromkeys(one.group_name for one in found))
        sees = PROMISED | {Sees.REACTIONS} if _REACTORS.search(source.head) else PROMISED
        return Finding(self.name, all(one.zoned for one in found), samples=samples, groups=groups, sees=sees)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        with source.binary() as stream:
            read = None
            for found in walk(stream):
                if isinstance(found, About):
                    read = partial(_read, _channel(found.fields))
                else:
                    yield from facts_of(found, read or partial(_read, Channel()), NOT_A_MESSAGE)
        if read is None:
            raise Unreadable("There are no messages in this file.")


class Channel(NamedTuple):
    """Where the messages of a file were written; `id` is as Discord has it, `group` that of the channel above."""

    id: str = ""
    group: str = ""
    name: str = ""
    thread: str = ""


def _channel(fields: dict[str, Any]) -> Channel:
    guild, channel = (
        value if isinstance(value, dict) else {} for value in (fields.get("guild"), fields.get("channel"))
    )
    own, name = word(channel.get("id")), word(channel.get("name"))
    server = word(guild.get("name")) if word(guild.get("id")) not in ("", "0") else ""
    if "Thread" in word(channel.get("type")) and (above := word(channel.get("categoryId"))):
        return Channel(own, above, _titled(server, word(channel.get("category"))), own)
    return Channel(own, own, _titled(server, name))


def _titled(server: str, channel: str) -> str:
    """Every server has its own #general."""
    return f"{server} #{channel}" if server else channel


def _read(channel: Channel, raw: bytes, line: int) -> Iterator[Incoming]:
    message = decoded(_decode, raw)
    if message is None or not isinstance(message.author, dict):
        return
    when, author = moment(message.timestamp), message.author
    base = Incoming(
        Kind.MESSAGE,
        when.at,
        channel.group,
        channel.name,
        word(author.get("id")),
        word(author.get("nickname")) or word(author.get("name")),
        native=word(message.id),
        thread=channel.thread,
        zoned=when.zoned,
        line=line,
        bot=author.get("isBot") is True,
    )
    if _is_notice(message.type):
        yield from _notice(message, base)
        return
    yield _said(message, base, channel)
    for reaction in dicts(message.reactions):
        yield from _reacted(reaction, base)


def _is_notice(kind: object) -> bool:
    if kind in _SAID:
        return False
    return not (isinstance(kind, str) and kind.isdecimal()) or int(kind) in _NOTICES


def _said(message: Message, base: Incoming, channel: Channel) -> Incoming:
    reference = message.reference if isinstance(message.reference, dict) else {}
    forwarded = message.forwardedMessage if isinstance(message.forwardedMessage, dict) else None
    form, text = _content(message)
    if forwarded and not text:
        text = text_of(forwarded.get("content"))
    elsewhere = reference.get("type") == "Forward" or word(reference.get("channelId")) not in ("", channel.id)
    return msgspec.structs.replace(
        base,
        form=form,
        text=text,
        reply_to="" if elsewhere else word(reference.get("messageId")),
        note="edited" if message.timestampEdited else "forwarded" if forwarded else "",
    )


def _content(message: Message) -> tuple[Form, str]:
    """What a message is made of, and its words; of a bare file its name, of a bare card what stands on it."""
    text = text_of(message.content)
    if files := dicts(message.attachments):
        name = word(files[0].get("fileName"))
        form = form_of_file(name)
        return form, text or (name if form is Form.FILE else "")
    if dicts(message.stickers):
        return Form.STICKER, text
    if not text and (cards := dicts(message.embeds)):
        words = (text_of(cards[0].get(field)) for field in ("title", "description"))
        return Form.CARD, "\n".join(filter(None, words))
    return Form.TEXT, text


def _notice(message: Message, base: Incoming) -> Iterator[Incoming]:
    named = dicts(message.mentions)[:1]
    if message.type == "GuildMemberJoin":
        yield msgspec.structs.replace(base, kind=Kind.JOINED)
    elif message.type == "Call":
        yield msgspec.structs.replace(base, form=Form.CALL, text="")
    elif message.type in ("RecipientAdd", "RecipientRemove") and named:
        yield _moved(base, word(named[0].get("id")), named[0], came=message.type == "RecipientAdd")
    else:
        words = f"{base.name} {text_of(message.content)}".strip()
        yield msgspec.structs.replace(base, form=Form.SYSTEM, text=words, sender="", name="", bot=False)


def _moved(base: Incoming, account: str, person: dict[str, Any], *, came: bool) -> Incoming:
    """Somebody added to or taken out of a direct chat; who takes themselves out left."""
    name = word(person.get("nickname")) or word(person.get("name"))
    if not came and account == base.sender:
        return msgspec.structs.replace(base, kind=Kind.LEFT)
    kind, note = (Kind.JOINED, "invited") if came else (Kind.REMOVED, "")
    return msgspec.structs.replace(
        base, kind=kind, sender=account, name=name, target=base.sender, target_name=base.name, note=note, bot=False
    )


def _reacted(reaction: dict[str, Any], said: Incoming) -> Iterator[Incoming]:
    """One fact a person: when they reacted is not told, so it stands at the message's time."""
    emoji = reaction.get("emoji")
    note = word(emoji.get("name"))[:32] if isinstance(emoji, dict) else ""
    for person in dicts(reaction.get("users")):
        if account := word(person.get("id")):
            yield Incoming(
                Kind.REACTED,
                said.at,
                said.group,
                said.group_name,
                account,
                word(person.get("nickname")) or word(person.get("name")),
                target=said.native,
                note=note,
                zoned=said.zoned,
                line=said.line,
                bot=person.get("isBot") is True,
            )
