"""Updates and people as Telegram tells of them."""

from __future__ import annotations

from typing import Any

BOT: dict[str, Any] = {"id": 123, "is_bot": True, "first_name": "Xiaoman", "username": "xiaoman_bot"}
BEFORE = 1_700_000_000
RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_direct_messages",
    "can_manage_tags",
    "can_send_welcome_messages",
)
SPEECH = (
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
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def message(update: int, text: str = "", *, chat: int = -1001000000007, by: int = 42, **more: Any) -> dict[str, Any]:
    """An update of somebody's message in a supergroup, its number the update's."""
    where = {"id": chat, "type": "supergroup", "title": "Night oven"}
    said = {"message_id": update, "date": BEFORE + update, "chat": where, "from": person(by)}
    return {"update_id": update, "message": said | ({"text": text} if text else {}) | more}


def person(number: int, *, bot: bool = False) -> dict[str, Any]:
    return {"id": number, "is_bot": bot, "first_name": f"P{number}"}


def standing(status: str, who: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Somebody's standing, with all that Telegram tells beside it."""
    beside: dict[str, dict[str, Any]] = {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(RIGHTS, True),
        "restricted": {**dict.fromkeys(SPEECH, False), "is_member": True, "until_date": 0},
        "kicked": {"until_date": 0},
    }
    return {"status": status, "user": who} | beside.get(status, {}) | more


def moved(update: int, who: int, old: str, new: str, *, by: int | None = None, **more: Any) -> dict[str, Any]:
    """An update of somebody's standing in a supergroup."""
    body = {
        "chat": {"id": -1001000000007, "type": "supergroup", "title": "Night oven"},
        "date": BEFORE + update,
        "from": person(who if by is None else by),
        "old_chat_member": standing(old, person(who)),
        "new_chat_member": standing(new, person(who)),
    }
    return {"update_id": update, "chat_member": body | more}
