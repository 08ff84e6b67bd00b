"""What a bot can do in a Telegram group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from qunxing.carriers.live import Act, Verb
from qunxing.carriers.telegram import ids
from qunxing.carriers.telegram.carrier import LONGEST, LONGEST_CAPTION
from qunxing.carriers.telegram.updates import Chat, User
from qunxing.carriers.telegram.wire import Denied, Wire

RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
SPEECH = RIGHTS[:10]


class Sent(msgspec.Struct):
    """A message of ours, as Telegram has it."""

    message_id: int
    chat: Chat
    sender: User = msgspec.field(name="from")


class Impossible(Exception):
    """This act cannot be put to Telegram at all; nothing was sent. In words for people."""


async def send(wire: Wire, act: Act, chat: int) -> str:
    return await _message(wire, act, chat, {})


async def reply(wire: Wire, act: Act, chat: int) -> str:
    return await _message(wire, act, chat, {"reply_parameters": {"message_id": _message_number(act)}})


async def recall(wire: Wire, act: Act, chat: int) -> str:
    await wire.call("deleteMessage", chat_id=chat, message_id=_message_number(act))
    return ""


async def kick(wire: Wire, act: Act, chat: int) -> str:
    """Put out, and not kept out: a ban that is lifted at once. A small group knows no bans: one is put out of it."""
    who = _user_number(act)
    await wire.call("banChatMember", chat_id=chat, user_id=who)
    if chat < -ids.SHIFT:
        await wire.call("unbanChatMember", chat_id=chat, user_id=who, only_if_banned=True)
    return ""


async def mute(wire: Wire, act: Act, chat: int) -> str:
    return await _restrict(wire, act, chat, dict.fromkeys(SPEECH, False))


async def unmute(wire: Wire, act: Act, chat: int) -> str:
    """All rights: the member may again do what the group lets everybody do."""
    return await _restrict(wire, act, chat, dict.fromkeys(RIGHTS, True))


Doing = Callable[[Wire, Act, int], Awaitable[str]]
DO: Mapping[Verb, Doing] = {
    Verb.SEND: send,
    Verb.REPLY: reply,
    Verb.RECALL: recall,
    Verb.KICK: kick,
    Verb.MUTE: mute,
    Verb.UNMUTE: unmute,
}
ONCE = frozenset({Verb.SEND, Verb.REPLY})
"""What is done twice when it is asked twice; the others change nothing the second time."""


async def do(wire: Wire, act: Act) -> str:
    """Do it and say what the platform calls it. Raises Impossible, Denied, or what the wire does.

    A group's number does not say of which kind it is: where no supergroup is called so it is a small group. Nothing
    was done before that is known.
    """
    doing = DO.get(act.verb)
    if doing is None:
        raise Impossible("A bot cannot do this on Telegram.")
    try:
        large, small = ids.chats_of(act.chat)
    except ValueError as error:
        raise Impossible("This is no group of Telegram's.") from error
    try:
        return await doing(wire, act, large)
    except Denied as denied:
        if not denied.is_unknown_chat:
            raise
    return await doing(wire, act, small)


async def _message(wire: Wire, act: Act, chat: int, more: Mapping[str, Any]) -> str:
    most = LONGEST_CAPTION if act.picture else LONGEST
    if len(act.text.encode("utf-16-le", "replace")) // 2 > most:
        raise Impossible(f"The message is longer than Telegram's {most:,} characters.")
    if act.picture:
        photo = {"photo": (act.picture.plain_name, act.picture.body, act.picture.mime)}
        found = await wire.hand("sendPhoto", photo, chat_id=chat, caption=act.text, **more)
    else:
        found = await wire.call("sendMessage", chat_id=chat, text=act.text, **more)
    try:
        sent = msgspec.convert(found, Sent)
    except msgspec.ValidationError:  # it is sent all the same
        return ""
    return ids.message(sent.message_id, sent.chat.type, str(sent.sender.id))


async def _restrict(wire: Wire, act: Act, chat: int, permissions: Mapping[str, bool]) -> str:
    await wire.call("restrictChatMember", chat_id=chat, user_id=_user_number(act), permissions=permissions)
    return ""


def _message_number(act: Act) -> int:
    try:
        return ids.message_number(act.target)
    except ValueError as error:
        raise Impossible("This is no message of Telegram's.") from error


def _user_number(act: Act) -> int:
    try:
        return ids.user_number(act.target)
    except ValueError as error:
        raise Impossible("This is no person: channels and anonymous administrators cannot be acted upon.") from error
