"""Matrix's scenes, on a real server (Synapse) with people at plain clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any
from urllib.parse import quote

from qunxing.carriers.matrix import account
from qunxing.carriers.tests.scenes import Said, Scene, Stage
from qunxing.testing.proxy import Fault, Proxy, before
from qunxing.testing.synapse import Client, Synapse, homeserver

NUMBERS = count(1)


class MatrixScene(Scene):
    """A room with two people, in which our account may do everything."""

    def __init__(self, server: Synapse, people: tuple[Client, Client, Client], proxy: Proxy) -> None:
        self._server, self._bot = server, server.user(f"u{next(NUMBERS)}")
        self._ann, bob, cy = people
        self._clients = {each.user: each for each in (bob, cy)}
        powers = {"users": {self._bot.user: 100}}
        invited = (bob.user, cy.user, self._bot.user)
        room = self._ann.room("Night oven", invite=invited, power_level_content_override=powers)
        for each in (bob, cy, self._bot):
            each.join(room)
        self._at = f"/rooms/{quote(room)}"
        super().__init__(
            proxy=proxy,
            answers={"server": proxy.url, "token": self._bot.token},
            wrong={"token": "wrong"},
            chat=room,
            people=(bob.user, cy.user),
            asks={
                "check": "/account/whoami$",
                "pages": "/sync$",
                "members": "/joined_members$",
                "send": "/send/m.room.message/",
                "upload": "/_matrix/media/v3/upload$",
            },
        )

    def say(self, who: str, text: str) -> Said:
        native = self._clients[who].say(self.chat, text, f"k{next(NUMBERS)}")
        found = self._ann.ask("GET", f"{self._at}/event/{quote(native)}")
        return Said(native, found["origin_server_ts"] * 1000)

    def stir(self) -> None:
        """A room is listed whatever happens in it."""

    def come(self, link: str = "") -> str:
        new = self._server.user(f"u{next(NUMBERS)}")
        self._ann.ask("POST", f"{self._at}/invite", {"user_id": new.user})
        new.join(self.chat)
        return new.user

    def go(self, who: str) -> None:
        self._clients[who].ask("POST", f"{self._at}/leave", {})

    def put_out(self, who: str) -> None:
        self._ann.ask("POST", f"{self._at}/kick", {"user_id": who})

    def lose(self) -> None:
        self.put_out(self._bot.user)

    def odd(self) -> None:
        self._ann.ask("PUT", f"{self._at}/send/org.example.odd/k{next(NUMBERS)}", {"x": 1})

    def flood(self) -> None:
        """No server takes such a message; but a line, or a server of another make, may bring one."""
        self.fail("pages", Fault(altered=self._flooded))

    def stranger(self) -> str:
        return self._server.user(f"u{next(NUMBERS)}").user

    def shown(self) -> list[tuple[str, str]]:
        ours = (each for each in self._talk() if each["sender"] == self._bot.user)
        return [(each["event_id"], each["content"]["body"]) for each in ours]

    def pictures(self) -> list[bytes]:
        ours = (each["content"] for each in self._talk() if each["sender"] == self._bot.user)
        return [self._ann.file(each["url"]) for each in ours if each["msgtype"] == "m.image"]

    def members(self) -> set[str]:
        return set(self._ann.ask("GET", f"{self._at}/joined_members")["joined"])

    def is_invited(self, who: str) -> bool:
        found = self._ann.ask("GET", f"{self._at}/members?membership=invite")["chunk"]
        return who in [each["state_key"] for each in found]

    def may_speak(self, who: str) -> bool:
        try:
            self.say(who, "…")
        except AssertionError as refused:
            assert "M_FORBIDDEN" in str(refused)
            return False
        return True

    def stands(self, message: str) -> bool:
        return message in [each["event_id"] for each in self._talk()]

    def _talk(self) -> list[dict[str, Any]]:
        return [each for each in self._ann.heard(self.chat) if "body" in each["content"]]

    def _flooded(self, answer: bytes) -> bytes:
        said = json.loads(answer)
        room = said.setdefault("rooms", {}).setdefault("join", {}).setdefault(self.chat, {})
        event = {
            "type": "m.room.message",
            "event_id": "$flood",
            "sender": self.people[0],
            "origin_server_ts": 1,
            "content": {"msgtype": "m.text", "body": "长" * 3_500_000},
        }
        room.setdefault("timeline", {}).setdefault("events", []).append(event)
        return json.dumps(said).encode()


@contextmanager
def stage() -> Iterator[Stage]:
    """Raises Unavailable without Synapse."""
    held, account.WAIT = account.WAIT, 0.2
    with ExitStack() as stack:
        server = stack.enter_context(homeserver(bcrypt_rounds=4))
        people = server.user("ann"), server.user("bob"), server.user("cy")
        try:
            yield lambda: MatrixScene(server, people, stack.enter_context(before(server.url)))
        finally:
            account.WAIT = held
