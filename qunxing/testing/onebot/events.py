"""Events as OneBot v11 writes them down (https://github.com/botuniverse/onebot-11)."""

from __future__ import annotations

from typing import Any
from zlib import crc32

ACCOUNT = 10001
"""The account that is logged in."""
BEFORE = 1_700_000_000
Event = dict[str, Any]


def message(number: int, said: Any = "", *, group: int = 38988, by: int = 42, **more: Any) -> Event:
    """Somebody's message in a group, the `number`th there. `said` is text, segments, or a CQ string by `raw=True`."""
    segments = said if isinstance(said, list) else [segment("text", text=said)] if said else []
    return {
        "time": BEFORE + number,
        "self_id": ACCOUNT,
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": message_id(group, number),
        "group_id": group,
        "user_id": by,
        "anonymous": None,
        "message": said if isinstance(said, dict) else segments,
        "raw_message": said if isinstance(said, str) else "",
        "font": 0,
        "sender": {"user_id": by, "nickname": f"P{by}", "card": "", "sex": "unknown", "age": 0, "role": "member"},
    } | more


def message_id(group: int, number: int) -> int:
    """The 32 bits by which an implementation names a message: always the same for the same message."""
    found = crc32(f"{group}-{number}".encode())
    return found - 2**32 if found >= 2**31 else found


def segment(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "data": data}


def notice(number: int, kind: str, *, group: int = 38988, **more: Any) -> Event:
    told = {"time": BEFORE + number, "self_id": ACCOUNT, "post_type": "notice", "notice_type": kind}
    return told | ({"group_id": group} if group else {}) | more


def increase(number: int, who: int, *, by: int = 0, how: str = "approve", **more: Any) -> Event:
    """Somebody came into a group."""
    return notice(number, "group_increase", sub_type=how, user_id=who, operator_id=by, **more)


def decrease(number: int, who: int, *, by: int = 0, how: str = "leave", **more: Any) -> Event:
    """Somebody is no longer in a group."""
    return notice(number, "group_decrease", sub_type=how, user_id=who, operator_id=by or who, **more)


def card(number: int, who: int, new: str, old: str = "") -> Event:
    """Somebody is called otherwise in a group."""
    return notice(number, "group_card", user_id=who, card_new=new, card_old=old)


def heartbeat(time: int = BEFORE, *, interval: int = 5000, online: bool | None = True) -> Event:
    """A sign of life; the next follows after `interval` milliseconds."""
    return meta(time, "heartbeat", status={"online": online, "good": online is not False}, interval=interval)


def meta(time: int, kind: str, **more: Any) -> Event:
    return {"time": time, "self_id": ACCOUNT, "post_type": "meta_event", "meta_event_type": kind} | more
