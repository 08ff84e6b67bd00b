"""Many events as a page. What two of them tell of one coming, going or file counts once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Page, Raw
from qunxing.carriers.onebot import ids
from qunxing.carriers.onebot.facts import SECOND, Event, Unused, facts, kind_of
from qunxing.carriers.onebot.twice import MOVES, Twice, Upload
from qunxing.core.facts import Kind

OVERLAP = 120 * SECOND
"""The past is read from so long before we were gone: messages have QQ's clock, a connection has ours."""
TWICE, ANOTHERS = "told twice", "of another account"
HEARTBEAT = "meta_event.heartbeat"


class Told(NamedTuple):
    """An event as it came; `event` is what its JSON says, None where it is none. `chat`: it stood in the past of this
    group, where messages need not say that they are messages, and of which group."""

    body: bytes
    event: Any
    chat: str = ""


def told(body: bytes, chat: str = "") -> Told:
    try:
        event = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        event = None
    if chat and isinstance(event, dict):
        event = {"post_type": "message", "message_type": "group", "group_id": chat} | event
    return Told(body, event, chat)


class Cursor(msgspec.Struct, frozen=True):
    """Where we are: whose account it is, until when (µs UTC) we were there, and the groups it was in.

    `behind`, if it is not 0, is since when the past may still lack something; `heard` is then later. `uploads` are
    those of which the past may tell again.
    """

    account: str = ""
    heard: int = 0
    behind: int = 0
    chats: tuple[str, ...] = ()
    uploads: tuple[Upload, ...] = ()

    @classmethod
    def read(cls, text: str) -> Cursor:
        return msgspec.json.decode(text, type=cls) if text else cls()

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()


class Heard:
    """Collects what events say of an account's groups ("" for any's). `is_offline`: the last sign of life was that the
    account is logged out."""

    def __init__(self, account: str, twice: Twice) -> None:
        self._account, self._twice = account, twice
        self.is_offline = False
        self.said: list[Incoming] = []
        self.raw: list[Raw] = []
        self.ignored: Counter[str] = Counter()
        self.chats: dict[str, Chat] = {}

    def page(self, cursor: str = "") -> Page:
        return Page(
            said=self.said,
            raw=self.raw,
            ignored=dict(self.ignored),
            chats=list(self.chats.values()),
            cursor=cursor,
        )

    def take(self, each: Told) -> None:
        """One event; what cannot be read spoils only itself."""
        if not isinstance(each.event, dict):
            self._keep(each, "", understood=False)
            return
        if self._account and ids.number(each.event.get("self_id")) not in ("", self._account):
            self.ignored[ANOTHERS] += 1
            return
        kind = kind_of(each.event)
        self._look(kind, each.event)
        try:
            said = list(facts(each.event))
        except Unused:
            self.ignored[kind] += 1
            return
        except (ValueError, TypeError, RecursionError):
            self._keep(each, kind, understood=False)
            return
        self._keep(each, kind)
        for one in said:
            self._say(one)

    def _keep(self, each: Told, kind: str, *, understood: bool = True) -> None:
        native = ids.number(each.event.get("message_id")) if kind else ""
        self.raw.append(Raw(kind, each.body, native, understood, each.chat))

    def _look(self, kind: str, event: Event) -> None:
        """What an event says of the account itself."""
        if kind == HEARTBEAT:
            status = event.get("status")
            self.is_offline = isinstance(status, dict) and status.get("online") is False

    def _say(self, said: Incoming) -> None:
        if self._twice.is_again(said):
            self.ignored[TWICE] += 1
            return
        self.said.append(said)
        if said.kind is Kind.CLOSED or (said.sender == self._account and said.kind in MOVES):
            self.chats[said.group] = Chat(said.group, gone=said.kind is not Kind.JOINED)


def heard(events: Iterable[Told], account: str, twice: Twice) -> Heard:
    """What these events say, in their order."""
    found = Heard(account, twice)
    for each in events:
        found.take(each)
    return found


def again(payloads: Iterable[Raw]) -> Page:
    """What kept payloads say to today's reader."""
    return heard((told(each.body, each.chat) for each in payloads), "", Twice()).page()
