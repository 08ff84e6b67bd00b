"""What a bot can ask of a Bot API server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qunxing.testing.telegram.api import BotApi, Refused, Room
from qunxing.testing.telegram.updates import BEFORE, BOT, person, standing

MOST_BYTES = 10 * 1024 * 1024
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
Result = Callable[[BotApi, dict[str, Any]], Any]


def _room(api: BotApi, asked: dict[str, Any]) -> Room:
    if (found := api.rooms.get(int(asked["chat_id"]))) is None:
        raise Refused(400, "Bad Request: chat not found")
    if found.standing[BOT["id"]]["status"] == "kicked":
        raise Refused(403, f"Forbidden: bot was kicked from the {found.chat['type']} chat")
    return found


def _governed(api: BotApi, asked: dict[str, Any]) -> tuple[Room, dict[str, Any]]:
    """The group and somebody's standing, where the bot may change it."""
    room = _room(api, asked)
    if room.standing[BOT["id"]]["status"] != "administrator":
        raise Refused(400, "Bad Request: not enough rights to restrict/unrestrict chat member")
    who = int(asked["user_id"])
    found = room.standing.setdefault(who, standing("left", person(who)))
    if found["status"] == "creator":
        raise Refused(400, "Bad Request: can't remove chat owner")
    return room, found


def _send(api: BotApi, asked: dict[str, Any]) -> Any:
    room, text = _room(api, asked), str(asked.get("text", ""))
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text) > 4096:
        raise Refused(400, "Bad Request: message is too long")
    return _said(room, asked, text=text)


def _send_photo(api: BotApi, asked: dict[str, Any]) -> Any:
    room, body, caption = _room(api, asked), asked.get("photo"), str(asked.get("caption", ""))
    if not isinstance(body, bytes):
        raise Refused(400, "Bad Request: there is no photo in the request")
    if len(body) > MOST_BYTES:
        raise Refused(413, "Request Entity Too Large")
    if not body.startswith(SIGNATURES):
        raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
    if len(caption.encode("utf-16-le")) > 2 * 1024:
        raise Refused(400, "Bad Request: message caption is too long")
    size = {"file_id": "F1", "file_unique_id": "U1", "width": 90, "height": 60, "file_size": len(body)}
    said = _said(room, asked, photo=[size], **({"caption": caption} if caption else {}))
    room.pictures[said["message_id"]] = body
    return said


def _said(room: Room, asked: dict[str, Any], **what: Any) -> dict[str, Any]:
    answered = asked.get("reply_parameters")
    if answered and int(answered["message_id"]) not in room.messages:
        raise Refused(400, "Bad Request: message to be replied not found")
    room.messages_so_far += 1
    said = {"message_id": room.messages_so_far, "date": BEFORE, "chat": room.chat, "from": BOT, **what}
    room.messages[room.messages_so_far] = said
    return said


def _set_webhook(api: BotApi, asked: dict[str, Any]) -> Any:
    url = str(asked["url"])
    if url and not url.startswith("https://"):
        raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    api.webhook = url
    return True


def _delete_webhook(api: BotApi, asked: dict[str, Any]) -> Any:
    api.webhook = ""
    return True


def _delete(api: BotApi, asked: dict[str, Any]) -> Any:
    if _room(api, asked).messages.pop(int(asked["message_id"]), None) is None:
        raise Refused(400, "Bad Request: message to delete not found")
    return True


def _ban(api: BotApi, asked: dict[str, Any]) -> Any:
    _governed(api, asked)[1]["status"] = "kicked"
    return True


def _unban(api: BotApi, asked: dict[str, Any]) -> Any:
    room, found = _governed(api, asked)
    if room.chat["type"] == "group":
        raise Refused(400, "Bad Request: method is available for supergroup and channel chats only")
    if found["status"] == "kicked" or not asked.get("only_if_banned"):
        found["status"] = "left"
    return True


def _restrict(api: BotApi, asked: dict[str, Any]) -> Any:
    room, found = _governed(api, asked)
    if room.chat["type"] == "group":
        raise Refused(400, "Bad Request: method is available only for supergroups")
    found["permissions"] = asked["permissions"]
    return True


def _admins(api: BotApi, asked: dict[str, Any]) -> Any:
    return [each for each in _room(api, asked).standing.values() if each["status"] in ("creator", "administrator")]


def _count(api: BotApi, asked: dict[str, Any]) -> Any:
    return sum(each["status"] not in ("left", "kicked") for each in _room(api, asked).standing.values())


METHODS: dict[str, Result] = {
    "getme": lambda api, asked: api.me,
    "getupdates": lambda api, asked: api.updates(asked),
    "getwebhookinfo": lambda api, asked: {
        "url": api.webhook,
        "has_custom_certificate": False,
        "pending_update_count": 0,
    },
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "sendmessage": _send,
    "sendphoto": _send_photo,
    "deletemessage": _delete,
    "banchatmember": _ban,
    "unbanchatmember": _unban,
    "restrictchatmember": _restrict,
    "getchatadministrators": _admins,
    "getchatmembercount": _count,
}
