"""A Bot API server on the loopback: requests in, answers and ordered faults out."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from qunxing.testing.forms import parts
from qunxing.testing.telegram.api import TOKEN, BotApi, Fault, Refused
from qunxing.testing.telegram.methods import METHODS


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: ClassVar[BotApi]

    def do_POST(self) -> None:
        where = urlsplit(self.path)
        is_in_pieces = self.headers.get("Transfer-Encoding") == "chunked"
        sent = self._pieces() if is_in_pieces else self.rfile.read(int(self.headers.get("Content-Length") or 0))
        token, _, method = where.path.removeprefix("/bot").partition("/")
        asked = dict(parse_qsl(where.query)) | _parameters(self.headers.get("Content-Type", ""), sent)
        asked = {name: _value(each) for name, each in asked.items()}
        self.api.calls.append((method, asked))
        waiting = self.api.faults.get(method)
        fault = waiting.popleft() if waiting else None
        if fault is not None:
            if fault.done:
                self._carry_out(token, method, asked)
            self._fail(fault)
            return
        status, found = self._carry_out(token, method, asked)
        self._answer(status, json.dumps(found).encode(), {"Content-Type": "application/json"})

    do_GET = do_POST

    def _pieces(self) -> bytes:
        """A body whose length was not known when it began."""
        found = bytearray()
        while size := int(self.rfile.readline(), 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(found)

    def _carry_out(self, token: str, method: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            if token != TOKEN:
                raise Refused(401, "Unauthorized")
            if method.lower() not in METHODS:
                raise Refused(404, "Not Found")
            return 200, {"ok": True, "result": METHODS[method.lower()](self.api, asked)}
        except Refused as no:
            more = {"parameters": no.parameters} if no.parameters else {}
            return no.status, {"ok": False, "error_code": no.status, "description": str(no), **more}

    def _fail(self, fault: Fault) -> None:
        time.sleep(fault.slow)
        if fault.body is None or fault.cut:
            if fault.body is not None:
                self._answer(fault.status, fault.body, fault.headers, more=1000)
                self.wfile.flush()
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self._answer(fault.status, fault.body, fault.headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str], *, more: int = 0) -> None:
        """Send it; `more` bytes are promised that never come."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + more))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Nothing: the tests look at `calls`."""


def _parameters(kind: str, sent: bytes) -> dict[str, Any]:
    """What was sent, as a form or as JSON."""
    if kind.startswith("application/json"):
        found = json.loads(sent or b"{}")
        return found if isinstance(found, dict) else {}
    if kind.startswith("multipart/"):
        return _files(parts(kind, sent))
    return dict(parse_qsl(sent.decode(), keep_blank_values=True))


def _files(found: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form, where one may name the part of it that is its file."""
    named = {name: str(each).removeprefix("attach://") for name, each in found.items() if isinstance(each, str)}
    return found | {name: found[part] for name, part in named.items() if found[name] != part}


def _value(sent: Any) -> Any:
    """Forms hold objects, lists and truths as JSON; numbers and text are left as they stand."""
    if isinstance(sent, str) and (sent[:1] in "{[" or sent.lower() in ("true", "false")):
        with suppress(ValueError):
            return json.loads(sent.lower() if sent[0] not in "{[" else sent)
    return sent


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """Start a server and yield it; stop it afterwards."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        api = BotApi(f"http://127.0.0.1:{server.server_address[1]}")
        server.RequestHandlerClass = type("Handler", (_Handler,), {"api": api})
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield api
        finally:
            server.shutdown()
