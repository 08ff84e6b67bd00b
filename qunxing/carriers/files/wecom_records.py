"""The records of WeCom's message archive (会话内容存档), decrypted, and those of the 专区, which have no words.

https://developer.work.weixin.qq.com/document/path/91774 (records), /99824 (专区)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Form, Kind
from qunxing.core.rules.consent import AGREED, REFUSED

EXTERNAL = re.compile(r"w[mo][\w-]{20,}", re.ASCII)
ROBOT = re.compile(r"wb[\w-]{20,}", re.ASCII)
STAFF_TYPE, ROBOT_TYPE, TEXT_TYPE = 1, 3, 1
"""What the 专区 calls a sender of the staff, a robot, and a text."""
MS, SECONDS = 1000, 1_000_000
LONG_AGO = 100_000_000_000
"""A time below this is in seconds: in milliseconds it would be of 1973."""
Body = Mapping[str, Any]


class Read(NamedTuple):
    """What one record says. `kind` names what it is; `of_two`: of a talk between two, which is no group's."""

    said: list[Incoming]
    kind: str
    of_two: bool = False
    is_known: bool = True


class Shape(NamedTuple):
    """What a kind of message is, and which of its words a person reads."""

    form: Form
    words: Callable[[Body], str] = lambda _body: ""


def read(record: Body, line: int = 0) -> Read:
    """Raises ValueError for what is no record."""
    if isinstance(record.get("sender"), dict):
        return _wordless(record, line)
    if record.get("action") == "switch":  # one of the staff changed to another company's account
        return Read([], "switch")
    kind = "revoke" if record.get("action") == "recall" else str(record.get("msgtype") or "")
    room, at = _id(record.get("roomid")), _at(record.get("msgtime"))
    if not room:
        return Read([], kind, of_two=True)
    sender = _id(record.get("from"))
    head = Incoming(
        Kind.MESSAGE, at, room, sender=sender, native=_id(record.get("msgid")), line=line,
        staff=bool(sender) and not EXTERNAL.fullmatch(sender) and not ROBOT.fullmatch(sender),
        bot=bool(ROBOT.fullmatch(sender)),
    )  # fmt: skip
    if not head.native or not sender or not kind:
        raise ValueError("no record")
    if kind == "revoke":
        target = _id(_part(record, "revoke").get("pre_msgid"))
        return Read([_with(head, kind=Kind.RECALLED, form=Form.SYSTEM, target=target)], kind)
    if kind in (AGREED, REFUSED):
        who = _id(_part(record, kind).get("userid")) or sender
        return Read([consent(room, who, kind, at, head.native, line)], kind)
    shape = SHAPES.get(kind, Shape(Form.OTHER))
    text = shape.words(record)
    return Read([_with(head, form=shape.form, text=text or None)], kind, is_known=kind in SHAPES)


def consent(room: str, who: str, status: str, at: int, native: str, line: int = 0) -> Incoming:
    """That somebody agreed to be archived in a group, or refused: a notice, which is nobody's words."""
    return Incoming(Kind.MESSAGE, at, room, sender=who, native=native, form=Form.SYSTEM, note=status, line=line)


def _wordless(record: Body, line: int) -> Read:
    """A record of the 专区: who, when and of what kind."""
    sender, room = record["sender"], _id(record.get("chatid"))
    kind, who, native = record.get("msgtype"), _id(sender.get("id")), _id(record.get("msgid"))
    if not who or not native:
        raise ValueError("no record")
    at = _at(record.get("send_time"))
    if not room:
        return Read([], f"msgtype {kind}", of_two=True)
    said = Incoming(
        Kind.MESSAGE, at, room, sender=who, native=native, form=Form.TEXT if kind == TEXT_TYPE else Form.OTHER,
        staff=sender.get("type") == STAFF_TYPE, bot=sender.get("type") == ROBOT_TYPE, line=line,
    )  # fmt: skip
    return Read([said], f"msgtype {kind}")


def _under(name: str, *fields: str) -> Callable[[Body], str]:
    """These fields of a record's own part, one a line."""
    return lambda record: "\n".join(filter(None, (_text(_part(record, name).get(field)) for field in fields)))


def _titles(record: Body) -> str:
    return "\n".join(_text(_dict(each).get("title")) for each in _list(_part(record, "info").get("item")))


def _mixed(record: Body) -> str:
    """The texts among the parts; each part is JSON once more."""
    return "\n".join(filter(None, map(_mixed_part, _list(_part(record, "mixed").get("item")))))


def _mixed_part(item: object) -> str:
    part = _dict(item)
    try:
        return _text(_dict(msgspec.json.decode(_text(part.get("content")))).get("content"))
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""


SHAPES: Mapping[str, Shape] = {
    "text": Shape(Form.TEXT, _under("text", "content")),
    "image": Shape(Form.IMAGE),
    "voice": Shape(Form.VOICE),
    "video": Shape(Form.VIDEO),
    "card": Shape(Form.CARD, _under("card", "corpname")),
    "location": Shape(Form.LOCATION, _under("location", "title", "address")),
    "emotion": Shape(Form.STICKER),
    "file": Shape(Form.FILE, _under("file", "filename")),
    "link": Shape(Form.LINK, _under("link", "title", "description", "link_url")),
    "weapp": Shape(Form.CARD, _under("weapp", "title", "displayname")),
    "chatrecord": Shape(Form.OTHER, _under("chatrecord", "title")),
    "todo": Shape(Form.OTHER, _under("todo", "title", "content")),
    "vote": Shape(Form.POLL, lambda record: _text(record.get("votetitle"))),
    "collect": Shape(Form.OTHER, _under("collect", "title")),
    "redpacket": Shape(Form.MONEY, _under("redpacket", "wish")),
    "external_redpacket": Shape(Form.MONEY, _under("redpacket", "wish")),
    "meeting": Shape(Form.CALL, _under("meeting", "topic")),
    "docmsg": Shape(Form.LINK, _under("doc", "title", "link_url")),
    "markdown": Shape(Form.TEXT, _under("info", "content")),
    "news": Shape(Form.LINK, _titles),
    "calendar": Shape(Form.OTHER, _under("calendar", "title")),
    "mixed": Shape(Form.TEXT, _mixed),
    "meeting_voice_call": Shape(Form.CALL),
    "voip_doc_share": Shape(Form.FILE, _under("voip_doc_share", "filename")),
    "voiptext": Shape(Form.CALL),
    "sphfeed": Shape(Form.VIDEO, _under("sphfeed", "sph_name", "feed_desc")),
    "qydiskfile": Shape(Form.FILE, _under("info", "filename")),
}
"""What each kind of message is; one that is not here is counted, as a message of another form."""


def _at(value: object) -> int:
    """µs UTC, of milliseconds as the archive has them or seconds as the 专区."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 50:
        raise ValueError("no time")
    return value * (SECONDS if value < LONG_AGO else MS)


def _with(head: Incoming, **more: Any) -> Incoming:
    return msgspec.structs.replace(head, **more)


def _part(record: Body, name: str) -> Body:
    return _dict(record.get(name))


def _dict(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.replace("\0", "") if isinstance(value, str) else ""


def _id(value: object) -> str:
    return _text(value).strip()[:200]
