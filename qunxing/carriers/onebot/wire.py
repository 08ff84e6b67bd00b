"""An implementation on a WebSocket: it tells events and answers what it is asked, on one and the same connection.

https://github.com/botuniverse/onebot-11/blob/master/communication/ws.md
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple, Protocol

import msgspec
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from qunxing.carriers.http import Lost
from qunxing.carriers.live import Chat, CredentialsRefused, Page, Unreachable
from qunxing.carriers.onebot.facts import kind_of
from qunxing.carriers.onebot.inbox import Inbox
from qunxing.carriers.onebot.sync import HEARTBEAT, Told, told
from qunxing.core.refusals import Refusal

MOST_BYTES = 64 * 1024 * 1024
"""Of one event or answer: pictures may stand in it as text."""
PATIENCE = 20.0
"""Seconds an answer, or a greeting, may take."""
PING_EVERY = 20.0
"""Seconds between two pings; one that stays without answer for as long ends the connection."""
BEATS, LEAST_PATIENCE, MOST_PATIENCE = 3, 10.0, 600.0
"""How many heartbeats may be missing, and the seconds that are waited for them at least and at most."""
REFUSED = (1401, 1403, 401, 403)
NO_SUCH_ACTION = (1404, 404)
logging.getLogger("websockets").setLevel(logging.WARNING)  # it logs headers, and in one stands the token
_UNSURE = re.compile(r"(?i)time[d -]*out|超时")
_NO_SUCH_ACTION = re.compile(r"(?i)不支持|unsupported|not supported|unknown (action|api)|no such (action|api)")


class Listed(NamedTuple):
    """All groups the account is in."""

    chats: list[Chat]


class CaughtUp(NamedTuple):
    """All that can be known of what was missed stands before this."""


Item = Told | Page | Listed | CaughtUp
"""What an inbox holds: what the implementation told, and what we asked it meanwhile."""


class Denied(Exception):
    """The implementation says that it did not do it, in its own words."""

    def __init__(self, retcode: int, words: str) -> None:
        super().__init__(words)
        self.retcode = retcode

    @property
    def is_unsure(self) -> bool:
        """It says so because QQ did not answer it in time: it may have been done."""
        return _UNSURE.search(str(self)) is not None

    @property
    def is_unknown_action(self) -> bool:
        return self.retcode in NO_SUCH_ACTION or _NO_SUCH_ACTION.search(str(self)) is not None


class LoggedOut(Unreachable):
    """The implementation is there, and the account is not."""

    code = "logged_out"
    message = "The QQ account is logged out where it runs: log it in there."


class Link(Protocol):
    """A way to an implementation. `account` is whose it said it is when it called us, `patience` after how many seconds
    of silence it is gone (None: that is seen otherwise)."""

    account: str

    @property
    def patience(self) -> float | None: ...

    async def call(self, action: str, **parameters: Any) -> Any:
        """An action's result. Raises Denied, CredentialsRefused, Unreachable; Lost where it may have been done."""
        ...

    def gone(self, why: str) -> Refusal:
        """What to raise when nothing comes any more."""
        ...

    def listen(self, inbox: Inbox[Item]) -> None:
        """Put from now on into `inbox` what is told, and end it when no more will be."""
        ...

    async def close(self) -> None: ...


def unreachable(why: str) -> Refusal:
    return Unreachable(detail=why)


class Socket:
    """A link that is one WebSocket, whoever called whom."""

    def __init__(
        self, connection: Connection, account: str = "", *, gone: Callable[[str], Refusal] = unreachable
    ) -> None:
        self.account, self.gone = account, gone
        self.patience: float | None = None
        self._connection = connection
        self._inbox: Inbox[Item] | None = None
        self._numbers, self._waiting = count(1), dict[str, asyncio.Future[Any]]()
        self._ended: Refusal | None = None
        self._reading = asyncio.create_task(self._read())

    async def call(self, action: str, **parameters: Any) -> Any:
        if self._ended:
            raise self._ended
        echo = str(next(self._numbers))
        asked = msgspec.json.encode({"action": action, "params": parameters, "echo": echo})
        answer = self._waiting[echo] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._connection.send(asked, text=True)
                found = await answer
        except TimeoutError as error:
            raise Lost(detail=f"no answer for {PATIENCE:.0f} s") from error
        except ConnectionClosed as error:
            raise self._lost() from error
        finally:
            self._waiting.pop(echo, None)
        if found is None:
            raise self._lost()
        return result(found)

    def listen(self, inbox: Inbox[Item]) -> None:
        self._inbox = inbox
        if self._ended:
            inbox.end(self._ended)

    async def close(self) -> None:
        await self._connection.close()
        await self._reading

    async def over(self) -> None:
        """Wait until the connection is no more."""
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        try:
            while not self._ended:
                await self._sort(told(await self._connection.recv(decode=False)))
        except ConnectionClosed as closed:
            self._end(self.gone(_why(closed)))

    async def _sort(self, each: Told) -> None:
        """An answer to whom it is for, an event into the inbox."""
        if not isinstance(each.event, dict) or "post_type" in each.event:
            self._look(each.event)
            if self._inbox:
                await self._inbox.put(each, len(each.body))
        elif (answer := self._waiting.get(str(each.event.get("echo")))) is not None:
            if not answer.done():
                answer.set_result(each.event)
        elif each.event.get("retcode") in REFUSED:  # some say only after the greeting that they do not take the token
            self._end(CredentialsRefused())

    def _look(self, event: Any) -> None:
        """Who once beats is missed when it stops."""
        interval = event.get("interval") if isinstance(event, dict) and kind_of(event) == HEARTBEAT else None
        if isinstance(interval, int | float) and interval > 0:
            self.patience = min(max(BEATS * interval / 1000, LEAST_PATIENCE), MOST_PATIENCE)

    def _end(self, reason: Refusal) -> None:
        """Nothing comes any more; the first reason counts."""
        self._ended = reason = self._ended or reason
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(None)
        if self._inbox:
            self._inbox.end(reason)

    def _lost(self) -> Refusal:
        """What became of a question that was on its way when the connection ended."""
        if isinstance(self._ended, CredentialsRefused):
            return self._ended
        return Lost(detail="the connection was closed")


async def called_out(address: str, token: str) -> Socket:
    """A link to an implementation that waits for us. Raises CredentialsRefused, Unreachable."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection = await connect(
            address, additional_headers=headers, max_size=MOST_BYTES, proxy=None, open_timeout=PATIENCE,
            ping_interval=PING_EVERY, ping_timeout=PING_EVERY, close_timeout=1,
        )  # fmt: skip
    except InvalidStatus as error:
        if error.response.status_code in REFUSED:
            raise CredentialsRefused from error
        raise Unreachable(detail=f"HTTP {error.response.status_code}") from error
    except (OSError, InvalidHandshake, InvalidURI, TimeoutError, EOFError) as error:
        raise Unreachable(detail=str(error) or type(error).__name__) from error
    return Socket(connection)


def result(answer: Any) -> Any:
    """What an answer holds. Raises Denied, CredentialsRefused; Lost where it does not say how it went."""
    if not isinstance(answer, dict):
        raise Lost(detail="an answer that cannot be read")
    retcode, status = answer.get("retcode"), answer.get("status")
    if retcode == 0 and status in ("ok", None):
        return answer.get("data")
    if status == "async" or retcode in (0, 1):
        raise Lost(detail="it is done later, and nobody will say how it went")
    if retcode in REFUSED:
        raise CredentialsRefused
    if not isinstance(retcode, int) or isinstance(retcode, bool):
        raise Lost(detail="an answer without a return code")
    words = (answer.get(name) for name in ("wording", "message", "msg"))
    raise Denied(retcode, next((str(each)[:500] for each in words if each), f"retcode {retcode}"))


def _why(closed: ConnectionClosed) -> str:
    said = closed.rcvd or closed.sent
    return f"the connection was closed: {said.code} {said.reason}".strip() if said else "the connection broke"
