"""Telegram Desktop's JSON export: one chat, or a whole account with many (`chats.list[]`, `left_chats.list[]`).

The wire format: https://core.telegram.org/import-export and the exporter's source (export_output_json.cpp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_blocks import SHOWN
from qunxing.carriers.files.chat_people import with_accounts
from qunxing.carriers.files.guide import Guide
from qunxing.carriers.files.json_stream import About, Item, walk
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.telegram_facts import Chat, Message, facts
from qunxing.core.facts import Sees
from qunxing.core.refusals import Unreadable

NOT_A_MESSAGE = "This is not a message of a Telegram export."
NO_TIME = "The time of this message cannot be read."
TRUNCATED = "The file ends in the middle of this message."
_CHAT_TYPE = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|(?:private|public)_(?:group|supergroup|channel))"'
)
_SIGNS = (rb'"date_unixtime"\s*:', rb'"text_entities"\s*:', rb'"from_id"\s*:', rb'"actor_id"\s*:')
_MESSAGE = re.compile(rb'"type"\s*:\s*"(?:message|service)"')
_decode = msgspec.json.Decoder(Message).decode

PROMISED = frozenset(
    {
        Sees.MESSAGES,
        Sees.TEXT,
        Sees.CONTINUOUS,
        Sees.ACCOUNTS,
        Sees.REPLIES,
        Sees.JOINS,
        Sees.INVITERS,
    }
)
"""Leaves are written down in small (basic) groups only; there `look` adds them."""


class Telegram(FileFormat):
    name = "telegram"
    title = "Telegram Desktop export (JSON)"
    platform = "telegram"
    namespace = "telegram"
    what = "chat"
    suffixes: tuple[str, ...] = (".json",)
    sees = PROMISED
    cannot: tuple[str, ...] = (
        "Large Telegram groups do not write down who left by themselves.",
        "Deleted messages are not in the export, and nothing says that they were there.",
        "Members who never wrote and were not announced are not in the export.",
        "Who reacted is only partly named, so reactions are not counted.",
    )
    guide = Guide(
        platform="telegram",
        title="Telegram",
        steps=(
            "On Telegram Desktop, open the group, then ⋮ → “Export chat history”.",
            "Untick photos and files, choose “Machine-readable JSON”, and export.",
            "Drop result.json here, packed or not.",
        ),
        sees=frozenset(
            {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.ACCOUNTS, Sees.REPLIES, Sees.JOINS, Sees.INVITERS}
        ),
        cannot=(
            "Who left a large group by themselves.",
            "Deleted messages.",
            "Members who never wrote.",
        ),
    )

    def sniff(self, source: Source) -> int:
        head = source.head
        if b'"messages"' not in head and not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            return 0
        signs = sum(bool(re.search(sign, head)) for sign in _SIGNS)
        if not _MESSAGE.search(head):
            return 60 if signs >= 2 and b'"chats"' in head else 0
        return min(60 + 20 * bool(_CHAT_TYPE.search(head)) + 15 * (signs > 0), 98)

    def look(self, source: Source, options: Options) -> Finding:
        found = list(islice(self.read(source, options), 50))
        messages = [one for one in found if isinstance(one, Incoming)]
        groups = tuple(dict.fromkeys(one.group_name or one.group for one in messages))
        samples = tuple((one.name, one.text or "") for one in messages[:5])
        sees = PROMISED | {Sees.LEAVES} if b'"private_group"' in source.head else PROMISED
        zoned = all(one.zoned for one in messages)
        return Finding(self.name, zoned, samples=samples, groups=groups, sees=sees)

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        return with_accounts(_entries(source))


def _entries(source: Source) -> Iterator[Incoming | Rejected]:
    chat: Chat | None = None
    with source.binary() as stream:
        for found in walk(stream):
            if isinstance(found, About):
                chat = Chat.of(found.fields)
            else:
                yield from _read(found, chat or Chat.of({}))
    if chat is None:
        raise Unreadable("There are no messages in this file.")


def _read(item: Item, chat: Chat) -> Iterator[Incoming | Rejected]:
    message = None if item.truncated else _message(item.raw)
    if message is None:
        yield _rejected(item, TRUNCATED if item.truncated else NOT_A_MESSAGE)
        return
    any_fact = False
    for fact in facts(message, chat, item.line):
        any_fact = True
        yield fact
    if not any_fact:
        yield _rejected(item, NO_TIME)


def _message(raw: bytes) -> Message | None:
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return _decode(raw.decode("utf-8", "replace").encode())
    except (msgspec.DecodeError, RecursionError):
        return None


def _rejected(item: Item, reason: str) -> Rejected:
    return Rejected(item.line, reason, item.raw[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN])
