"""OneBot's scenes, over HTTP, on the implementation that other people's programs are held against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from qunxing.carriers.live.calls import Call
from qunxing.carriers.onebot import over_http
from qunxing.carriers.tests.scenes import Said, Scene, Stage
from qunxing.testing.onebot import ACCOUNT, BEFORE, Implementation, api_server, decrease, increase, message
from qunxing.testing.onebot.calling import signature
from qunxing.testing.onebot.implementation import member
from qunxing.testing.proxy import Proxy, before

GROUP, ADMIN, SECRET = 38988, 7, "sec"


class OneBotScene(Scene):
    """A group with two people, of which our account is an administrator."""

    def __init__(self, it: Implementation, proxy: Proxy) -> None:
        super().__init__(
            proxy=proxy,
            answers={"way": "http", "address": proxy.url, "token": it.token, "secret": SECRET},
            wrong={"token": "wrong"},
            gone={"address": "http://127.0.0.1:9"},
            chat=str(GROUP),
            people=("42", "43"),
            asks={
                "check": "/get_login_info$",  # and not its status, which is asked for all the time while we hear
                "pages": "/get_login_info$",  # and not its groups: other pages come while they are listed
                "members": "/get_group_member_list$",
                "send": "/send_group_msg$",
            },
        )
        self._it, self._number, self._group = it, 10, it.group(GROUP)
        for who in self.people:
            self._group.members[int(who)] = member(GROUP, int(who))

    def say(self, who: str, text: str) -> Said:
        event = message(self._next(), text, by=int(who))
        self._group.said.append(event)
        self._post(event)
        return Said(str(event["message_id"]), event["time"] * 1_000_000)

    def stir(self) -> None:
        self.say(self.people[0], "…")

    def come(self, link: str = "") -> str:
        number = self._next()
        self._group.members[number] = member(GROUP, number)
        self._post(increase(number, number, by=ADMIN, how="invite"))
        return str(number)

    def go(self, who: str) -> None:
        del self._group.members[int(who)]
        self._post(decrease(self._next(), int(who)))

    def put_out(self, who: str) -> None:
        del self._group.members[int(who)]
        self._post(decrease(self._next(), int(who), by=ADMIN, how="kick"))

    def lose(self) -> None:
        del self._group.members[ACCOUNT]
        self._post(decrease(self._next(), ACCOUNT, by=ADMIN, how="kick_me"))

    def odd(self) -> None:
        self._post({"time": BEFORE + self._next(), "self_id": ACCOUNT, "post_type": "odd", "odd": {"group_id": GROUP}})

    def flood(self) -> None:
        self.say(self.people[0], "长" * 3_500_000)

    def shown(self) -> list[tuple[str, str]]:
        ours = (each for each in self._group.said if each["user_id"] == ACCOUNT)
        return [(str(each["message_id"]), each["message"][-1]["data"]["text"]) for each in ours]

    def pictures(self) -> list[bytes]:
        return self._it.pictures

    def members(self) -> set[str]:
        return set(map(str, self._group.members))

    def may_speak(self, who: str) -> bool:
        return not self._group.bans.get(int(who))

    def stands(self, message: str) -> bool:
        return message in {str(each["message_id"]) for each in self._group.said}

    def _post(self, event: dict[str, Any]) -> None:
        body = json.dumps(event).encode()
        headers = {"x-self-id": str(ACCOUNT), "x-signature": signature(body, SECRET)}
        self.calls.append((Call(method="POST", headers=headers, body=body), int(event["time"])))

    def _next(self) -> int:
        self._number += 10  # seconds too, so that two moves are not taken for one told twice
        return self._number


@contextmanager
def stage() -> Iterator[Stage]:
    held, over_http.LOOK_EVERY = over_http.LOOK_EVERY, 0.1
    with ExitStack() as stack:

        def scene() -> Scene:
            it = Implementation()
            return OneBotScene(it, stack.enter_context(before(stack.enter_context(api_server(it)))))

        try:
            yield scene
        finally:
            over_http.LOOK_EVERY = held
