"""The far side of notices on the loopback: a robot that keeps what it is told, and a mail server that is not ours."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from qunxing.testing.far import PYTHON
from qunxing.testing.postgres import Unavailable, free_port

MAILBOX = Path(__file__).parent / "far_mailbox.py"


@dataclass
class Told:
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Robot:
    """A server that answers each POST with the next of `answers`, the last for ever. An answer of None: it hangs up."""

    url: str
    answers: list[tuple[int, bytes] | None] = field(default_factory=lambda: [(200, b'{"errcode": 0, "code": 0}')])
    told: list[Told] = field(default_factory=list)

    def next(self) -> tuple[int, bytes] | None:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def robot() -> Iterator[Robot]:
    """Start one and yield it."""
    found = Robot("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.told.append(Told(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            answer = found.next()
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer[0])
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(answer[1])

        def log_message(self, *words: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/robot?key=k"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Mailbox:
    """A running mail server: everything it took lies in a file, a JSON object a line."""

    port: int
    file: Path

    def mails(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []


@contextmanager
def mailbox(folder: Path) -> Iterator[Mailbox]:
    """Start aiosmtpd and yield it. Raises Unavailable where it is not installed."""
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", "import aiosmtpd"], capture_output=True).returncode:
        raise Unavailable("aiosmtpd is not installed (make counterparties)")
    found = Mailbox(free_port(), folder / "mails")
    with subprocess.Popen([PYTHON, MAILBOX, str(found.port), str(found.file)], stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout and child.stdout.readline().strip() == b"ready"
            yield found
        finally:
            child.kill()
