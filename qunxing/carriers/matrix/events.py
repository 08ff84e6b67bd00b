"""Matrix events as facts (https://spec.matrix.org/v1.15/client-server-api/#instant-messaging, #room-membership)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Form, Kind

MS = 1000
FORMS = {
    "m.text": Form.TEXT,
    "m.notice": Form.TEXT,
    "m.emote": Form.TEXT,
    "m.image": Form.IMAGE,
    "m.audio": Form.VOICE,
    "m.video": Form.VIDEO,
    "m.file": Form.FILE,
    "m.location": Form.LOCATION,
}
POLLS = ("m.poll.start", "org.matrix.msc3381.poll.start")
TALK = ("m.room.message", "m.sticker", *POLLS)
ENCRYPTED = "m.room.encrypted"
_QUOTE = re.compile(r"\A(?:> .*\n)+\n?")
"""What old clients put before an answer: the words answered, quoted. They are not the writer's."""


class Event(msgspec.Struct, gc=False):
    """One event of a room's timeline or state, as far as we read it."""

    type: str
    event_id: str
    sender: str
    origin_server_ts: int
    content: dict[str, Any] = {}
    state_key: str | None = None
    redacts: str = ""
    unsigned: dict[str, Any] = {}


def facts(event: Event, room: str) -> Iterator[Incoming] | None:
    """What an event says happened: nothing for what is no news; None for a kind we have no use for.

    Raises ValueError (also as msgspec.ValidationError) for an event of a kind we do use that cannot be read.
    """
    if event.type in TALK:
        return _talk(event, room)
    if event.type == "m.room.redaction":
        return _recalled(event, room)
    if event.type == "m.reaction":
        return _reacted(event, room)
    if event.type == "m.room.member":
        return _moved(event, room)
    return None


def _talk(event: Event, room: str) -> Iterator[Incoming]:
    content = event.content
    relation = _dict(content.get("m.relates_to"))
    if relation.get("rel_type") == "m.replace":
        yield _edited(event, room, relation)
        return
    answered = _text(_dict(relation.get("m.in_reply_to")).get("event_id"))
    said = _words(content) if event.type not in POLLS else _question(content)
    yield _base(
        event,
        room,
        kind=Kind.MESSAGE,
        form=_form(event),
        text=None if said is None else _QUOTE.sub("", said) if answered else said,
        reply_to=answered,
        thread=_text(relation.get("event_id")) if relation.get("rel_type") == "m.thread" else "",
        bot=content.get("msgtype") == "m.notice",
    )
    if cause := _dict(event.unsigned.get("redacted_because")):
        yield from _recalled(msgspec.convert(cause, Event), room, target=event.event_id)


def _edited(event: Event, room: str, relation: dict[str, Any]) -> Incoming:
    words = _words(_dict(event.content.get("m.new_content")))
    return _base(event, room, kind=Kind.EDITED, target=_named(relation.get("event_id")), text=words)


def _recalled(event: Event, room: str, target: str = "") -> Iterator[Incoming]:
    named = target or event.redacts or event.content.get("redacts")
    yield _base(event, room, kind=Kind.RECALLED, target=_named(named))


def _reacted(event: Event, room: str) -> Iterator[Incoming]:
    relation = _dict(event.content.get("m.relates_to"))
    if event.content:  # one that was taken back says nothing any more
        key = _text(relation.get("key"))
        yield _base(event, room, kind=Kind.REACTED, target=_named(relation.get("event_id")), note=key)


def _moved(event: Event, room: str) -> Iterator[Incoming]:
    """Who came, went, was removed or took another name; invitations and knocks are no coming."""
    who, before = _named(event.state_key), _dict(event.unsigned.get("prev_content"))
    now, was = _text(event.content.get("membership")), _text(before.get("membership"))
    shown = _text(event.content.get("displayname")) or who
    if now == "join" and was == "join":
        old = _text(before.get("displayname")) or who
        if old != shown:
            yield _base(event, room, kind=Kind.RENAMED, sender=who, name=old, target_name=shown)
    elif now == "join":
        invited = _text(event.unsigned.get("prev_sender")) if was == "invite" else ""
        scene = "invite" if was == "invite" else ""
        yield _base(event, room, kind=Kind.JOINED, sender=who, name=shown, target=invited, note=scene)
    elif was == "join" and event.sender == who:
        yield _base(event, room, kind=Kind.LEFT, sender=who)
    elif was == "join":
        yield _base(event, room, kind=Kind.REMOVED, sender=who, target=event.sender)


def _base(event: Event, room: str, **more: Any) -> Incoming:
    said = {"sender": event.sender, "native": event.event_id, **more}
    return Incoming(at=event.origin_server_ts * MS, group=room, **said)


def _form(event: Event) -> Form:
    if event.type in POLLS:
        return Form.POLL
    if event.type == "m.sticker":
        return Form.STICKER
    return FORMS.get(_text(event.content.get("msgtype")), Form.OTHER)


def _words(content: dict[str, Any]) -> str | None:
    """The text of a message; of a picture or file only a caption, for else `body` is the file's name."""
    body = content.get("body")
    if not isinstance(body, str) or (("url" in content or "file" in content) and content.get("filename", body) == body):
        return None
    return body


def _question(content: dict[str, Any]) -> str | None:
    for name in ("m.poll", "org.matrix.msc3381.poll.start"):
        asked = _dict(_dict(content.get(name)).get("question"))
        for said in ("org.matrix.msc1767.text", "body"):
            if isinstance(asked.get(said), str):
                return str(asked[said])
        for part in asked.get("m.text") or ():
            return _text(_dict(part).get("body"))
    return None


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""


def _named(found: object) -> str:
    """An id that must be there."""
    if not isinstance(found, str) or not found:
        raise ValueError("no id")
    return found
