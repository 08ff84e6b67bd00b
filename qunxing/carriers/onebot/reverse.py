"""An implementation that calls us (reverse WebSocket): a port of our own, open to one who knows the token."""

from __future__ import annotations

import asyncio
import hmac
import re
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from qunxing.carriers.live import Later, Unreachable
from qunxing.carriers.onebot.inbox import Inbox
from qunxing.carriers.onebot.wire import MOST_BYTES, PING_EVERY, Item, Socket
from qunxing.core.refusals import Refusal

WAIT = 15.0
"""Seconds for somebody to call; less than a person waits who connects an account."""
SOON = 1.0
"""Seconds until the port is open again: implementations call again after some seconds, and must not find it shut."""
_BEARER = re.compile(r"(?:Bearer|Token) (\S{1,1000})", re.IGNORECASE)
_NUMBER = re.compile(r"[1-9]\d{3,19}", re.ASCII)


class NobodyCalls(Later):
    """No implementation called in time."""

    code = "nobody_calls"
    message = "Nobody calls at %(address)s: enter it in the implementation as its reverse WebSocket, with the token."

    def __init__(self, address: str) -> None:
        Refusal.__init__(self, address=address)
        self.seconds = SOON


class HungUp(Later):
    """Who called is there no more; it is waited for."""

    code = "hung_up"
    message = "The implementation is gone (%(detail)s): it is waited for."

    def __init__(self, detail: str) -> None:
        Refusal.__init__(self, detail=detail)
        self.seconds = SOON


class AddressTaken(Unreachable):
    code = "address_taken"
    message = "Something else listens at %(address)s already; if it is this account itself, pause it first."


class Desk:
    """A port, and whoever called there."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self._host, self._port, self._token = host, port, token
        self.address = f"ws://{f'[{host}]' if ':' in host else host}:{port}/"
        self._server: Server | None = None
        self._caller: asyncio.Future[Socket] = asyncio.get_running_loop().create_future()

    async def open(self) -> None:
        """Raises AddressTaken."""
        try:
            self._server = await serve(
                self._answer, self._host, self._port, process_request=self._admit, max_size=MOST_BYTES,
                ping_interval=PING_EVERY, ping_timeout=PING_EVERY, close_timeout=1,
            )  # fmt: skip
        except OSError as error:
            raise AddressTaken(address=self.address) from error

    async def caller(self) -> Socket:
        """Who called. Raises NobodyCalls."""
        try:
            async with asyncio.timeout(WAIT):
                return await asyncio.shield(self._caller)
        except TimeoutError as error:
            raise NobodyCalls(self.address) from error

    async def close(self) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Nothing a caller says is looked at before the token is."""
        told = _BEARER.fullmatch(request.headers.get("Authorization", ""))
        if told is None:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "a token is needed\n")
        if not hmac.compare_digest(told[1].encode(), self._token.encode()):
            return connection.respond(HTTPStatus.FORBIDDEN, "another token\n")
        if not _NUMBER.fullmatch(request.headers.get("X-Self-ID", "")):
            return connection.respond(HTTPStatus.BAD_REQUEST, "X-Self-ID must say whose account it is\n")
        if request.headers.get("X-Client-Role", "Universal").lower() != "universal":
            return connection.respond(HTTPStatus.BAD_REQUEST, "X-Client-Role must be Universal\n")
        return None

    async def _answer(self, connection: ServerConnection) -> None:
        """The first to call is the one. Who calls while it is there may be it again, the old connection dead: both are
        hung up, and it will call once more."""
        if self._caller.done():
            await self._caller.result().close()
            return
        assert connection.request
        self._caller.set_result(Socket(connection, connection.request.headers["X-Self-ID"], gone=HungUp))
        await self._caller.result().over()


class Reversed:
    """A link to one who called, with the port it called at."""

    def __init__(self, desk: Desk, socket: Socket) -> None:
        self._desk, self._socket, self.account = desk, socket, socket.account

    @property
    def patience(self) -> float | None:
        return self._socket.patience

    async def call(self, action: str, **parameters: Any) -> Any:
        return await self._socket.call(action, **parameters)

    def gone(self, why: str) -> Refusal:
        return self._socket.gone(why)

    def listen(self, inbox: Inbox[Item]) -> None:
        self._socket.listen(inbox)

    async def close(self) -> None:
        await self._socket.close()
        await self._desk.close()


async def called_in(host: str, port: int, token: str) -> Reversed:
    """A link to an implementation that calls at this port. Raises NobodyCalls, AddressTaken."""
    desk = Desk(host, port, token)
    await desk.open()
    try:
        return Reversed(desk, await desk.caller())
    except BaseException:
        await desk.close()
        raise
