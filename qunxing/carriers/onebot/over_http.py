"""An implementation over HTTP: it is asked at its address, and posts events to one of ours (`calls`).

https://github.com/botuniverse/onebot-11/blob/master/communication/http.md
"""

from __future__ import annotations

import asyncio
from typing import Any

from qunxing.carriers.http import Http, Lost
from qunxing.carriers.live import CredentialsRefused, Later, Page
from qunxing.carriers.onebot.inbox import Inbox
from qunxing.carriers.onebot.wire import NO_SUCH_ACTION, REFUSED, Denied, Item, LoggedOut, result, unreachable
from qunxing.core.refusals import Refusal

LOOK_EVERY = 30.0
"""Seconds between two looks whether it is still there and logged in."""


class Asked:
    """A link of single requests. Its inbox gets a sign of life now and then; what is told comes by itself."""

    account = ""
    patience = None

    def __init__(self, server: str, token: str) -> None:
        self._http = Http(server.rstrip("/"), **({"Authorization": f"Bearer {token}"} if token else {}))
        self._looking: asyncio.Task[None] | None = None

    async def call(self, action: str, **parameters: Any) -> Any:
        answer = await self._http.ask("POST", f"/{action}", json=parameters)
        if answer.status in REFUSED:
            raise CredentialsRefused
        if answer.status == 429:
            raise Later(float(answer.wait) if answer.wait.isdecimal() else 0)
        if answer.status in NO_SUCH_ACTION:
            raise Denied(answer.status, f"HTTP {answer.status}: no such action")
        if answer.status != 200 or not answer.is_json:
            raise Lost(detail=f"HTTP {answer.status}")
        return result(answer.found)

    def gone(self, why: str) -> Refusal:
        return unreachable(why)

    def listen(self, inbox: Inbox[Item]) -> None:
        self._looking = asyncio.create_task(self._look(inbox))

    async def close(self) -> None:
        if self._looking:
            self._looking.cancel()
        await self._http.close()

    async def _look(self, inbox: Inbox[Item]) -> None:
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                status = await self.call("get_status")
                if isinstance(status, dict) and status.get("online") is False:
                    raise LoggedOut
                await inbox.put(Page())
        except Refusal as refusal:
            inbox.end(refusal)
        except Denied as error:
            inbox.end(unreachable(str(error)))
