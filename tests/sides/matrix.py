"""Matrix's far side: a real Synapse, with people at plain clients. Its log is what the server shows of each room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import quote

from qunxing.core.facts import Kind
from qunxing.testing.synapse import Synapse, homeserver
from tests.sides.base import GROUPS, Account, Arrived, Ask, Happened, Side

PEOPLE = 5
MS = 1000
LAST = "完"


class Matrix(Side):
    space = "matrix"
    is_idempotent = True
    lot = 3
    is_listed = False

    def __init__(self, server: Synapse) -> None:
        self._ann, bot = server.user("ann"), server.user("bot")
        self.own = bot.user
        self._people = {each.user: each for each in (server.user(f"p{nth}") for nth in range(PEOPLE))}
        chats = [self._ann.room(f"Oven {nth}", preset="public_chat") for nth in range(GROUPS)]
        for chat in chats:
            bot.join(chat)
        super().__init__(chats, [Account("matrix", {"server": server.url}, {"token": bot.token})])
        self._seen: dict[str, str] = dict.fromkeys(chats, "")
        self._events: list[tuple[str, dict[str, Any]]] = []

    def come(self, chat: str, chance: Random) -> None:
        if out := [each for each in self._people if each not in self.there[chat]]:
            who = chance.choice(out)
            self._people[who].join(chat)
            self.there[chat].append(who)

    def go(self, chat: str, who: str, chance: Random) -> None:
        self._people[who].ask("POST", f"/rooms/{quote(chat)}/leave", {})

    def say(self, chat: str, who: str, chance: Random) -> None:
        number = next(self.number)
        native = self._people[who].say(chat, f"第 {number} 条", str(number))
        self.log.append(Happened(Kind.MESSAGE, chat, who, 0, native))

    def take_back(self, said: Happened) -> None:
        if said.who in self.there[said.chat]:
            path = f"/rooms/{quote(said.chat)}/redact/{quote(said.native)}/{next(self.number)}"
            self._people[said.who].ask("PUT", path, {})

    def end(self) -> None:
        super().end()
        for chat in self.chats:
            self._ann.say(chat, LAST, str(next(self.number)))
        self.log = [said for chat, each in self._shown() if (said := _happened(chat, each, self.own))]

    def arrived(self) -> Arrived:
        talk = ((chat, each) for chat, each in self._shown() if each["type"] == "m.room.message")
        return Counter((each["content"]["body"], chat) for chat, each in talk if each["sender"] == self.own)

    def _shown(self) -> list[tuple[str, dict[str, Any]]]:
        """All events of the rooms, as the server shows them to somebody who is there."""
        for chat in self.chats:
            while True:
                start = f"&from={quote(self._seen[chat])}" if self._seen[chat] else ""
                found = self._ann.ask("GET", f"/rooms/{quote(chat)}/messages?dir=f&limit=500{start}")
                self._events += [(chat, each) for each in found["chunk"]]
                if "end" not in found:
                    break
                self._seen[chat] = found["end"]
        return self._events

    def is_all_taken(self, ask: Ask) -> bool:
        last = ask(f"SELECT COUNT(*) FROM ledger_tailfact WHERE text = '{LAST}'")[0][0]
        return last == len(self.chats) and '"missed":[]' in ask("SELECT cursor FROM sources_connection")[0][0]


def _happened(chat: str, event: dict[str, Any], own: str) -> Happened | None:
    """An event as what happened; None for what is no news."""
    at, content = event["origin_server_ts"] * MS, event["content"]
    if event["type"] == "m.room.message":
        text = content.get("body", "")
        return Happened(Kind.MESSAGE, chat, event["sender"], at, event["event_id"], text)
    if event["type"] == "m.room.redaction":
        target = event.get("redacts") or content["redacts"]
        return Happened(Kind.RECALLED, chat, event["sender"], at, target)
    if event["type"] == "m.room.member" and content["membership"] in ("join", "leave"):
        kind = Kind.JOINED if content["membership"] == "join" else Kind.LEFT
        return Happened(kind, chat, event["state_key"], at)
    return None


@contextmanager
def matrix() -> Iterator[Matrix]:
    """Raises Unavailable."""
    with homeserver(bcrypt_rounds=4) as server:
        yield Matrix(server)
