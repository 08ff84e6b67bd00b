"""Telegram's scenes, on the Bot API server that other people's clients hold to the real one's ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from qunxing.carriers.telegram import account
from qunxing.carriers.telegram.ids import user, user_number
from qunxing.carriers.tests.scenes import Said, Scene, Stage
from qunxing.testing.proxy import Proxy, before
from qunxing.testing.telegram import BEFORE, BOT, TOKEN, BotApi, bot_api, message, moved, person, standing

CHAT = -1001000000007
ADMIN = 7


class TelegramScene(Scene):
    """A supergroup with two people, whose administrator our bot is."""

    def __init__(self, api: BotApi, proxy: Proxy) -> None:
        super().__init__(
            proxy=proxy,
            answers={"token": TOKEN, "server": proxy.url},
            wrong={"token": "124:ABC"},
            chat="1000000007",
            people=("user42", "user43"),
            asks={
                "check": "/getMe$",
                "pages": "/getUpdates$",
                "members": "/getChatAdministrators$",
                "send": "/send(Message|Photo)$",
            },
        )
        self._api, self._number, self._room = api, 10, api.room(CHAT)
        for number in (42, 43):
            self._room.standing[number] = standing("member", person(number))

    def say(self, who: str, text: str) -> Said:
        number = self._next()
        update = message(number, text, by=user_number(who))
        self._room.messages[number] = update["message"]
        self._api.happen(update)
        return Said(str(number), (BEFORE + number) * 1_000_000)

    def stir(self) -> None:
        self.say(self.people[0], "…")

    def come(self, link: str = "") -> str:
        number = self._next()
        how: dict[str, Any] = {
            "invite_link": {"invite_link": "https://t.me/+a", "name": link, "creator": person(ADMIN)}
        }
        self._move(number, "left", "member", **(how if link else {}))
        return user(number)

    def go(self, who: str) -> None:
        self._move(user_number(who), "member", "left")

    def put_out(self, who: str) -> None:
        self._move(user_number(who), "member", "kicked", by=ADMIN)

    def lose(self) -> None:
        self._room.standing[BOT["id"]] = standing("kicked", BOT)
        change = moved(self._next(), BOT["id"], "administrator", "kicked", by=ADMIN)
        self._api.happen({"update_id": change["update_id"], "my_chat_member": change["chat_member"]})

    def odd(self) -> None:
        self._api.happen({"update_id": self._next(), "odd": {"chat": {"id": CHAT}}})

    def flood(self) -> None:
        self.say(self.people[0], "长" * 3_500_000)

    def shown(self) -> list[tuple[str, str]]:
        ours = (each for each in self._room.messages.values() if each["from"]["id"] == BOT["id"])
        return [(str(each["message_id"]), each.get("text") or each["caption"]) for each in ours]

    def pictures(self) -> list[bytes]:
        return list(self._room.pictures.values())

    def members(self) -> set[str]:
        listed = self._room.standing.items()
        return {user(number) for number, each in listed if each["status"] not in ("left", "kicked")}

    def may_speak(self, who: str) -> bool:
        allowed = self._room.standing[user_number(who)].get("permissions", {})
        return bool(allowed.get("can_send_messages", True))

    def stands(self, message: str) -> bool:
        return int(message) in self._room.messages

    def _move(self, who: int, old: str, new: str, **more: Any) -> None:
        self._room.standing[who] = standing(new, person(who))
        self._api.happen(moved(self._next(), who, old, new, **more))

    def _next(self) -> int:
        self._number += 10  # seconds too, so that two moves are not taken for one told twice
        return self._number


@contextmanager
def stage() -> Iterator[Stage]:
    held, account.WAIT = account.WAIT, 0.2
    with ExitStack() as stack:

        def scene() -> Scene:
            api = stack.enter_context(bot_api())
            return TelegramScene(api, stack.enter_context(before(api.url)))

        try:
            yield scene
        finally:
            account.WAIT = held
