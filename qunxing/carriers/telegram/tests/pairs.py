"""The same happenings as a bot gets them and as Telegram Desktop writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qunxing.carriers.base import Incoming, Options
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.telegram import Telegram
from qunxing.carriers.telegram.sync import Bot, Cursor, heard
from qunxing.testing.telegram import BEFORE, message, person

CHAT = {"id": -1001000000007, "type": "supergroup", "title": "Night oven"}


def pairs() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """An update and an entry of an export for each."""
    ann = {"actor": "P42", "actor_id": "user42", "type": "service"}
    return [
        (
            message(1, "hi", reply_to_message={"message_id": 9}),
            {"text": "hi", "from": "P42", "from_id": "user42", "reply_to_message_id": 9},
        ),
        (
            message(2, photo=[{}], caption="成品"),
            {"text": "成品", "photo": "p.jpg", "from": "P42", "from_id": "user42"},
        ),
        (
            message(3, audio={}),
            {"text": "", "file": "a.mp3", "media_type": "audio_file", "from": "P42", "from_id": "user42"},
        ),
        (
            message(4, poll={"question": "?"}),
            {"text": "", "poll": {"question": "?"}, "from": "P42", "from_id": "user42"},
        ),
        (
            message(5, "公告", by=1087968824, sender_chat=CHAT),
            {"text": "公告", "from": "Night oven", "from_id": "channel1000000007"},
        ),
        (message(6, pinned_message={"message_id": 1}), ann | {"action": "pin_message", "text": ""}),
        (message(7, new_chat_title="Day oven"), ann | {"action": "edit_group_title", "text": ""}),
        (
            message(8, new_chat_members=[person(50), person(51)]),
            ann | {"action": "invite_members", "members": ["P50", "P51"], "text": ""},
        ),
        (
            message(9, new_chat_members=[person(42)]),
            ann | {"action": "join_group_by_link", "inviter": "", "text": ""},
        ),
        (message(10, left_chat_member=person(50)), ann | {"action": "remove_members", "members": ["P50"], "text": ""}),
        (message(11, left_chat_member=person(42)), ann | {"action": "remove_members", "members": ["P42"], "text": ""}),
        (
            message(12, venue={}, location={}),
            {"text": "", "location_information": {"latitude": 1}, "from": "P42", "from_id": "user42"},
        ),
        (message(13, dice={"value": 3}), {"text": "", "from": "P42", "from_id": "user42"}),
    ]


def live() -> list[Incoming]:
    """As the bot tells them."""
    return list(heard([update for update, _entry in pairs()], Cursor(), Bot("123")).said)


def exported(folder: Path) -> list[Incoming]:
    """As the reader of exports tells them."""
    written = [_entry(update["update_id"], entry) for update, entry in pairs()]
    file = folder / "result.json"
    about = {"name": "Night oven", "type": "private_supergroup", "id": 1000000007}
    file.write_text(json.dumps(about | {"messages": written}))
    return [each for each in Telegram().read(Source(file), Options()) if isinstance(each, Incoming)]


def _entry(number: int, more: dict[str, Any]) -> dict[str, Any]:
    return {"id": number, "type": "message", "date_unixtime": str(BEFORE + number)} | more
