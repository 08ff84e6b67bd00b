"""What can be done in a Matrix room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from qunxing.carriers.live import Act, Picture, Verb
from qunxing.carriers.matrix.wire import Wire, path

SILENT = -1
"""The power level of who may not speak: there is no other way to mute."""


async def send(wire: Wire, act: Act) -> str:
    """Say something; the same key again gives the same event."""
    return await _message(wire, act, {})


async def reply(wire: Wire, act: Act) -> str:
    return await _message(wire, act, {"m.relates_to": {"m.in_reply_to": {"event_id": act.target}}})


async def recall(wire: Wire, act: Act) -> str:
    body = {"reason": act.reason} if act.reason else {}
    return str((await wire.put(path("rooms", act.chat, "redact", act.target, act.key), body)).get("event_id", ""))


async def invite(wire: Wire, act: Act) -> str:
    return await _move(wire, act, "invite")


async def kick(wire: Wire, act: Act) -> str:
    return await _move(wire, act, "kick")


async def mute(wire: Wire, act: Act) -> str:
    return await _power(wire, act, SILENT)


async def unmute(wire: Wire, act: Act) -> str:
    return await _power(wire, act, None)


DO: Mapping[Verb, Callable[[Wire, Act], Awaitable[str]]] = {
    Verb.SEND: send,
    Verb.REPLY: reply,
    Verb.RECALL: recall,
    Verb.INVITE: invite,
    Verb.KICK: kick,
    Verb.MUTE: mute,
    Verb.UNMUTE: unmute,
}


async def _message(wire: Wire, act: Act, more: Mapping[str, Any]) -> str:
    said = await _shown(wire, act.picture, act.text) if act.picture else {"msgtype": "m.text", "body": act.text}
    body = {**said, **more}
    return str((await wire.put(path("rooms", act.chat, "send", "m.room.message", act.key), body)).get("event_id", ""))


async def _shown(wire: Wire, picture: Picture, text: str) -> dict[str, Any]:
    """A picture with its caption. Uploaded once more it has another address, and its event is the same by its key."""
    address = await wire.uploads.name_of(picture)
    about = {"mimetype": picture.mime, "size": len(picture.body)}
    return {
        "msgtype": "m.image", "body": text or picture.name, "filename": picture.name, "url": address, "info": about,
    }  # fmt: skip


async def _move(wire: Wire, act: Act, how: str) -> str:
    body = {"user_id": act.target} | ({"reason": act.reason} if act.reason else {})
    await wire.post(path("rooms", act.chat, how), body)
    return ""


async def _power(wire: Wire, act: Act, level: int | None) -> str:
    """Read the levels, change one, write them back; nothing is written when it is so already."""
    where = path("rooms", act.chat, "state", "m.room.power_levels")
    levels = await wire.get(where)
    users = dict(levels.get("users", {}))
    was = users.pop(act.target, None)
    if level is not None:
        users[act.target] = level
    if was == level:
        return ""
    return str((await wire.put(where, {**levels, "users": users})).get("event_id", ""))
