"""An implementation that waits to be connected to: forward WebSocket, and actions over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.connection import Connection
from websockets.sync.server import ServerConnection, serve

from qunxing.testing.onebot.implementation import Implementation

MOST_BYTES = 64 * 1024 * 1024


def talk(it: Implementation, connection: Connection, *, tells: bool = True) -> None:
    """Answer what is asked on a connection, and tell what happens, until it ends."""
    outlet = teller(connection)
    if tells:
        outlet(it.begin())
        it.outlets.append(outlet)
    try:
        for asked in connection:
            threading.Thread(target=_answer, args=(it, connection, json.loads(asked)), daemon=True).start()
    except ConnectionClosed:
        pass
    finally:
        if tells:
            it.outlets.remove(outlet)


def teller(connection: Connection) -> Callable[[Any], None]:
    """Sends events down a connection, and bytes just as they are."""

    def tell(event: Any) -> None:
        with suppress(ConnectionClosed):
            connection.send(event if isinstance(event, bytes) else json.dumps(event), text=True)

    return tell


def _answer(it: Implementation, connection: Connection, asked: dict[str, Any]) -> None:
    action, parameters = str(asked.get("action")), asked.get("params") or {}
    fault = it.fault(action, parameters)
    with suppress(ConnectionClosed):
        if fault is None:
            connection.send(json.dumps(it.answer(action, parameters) | {"echo": asked.get("echo")}))
        elif fault.cut:
            with suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)
        elif fault.body is not None:
            echo = json.dumps(asked.get("echo")).encode()
            connection.send(fault.body.replace(b"ECHO", echo), text=True)


@contextmanager
def event_server(it: Implementation) -> Iterator[str]:
    """The address of a WebSocket server with `/`, `/event` and `/api`."""

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        status = _verdict(it.token, request.headers.get("Authorization", ""), request.path)
        return connection.respond(status, f"{status.phrase}\n") if status else None

    def handler(connection: ServerConnection) -> None:
        assert connection.request
        talk(it, connection, tells=not urlsplit(connection.request.path).path.startswith("/api"))

    with serve(handler, "127.0.0.1", 0, process_request=admit, max_size=MOST_BYTES, close_timeout=1) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        finally:
            server.shutdown()


def _verdict(token: str, header: str, path: str) -> HTTPStatus | None:
    """Why a request is not let in; None: it is. Without token at all it is another thing than with a wrong one."""
    asked = parse_qs(urlsplit(path).query).get("access_token", [""])[0]
    told = asked or header.removeprefix("Bearer ").strip()
    if not token or told == token:
        return None
    return HTTPStatus.FORBIDDEN if told else HTTPStatus.UNAUTHORIZED


class _Actions(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    it: ClassVar[Implementation]

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        action = urlsplit(self.path).path.strip("/")
        if status := _verdict(self.it.token, self.headers.get("Authorization", ""), self.path):
            self._say(status, b"")
            return
        parameters = json.loads(sent or b"{}")
        if (fault := self.it.fault(action, parameters)) is not None:
            self.close_connection = True
            if fault.body is not None:
                self._say(fault.status, fault.body)
            return
        found = self.it.answer(action, parameters)
        self._say(HTTPStatus.NOT_FOUND if found["retcode"] == 1404 else HTTPStatus.OK, json.dumps(found).encode())

    def _say(self, status: int, body: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Nothing: the tests look at `calls`."""


@contextmanager
def api_server(it: Implementation) -> Iterator[str]:
    """The address of an HTTP server of actions."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Actions", (_Actions,), {"it": it})) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@contextmanager
def deaf_server() -> Iterator[str]:
    """The address of a WebSocket server that lets one in and then neither hears nor says anything: a dead machine."""
    held: list[socket.socket] = []

    def wait() -> None:
        with suppress(OSError):
            while True:
                held.append(listening.accept()[0])
                request = held[-1].recv(65536).decode()
                key = next(line.split(": ")[1] for line in request.split("\r\n") if "sec-websocket-key" in line.lower())
                proof = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
                said = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                accepted = f"Sec-WebSocket-Accept: {base64.b64encode(proof).decode()}\r\n\r\n"
                held[-1].sendall((said + accepted).encode())

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=wait, daemon=True).start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"
        for each in held:
            each.close()
