"""QQ's far side: a OneBot implementation on a WebSocket. What it tells is told once, and messages stand in the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import msgspec

from qunxing.core.facts import Kind
from qunxing.testing.onebot import ACCOUNT, Implementation, decrease, event_server, increase, message, notice, segment
from qunxing.testing.onebot.events import Event
from qunxing.testing.onebot.implementation import member
from tests.sides.base import GROUPS, SECOND, Account, Arrived, Ask, Happened, Side, seconds


class Telling(Implementation):
    """Knows how often somebody connected."""

    begun = 0

    def begin(self) -> Event:
        self.begun += 1
        return super().begin()


class OneBot(Side):
    space = "qq"
    own = str(ACCOUNT)
    tells_once = True
    settings = {"QUNXING_ALLOW_ONEBOT": "yes"}

    def __init__(self, it: Telling, address: str) -> None:
        chats = [str(38_000 + nth) for nth in range(GROUPS)]
        answers = {"way": "forward", "address": address}
        super().__init__(chats, [Account("onebot", answers, {"token": it.token})])
        self._it = it
        for chat in chats:  # with a past: where one is empty, nobody can tell whether it was forgotten
            old = message(next(self.number), "早就说过的", group=int(chat), time=seconds() - 3600)
            it.group(int(chat), chat).said.append(old)

    def come(self, chat: str, chance: Random) -> None:
        who, at = next(self.number), seconds()
        self._it.groups[int(chat)].members[who] = member(int(chat), who, join_time=at)
        self.there[chat].append(str(who))
        self._happen(increase(0, who, group=int(chat), time=at), Kind.JOINED, chat, str(who))

    def go(self, chat: str, who: str, chance: Random) -> None:
        del self._it.groups[int(chat)].members[int(who)]
        self._happen(decrease(0, int(who), group=int(chat), time=seconds()), Kind.LEFT, chat, who)

    def say(self, chat: str, who: str, chance: Random) -> None:
        number, at = next(self.number), seconds()
        if chance.random() < 0.2:
            self._upload(chat, who, f"文件 {number}.pdf", number, chance)
            return
        said = message(number, f"第 {number} 条", group=int(chat), by=int(who), time=at)
        self._happen(said, Kind.MESSAGE, chat, who, str(said["message_id"]), f"第 {number} 条")

    def _upload(self, chat: str, who: str, name: str, number: int, chance: Random) -> None:
        """A file is told as a notice and as a message, in any order."""
        at = seconds()
        said = message(number, [segment("file", file=name)], group=int(chat), by=int(who), time=at)
        told = [said, notice(0, "group_upload", group=int(chat), user_id=int(who), file={"name": name}, time=at)]
        chance.shuffle(told)
        self._it.happen(told[0])
        self._happen(told[1], Kind.MESSAGE, chat, who, "", name)

    def take_back(self, said: Happened) -> None:
        told = {"user_id": int(said.who), "operator_id": int(said.who), "message_id": int(said.native)}
        event = notice(0, "group_recall", group=int(said.chat), time=seconds(), **told)
        self._happen(event, Kind.RECALLED, said.chat, said.who, said.native)

    def may_take_back(self, each: Happened) -> bool:
        return each.kind is Kind.MESSAGE and bool(each.native)

    def _happen(self, event: Event, kind: Kind, chat: str, who: str, native: str = "", text: str = "") -> None:
        session = self._it.begun if self._it.outlets else 0
        self._it.happen(event)
        self.log.append(Happened(kind, chat, who, event["time"] * SECOND, native, text, session))

    def arrived(self) -> Arrived:
        groups = list(self._it.groups.values())
        said = [(each, str(group.number)) for group in groups for each in list(group.said)]
        return Counter(
            (str(each["message"][0]["data"]["text"]), chat) for each, chat in said if each["user_id"] == ACCOUNT
        )

    def is_all_taken(self, ask: Ask) -> bool:
        at: dict[str, Any] = msgspec.json.decode(ask("SELECT cursor FROM sources_connection")[0][0] or "{}")
        return self.is_listed_since(ask, "onebot") and at.get("behind") == 0


@contextmanager
def onebot(*, forgets: bool = False) -> Iterator[OneBot]:
    """`forgets`: it shows nothing of the past."""
    it = Telling()
    it.history_of = 0 if forgets else it.history_of
    with event_server(it) as address:
        yield OneBot(it, address)
