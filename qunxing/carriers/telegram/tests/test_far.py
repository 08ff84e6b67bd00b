"""The Bot API server of our tests, held to by two clients that are not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qunxing.testing.far import run_far
from qunxing.testing.postgres import Unavailable
from qunxing.testing.telegram import TOKEN, bot_api, message, moved, person, standing

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
CHAT = -1001000000007


@pytest.mark.parametrize(("script", "needs"), [("far_ptb.py", "telegram"), ("far_aiogram.py", "aiogram")])
def test_a_client_that_is_not_ours_hears_and_acts(script: str, needs: str) -> None:
    with bot_api() as api:
        room = api.room(CHAT)
        room.standing[42] = standing("member", person(42))
        room.messages[5] = message(5)["message"]
        api.room(-1001000000008).standing[123]["status"] = "kicked"
        api.webhook = "https://elsewhere.example" if needs == "telegram" else ""  # which it removes by itself
        api.happen(moved(4, 41, "left", "member"), message(5, "谁有酵母？"))
        try:
            told = json.loads(run_far(HERE / script, api.url, TOKEN, needs=needs))
        except Unavailable as error:
            pytest.skip(str(error))
        assert told.pop("moved", ["left", "member"]) == ["left", "member"]
        assert told.pop("stranger") in ("InvalidToken", "TelegramUnauthorizedError")
        assert {name: _plain(each) for name, each in told.items()} == {
            "me": "xiaoman_bot",
            "heard": ["谁有酵母？", 42, "Night oven"],
            "sent": [901, "pong"],
            "poster": [902, "晚安", 90],
            "no picture": "image_process_failed",
            "long caption": "message caption is too long",
            "done": [True] * 4,
            "admins": [123],
            "count": 1,
            "gone": "message to delete not found",
            "nowhere": "chat not found",
            "kicked": "bot was kicked from the supergroup chat",
        }
        assert set(room.messages) == {901, 902} and set(room.pictures) == {902}
        assert room.standing[42]["status"] == "left"
        assert room.standing[42]["permissions"]["can_send_messages"] is False
        polls = api.called("getUpdates")
        assert [each for each in api.unread if "message" in each] == [] and int(polls[-1]["offset"]) == 6


def _plain(told: object) -> object:
    """Telegram's words without what each client puts before them."""
    return told.rpartition(": ")[2].lower() if isinstance(told, str) and told != "xiaoman_bot" else told
