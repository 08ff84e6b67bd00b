"""One event as what happened (https://github.com/botuniverse/onebot-11/tree/master/event)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.qq_lines import SYSTEM
from qunxing.carriers.onebot import ids
from qunxing.carriers.onebot.segments import content
from qunxing.core.facts import Form, Kind

SECOND = 1_000_000
EARLIEST, LATEST = 315_532_800, 4_102_444_800
"""Unix seconds; QQ's lie between 1980 and 2100."""
STAFF = ("owner", "admin")
NAMES = ("message_type", "notice_type", "request_type", "meta_event_type")
Event = dict[str, Any]


class Unused(Exception):
    """An event that is known and of no use to us, or of a kind we do not know: what it is counted as."""


class Sender(msgspec.Struct, gc=False):
    nickname: str | None = None
    card: str | None = None
    role: str | None = None

    @property
    def name(self) -> str:
        return plain(self.card or self.nickname or "")


class Anonymous(msgspec.Struct, gc=False):
    name: str


class Message(msgspec.Struct, gc=False):
    """A message in a group; ids are numbers or digits."""

    time: Any
    group_id: Any
    message_id: Any
    user_id: Any
    message: Any
    sender: Sender | None = None
    sub_type: str | None = None
    anonymous: Anonymous | None = None
    group_name: str | None = None


class Notice(msgspec.Struct, gc=False):
    time: Any
    group_id: Any
    user_id: Any = None
    operator_id: Any = None
    message_id: Any = None
    sub_type: str | None = None
    card_new: str | None = None
    file: Event | None = None


def kind_of(event: Event) -> str:
    """What an event is called when it is counted or kept: `notice.group_ban`, `notice.notify.poke`."""
    post = _word(event.get("post_type"))
    kind = next((_word(event[name]) for name in NAMES if name in event), "")
    finer = _word(event.get("sub_type")) if post == "request" or kind == "notify" else ""
    return ".".join(filter(None, (post, kind, finer)))


def facts(event: Event) -> Iterator[Incoming]:
    """What an event says happened.

    Raises Unused for what we have no use for, ValueError (also as msgspec.ValidationError) for an event of a kind we do
    use that cannot be read.
    """
    kind = kind_of(event)
    read = READ.get(kind)
    if read is None:
        raise Unused(kind)
    return read(event)


def moment(value: object) -> int:
    """A time in µs UTC; some write milliseconds. Raises ValueError."""
    seconds = int(ids.number(value) or 0)
    unit = 1000 if seconds > LATEST else 1
    if not EARLIEST <= seconds // unit <= LATEST:
        raise ValueError("no time")
    return seconds * (SECOND // unit)


def plain(text: str) -> str:
    """A name without the one character that no file of ours can hold."""
    return text.replace("\0", "")[:500]


def _word(value: object) -> str:
    return value[:64] if isinstance(value, str) else ""


def _message(event: Event) -> Iterator[Incoming]:
    found = msgspec.convert(event, Message)
    said, sender = content(found.message), ids.number(found.user_id)
    base = Incoming(
        Kind.MESSAGE,
        moment(found.time),
        _needed(found.group_id),
        plain(found.group_name or ""),
        native=_needed(found.message_id),
        form=said.form,
        text=said.text,
        reply_to=said.reply_to,
    )
    yield msgspec.structs.replace(base, **_speaker(found, sender))


def _speaker(found: Message, sender: str) -> dict[str, Any]:
    """Who says it. What QQ itself writes is nobody's words; who speaks unnamed is only known by that name."""
    if found.sub_type == "notice" or sender in SYSTEM:
        return {"form": Form.SYSTEM}
    if found.sub_type == "anonymous" and found.anonymous:
        return {"name": plain(found.anonymous.name)}
    if not sender:
        raise ValueError("a message of nobody")
    shown = found.sender or Sender()
    return {"sender": sender, "name": shown.name or sender, "staff": shown.role in STAFF}


def _came(event: Event) -> Iterator[Incoming]:
    """Somebody came: invited by somebody, or let in by an administrator, who then is no inviter."""
    found = msgspec.convert(event, Notice)
    base, by = _of_somebody(found, Kind.JOINED), ids.number(found.operator_id)
    if found.sub_type == "invite" and by not in ("", base.sender):
        yield msgspec.structs.replace(base, target=by, note="invited")
    else:
        yield msgspec.structs.replace(base, note="request" if by not in ("", base.sender) else "")


def _went(event: Event) -> Iterator[Incoming]:
    found = msgspec.convert(event, Notice)
    if found.sub_type in ("disband", "dismiss"):
        yield Incoming(Kind.CLOSED, moment(found.time), _needed(found.group_id), form=Form.SYSTEM)
        return
    removed = found.sub_type in ("kick", "kick_me")
    base = _of_somebody(found, Kind.REMOVED if removed else Kind.LEFT)
    by = ids.number(found.operator_id)
    yield msgspec.structs.replace(base, target=by if removed and by != base.sender else "")


def _recalled(event: Event) -> Iterator[Incoming]:
    found = msgspec.convert(event, Notice)
    native = _needed(found.message_id)
    yield msgspec.structs.replace(_of_somebody(found, Kind.RECALLED), native=native, target=native)


def _renamed(event: Event) -> Iterator[Incoming]:
    """A name of one's own in the group; one taken back leaves the account's name, which is not told."""
    found = msgspec.convert(event, Notice)
    base = _of_somebody(found, Kind.RENAMED)
    if new := plain(found.card_new or ""):
        yield msgspec.structs.replace(base, name=new, target_name=new)


def _uploaded(event: Event) -> Iterator[Incoming]:
    """A file: some implementations tell it as a message too (`twice.py`)."""
    found = msgspec.convert(event, Notice)
    name = (found.file or {}).get("name")
    text = name.replace("\0", "") if isinstance(name, str) else ""
    yield msgspec.structs.replace(_of_somebody(found, Kind.MESSAGE), form=Form.FILE, text=text)


READ: Mapping[str, Callable[[Event], Iterator[Incoming]]] = {
    "message.group": _message,
    "message_sent.group": _message,
    "notice.group_increase": _came,
    "notice.group_decrease": _went,
    "notice.group_recall": _recalled,
    "notice.group_card": _renamed,
    "notice.group_upload": _uploaded,
}
"""The kinds of events we have a use for, and how each is read."""


def _of_somebody(found: Notice, kind: Kind) -> Incoming:
    return Incoming(kind, moment(found.time), _needed(found.group_id), sender=_needed(found.user_id))


def _needed(value: object) -> str:
    if not (found := ids.number(value)):
        raise ValueError("an event without one of its ids")
    return found
