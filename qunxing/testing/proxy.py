"""A bad line to a good server: a proxy on the loopback that passes requests on, unless a fault was ordered for one.

With it a server that is not ours, and never breaks when we want it to, can be seen broken.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

NOT_PASSED_ON = frozenset({"host", "accept-encoding", "connection", "transfer-encoding", "content-length", "date"})
PATIENCE = 60


@dataclass(frozen=True)
class Fault:
    """What comes back instead of the answer. `body` None: the line goes dead.

    `done`: the server hears the request all the same. `altered` makes the body of what the server said.
    """

    status: int = 200
    body: bytes | None = b""
    wait: str = ""
    done: bool = False
    altered: Callable[[bytes], bytes] | None = None


@dataclass
class Proxy:
    """Stands before one server. `heard` are the paths that came, in their order."""

    server: str
    url: str = ""
    heard: list[str] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    def fail(self, path: str, fault: Fault) -> None:
        """What the next request gets whose path matches."""
        self.faults.append((path, fault))

    def fault_for(self, path: str) -> Fault | None:
        for at, (pattern, fault) in enumerate(self.faults):
            if re.search(pattern, path):
                del self.faults[at]
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: ClassVar[Proxy]

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        self.proxy.heard.append(path)
        fault = self.proxy.fault_for(path)
        with suppress(ConnectionError, TimeoutError):  # whoever asked is gone, or the server is
            if fault is None or fault.done or fault.altered:
                answer = self._passed_on(sent)
                if fault is None:
                    self._answer(*answer)
                elif fault.altered:
                    self._answer(answer[0], answer[1], fault.altered(answer[2]))
            if fault and not fault.altered:
                self._fail(fault)

    do_POST = do_PUT = do_DELETE = do_GET

    def _passed_on(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        where = urlsplit(self.proxy.server)
        head = {name: each for name, each in self.headers.items() if name.lower() not in NOT_PASSED_ON}
        line = HTTPConnection(str(where.hostname), where.port, timeout=PATIENCE)
        try:
            line.request(self.command, self.path, sent or None, head)
            answer = line.getresponse()
            kept = {name: each for name, each in answer.getheaders() if name.lower() not in NOT_PASSED_ON}
            return answer.status, kept, answer.read()
        finally:
            line.close()

    def _fail(self, fault: Fault) -> None:
        if fault.body is not None:
            self._answer(fault.status, {"Retry-After": fault.wait} if fault.wait else {}, fault.body)
            return
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _answer(self, status: int, head: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Nothing: tests look at `heard`."""


@contextmanager
def before(server: str) -> Iterator[Proxy]:
    """A proxy before the server at this address; gone afterwards."""
    proxy = Proxy(server)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as ours:
        ours.daemon_threads, ours.block_on_close = True, False
        proxy.url = f"http://127.0.0.1:{ours.server_port}"
        threading.Thread(target=ours.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield proxy
        finally:
            ours.shutdown()
