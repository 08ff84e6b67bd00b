"""Telegram's far side: a Bot API server that is asked for updates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from qunxing.core.facts import Kind
from qunxing.testing.telegram import BOT, TOKEN, BotApi, bot_api, message, moved, person
from tests.sides.base import GROUPS, SECOND, Account, Arrived, Ask, Happened, Side, seconds

SHIFT = 10**12


class Telegram(Side):
    """It tells a coming or going twice, by a notice and by the change, and no recalls."""

    space = "telegram"
    own = f"user{BOT['id']}"
    is_listed = False

    def __init__(self, api: BotApi) -> None:
        chats = [str(1_000_000_000 + nth) for nth in range(GROUPS)]
        super().__init__(chats, [Account("telegram", {"server": api.url}, {"token": TOKEN})])
        self._api = api
        for chat in chats:
            api.room(_called(chat))

    def may_take_back(self, each: Happened) -> bool:
        return False

    def come(self, chat: str, chance: Random) -> None:
        who = next(self.number)
        self.there[chat].append(f"user{who}")
        self._move(chat, who, Kind.JOINED, chance)

    def go(self, chat: str, who: str, chance: Random) -> None:
        self._move(chat, _number(who), Kind.LEFT, chance)

    def _move(self, chat: str, who: int, kind: Kind, chance: Random) -> None:
        at, where, came = seconds(), {"id": _called(chat), "type": "supergroup", "title": chat}, kind is Kind.JOINED
        notice = {"new_chat_members": [person(who)]} if came else {"left_chat_member": person(who)}
        old, new = ("left", "member") if came else ("member", "left")
        told = [
            moved(next(self.number), who, old, new, chat=where, date=at),
            message(next(self.number), "", chat=_called(chat), by=who, date=at, **notice),
        ]
        if chance.random() < 0.5:
            told = [each | {"update_id": told[1 - nth]["update_id"]} for nth, each in enumerate(told)][::-1]
        for each in told:
            self._api.happen(each)
        self.log.append(Happened(kind, chat, f"user{who}", at * SECOND))

    def say(self, chat: str, who: str, chance: Random) -> None:
        number, at = next(self.number), seconds()
        text = f"第 {number} 条"
        self._api.happen(message(number, text, chat=_called(chat), by=_number(who), date=at))
        self.log.append(Happened(Kind.MESSAGE, chat, who, at * SECOND, str(number), text))

    def take_back(self, said: Happened) -> None:
        raise NotImplementedError

    def arrived(self) -> Arrived:
        rooms = list(self._api.rooms.items())
        said = ((each["text"], str(-chat - SHIFT)) for chat, room in rooms for each in list(room.messages.values()))
        return Counter(said)

    def is_all_taken(self, ask: Ask) -> bool:
        return not self._api.unread


def _called(chat: str) -> int:
    return -SHIFT - int(chat)


def _number(who: str) -> int:
    return int(who.removeprefix("user"))


@contextmanager
def telegram() -> Iterator[Telegram]:
    with bot_api() as api:
        yield Telegram(api)
