"""What a Matrix server's answers say, as pages: news (`/sync`) and what was missed (`/messages`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Hole, Page, Raw
from qunxing.carriers.matrix.events import ENCRYPTED, MS, Event, facts

BLIND = "The group is end-to-end encrypted: its words cannot be read."
Body = dict[str, Any]


class Missed(msgspec.Struct, frozen=True):
    """A stretch of a room's past still to be read, backwards from one token to another ("" to its beginning).

    `earliest` is when the first thing happened (µs UTC) that was read of it; 0 before any was. `since` and `until` are
    between what times it lies, where something was read before it.
    """

    room: str
    start: str
    end: str = ""
    earliest: int = 0
    since: int = 0
    until: int = 0


class Cursor(msgspec.Struct, frozen=True):
    """Where we are: the server's own token, what was skipped on the way, and when that was (µs UTC)."""

    since: str = ""
    missed: tuple[Missed, ...] = ()
    at: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor:
        return msgspec.json.decode(text, type=cls) if text else cls()

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()


class Heard:
    """Collects what one answer says."""

    def __init__(self) -> None:
        self.said: list[Incoming] = []
        self.raw: list[Raw] = []
        self.ignored: Counter[str] = Counter()
        self.chats: dict[str, Chat] = {}

    def page(self, cursor: Cursor) -> Page:
        return Page(
            said=self.said,
            raw=self.raw,
            ignored=dict(self.ignored),
            chats=list(self.chats.values()),
            cursor=str(cursor),
        )

    def room(self, room: str, **known: Any) -> None:
        """Learn something of a room."""
        self.chats[room] = msgspec.structs.replace(self.chats.get(room, Chat(room)), **known)

    def events(self, room: str, events: Iterable[Any]) -> None:
        """Events of a timeline, in the order they are given."""
        for each in events:
            self.event(room, each)

    def state(self, room: str, events: Iterable[Any]) -> None:
        """What a room is, and no news: its name, and whether its words are hidden."""
        for each in events:
            kind, content = each.get("type"), each.get("content", {})
            if kind == "m.room.name" and content.get("name"):
                self.room(room, name=str(content["name"]))
            elif kind == "m.room.encryption":
                self.room(room, blind=BLIND)

    def event(self, room: str, body: Any) -> None:
        kind = str(body.get("type", "")) if isinstance(body, dict) else ""
        try:
            event = msgspec.convert(body, Event)
            found = facts(event, room)
            said = None if found is None else list(found)
        except (ValueError, TypeError):
            self.raw.append(_raw(kind, body, room, understood=False))
            return
        if said is None:
            self.ignored[kind] += 1
            self.state(room, [body])
            if kind == ENCRYPTED:
                self.room(room, blind=BLIND)
            return
        self.raw.append(_raw(kind, body, room))
        self.said += said


def news(answer: Body, cursor: Cursor, *, at: int) -> Page:
    """What a `/sync` says that was asked at this time (µs UTC). Where it skipped something, or when a room is met
    first, its past is still to be read."""
    heard, missed = Heard(), list(cursor.missed)
    since: dict[str, int] = {}
    rooms = answer.get("rooms", {})
    for room, told in rooms.get("join", {}).items():
        heard.room(room, gone=False)
        heard.state(room, told.get("state", {}).get("events", ()))
        missed += _told(heard, room, told, cursor, at)
        since |= _whole(room, told)
    for room, told in rooms.get("leave", {}).items():
        heard.room(room, gone=True)
        missed += _told(heard, room, told, cursor, at)
    page = heard.page(Cursor(str(answer["next_batch"]), tuple(missed), at))
    return msgspec.structs.replace(page, since=since)


def past(answer: Body, cursor: Cursor) -> Page:
    """What a `/messages` says of the first stretch that was missed."""
    heard, (first, *rest) = Heard(), cursor.missed
    heard.events(first.room, reversed(answer.get("chunk", ())))
    start = answer.get("end")
    earliest = min((each.at for each in heard.said), default=first.earliest)
    going_on = msgspec.structs.replace(first, start=start or "", earliest=earliest)
    if start and start not in (first.start, first.end):
        return heard.page(Cursor(cursor.since, (going_on, *rest), cursor.at))
    page = heard.page(Cursor(cursor.since, tuple(rest), cursor.at))
    return page if first.end or not earliest else msgspec.structs.replace(page, since={first.room: earliest})


def again(payloads: Iterable[Raw]) -> Page:
    """What kept events say to today's reader."""
    heard = Heard()
    for each in payloads:
        heard.event(each.chat, msgspec.json.decode(each.body))
    return heard.page(Cursor())


def given_up(cursor: Cursor) -> Page:
    """Without the first stretch, which the server will not show: a hole, where we had heard the room before it."""
    first, *rest = cursor.missed
    until = first.earliest or first.until
    holes = [Hole(first.room, first.since, until)] if first.since and first.since < until else []
    return Page(holes=holes, cursor=str(Cursor(cursor.since, tuple(rest), cursor.at)))


def _told(heard: Heard, room: str, told: Body, cursor: Cursor, at: int) -> list[Missed]:
    timeline = told.get("timeline", {})
    before = len(heard.said)
    heard.events(room, timeline.get("events", ()))
    start = timeline.get("prev_batch")
    if not start or not timeline.get("limited"):
        return []
    until = min((each.at for each in heard.said[before:]), default=at)
    return [Missed(room, start, cursor.since, since=cursor.at, until=until)]


def _whole(room: str, told: Body) -> dict[str, int]:
    """From when on a room is told whole, when its timeline starts with its making."""
    first = next(iter(told.get("timeline", {}).get("events", ())), None)
    made = isinstance(first, dict) and first.get("type") == "m.room.create" and first.get("origin_server_ts")
    return {room: made * MS} if isinstance(made, int) and made else {}


def _raw(kind: str, body: Any, room: str, *, understood: bool = True) -> Raw:
    native = body.get("event_id") if isinstance(body, dict) else None
    return Raw(kind, msgspec.json.encode(body), native if isinstance(native, str) else "", understood, room)
