"""One message or service entry of a Telegram export as what happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.times import SECOND, read_time
from qunxing.core.facts import Form, Kind

_MEDIA = {
    "sticker": Form.STICKER,
    "voice_message": Form.VOICE,
    "audio_file": Form.FILE,
    "video_file": Form.VIDEO,
    "video_message": Form.VIDEO,
    "animation": Form.IMAGE,
}
_JOINS = {"join_group_by_link": "link", "join_group_by_request": "request"}
_INVITES = {"invite_members": "invited", "create_group": "created"}


class Message(msgspec.Struct, gc=False):
    """The fields of an entry that we read; whatever type the exporter's version gives them."""

    type: Any = None
    id: Any = None
    date: Any = None
    date_unixtime: Any = None
    sender: Any = msgspec.field(default=None, name="from")
    from_id: Any = None
    text: Any = None
    reply_to_message_id: Any = None
    edited: Any = None
    edited_unixtime: Any = None
    forwarded_from: Any = None
    media_type: Any = None
    photo: Any = None
    file: Any = None
    location_information: Any = None
    contact_information: Any = None
    poll: Any = None
    invoice_information: Any = None
    action: Any = None
    actor: Any = None
    actor_id: Any = None
    members: Any = None
    inviter: Any = None
    reactions: Any = None


class Chat(NamedTuple):
    """The chat the entries belong to."""

    id: str
    name: str

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Chat:
        return cls(_word(fields.get("id")), _word(fields.get("name")))


def facts(message: Message, chat: Chat, line: int) -> Iterator[Incoming]:
    """What the entry says happened; nothing at all when its time cannot be read."""
    time = _time(message)
    if time is None:
        return
    at, zoned = time
    if message.type == "service" or (message.action and not message.from_id):
        base = Incoming(Kind.MESSAGE, at, chat.id, chat.name, native=_word(message.id), zoned=zoned, line=line)
        yield from _service(message, base)
        return
    said = Incoming(
        Kind.MESSAGE,
        at,
        chat.id,
        chat.name,
        _account(message.from_id),
        _word(message.sender),
        _text(message.text),
        _word(message.id),
        _word(message.reply_to_message_id),
        form=_form(message),
        note="edited" if message.edited or message.edited_unixtime else "",
        zoned=zoned,
        line=line,
    )
    yield said
    if message.reactions:
        yield from _reactions(message, said)


def _service(message: Message, base: Incoming) -> Iterator[Incoming]:
    actor, account, action = _word(message.actor), _account(message.actor_id), message.action
    if not isinstance(action, str):
        action = ""
    if action in _JOINS:
        yield _one(base, Kind.JOINED, (account, actor), ("", _word(message.inviter)), _JOINS[action])
    elif action in _INVITES or action == "remove_members":
        yield from _others(message, base, action)
    elif action == "phone_call":
        yield msgspec.structs.replace(base, sender=account, name=actor, form=Form.CALL, text="")
    else:
        words = " ".join(part for part in (actor, action, _text(message.text)) if part)
        yield msgspec.structs.replace(base, form=Form.SYSTEM, text=words)


def _others(message: Message, base: Incoming, action: str) -> Iterator[Incoming]:
    """Members added or removed by the actor; who adds or removes themselves came or went on their own."""
    actor = (_account(message.actor_id), _word(message.actor))
    names = [_word(name) for name in message.members] if isinstance(message.members, list) else []
    kind = Kind.REMOVED if action == "remove_members" else Kind.JOINED
    if action == "create_group":
        yield _one(base, kind, actor, ("", ""), "created")
    for nth, name in enumerate(names):
        numbered = msgspec.structs.replace(base, native=f"{base.native}/{nth}" if base.native else "")
        if name == actor[1]:
            if action != "create_group":
                yield _one(numbered, Kind.LEFT if kind is Kind.REMOVED else kind, actor, ("", ""), "")
        elif name:
            yield _one(numbered, kind, ("", name), actor, _INVITES.get(action, ""))


def _one(base: Incoming, kind: Kind, who: tuple[str, str], other: tuple[str, str], note: str) -> Incoming:
    return msgspec.structs.replace(
        base, kind=kind, sender=who[0], name=who[1], target=other[0], target_name=other[1], note=note
    )


def _reactions(message: Message, said: Incoming) -> Iterator[Incoming]:
    """The reactions whose authors are named; the rest are counts of nobody and are left out."""
    for reaction in message.reactions if isinstance(message.reactions, list) else []:
        recent = reaction.get("recent") if isinstance(reaction, dict) else None
        for one in recent if isinstance(recent, list) else []:
            account = _account(one.get("from_id")) if isinstance(one, dict) else ""
            if account:
                yield Incoming(
                    Kind.REACTED,
                    said.at if said.zoned else _moment(one.get("date"), said.at),
                    said.group,
                    said.group_name,
                    account,
                    _word(one.get("from")),
                    target=said.native,
                    note=_word(reaction.get("emoji"))[:32],
                    zoned=said.zoned,
                    line=said.line,
                )


def _time(message: Message) -> tuple[int, bool] | None:
    """(µs, whether in UTC): the Unix time of newer exports, else the wall clock of the exporting machine."""
    unix = message.date_unixtime
    if isinstance(unix, str) and len(unix) == 10 and unix.isdecimal():
        return int(unix) * SECOND, True
    for value in (unix, message.date):
        try:
            when = read_time(value)
        except (ValueError, OverflowError):
            continue
        return when.at, when.zoned
    return None


def _moment(value: object, default: int) -> int:
    try:
        return read_time(value).at
    except (ValueError, OverflowError):
        return default


def _text(value: Any) -> str:
    """The text as typed: a string, or a list of strings and entities each with its own `text`."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if not isinstance(value, list):
        return ""
    parts = (part.get("text") if isinstance(part, dict) else part for part in value)
    return "".join(part for part in parts if isinstance(part, str)).replace("\0", "")


def _form(message: Message) -> Form:
    if message.media_type:
        return _MEDIA.get(str(message.media_type), Form.OTHER)
    if message.photo:
        return Form.IMAGE
    if message.file:
        return Form.FILE
    if message.location_information:
        return Form.LOCATION
    if message.contact_information:
        return Form.CARD
    if message.poll:
        return Form.POLL
    return Form.MONEY if message.invoice_information else Form.TEXT


def _account(value: object) -> str:
    """The account number; older exports wrote it bare, newer ones with its kind before it."""
    return f"user{value}" if isinstance(value, int) and 0 <= value < 2**63 else _word(value)


def _word(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\0", "")[:500]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else ""
