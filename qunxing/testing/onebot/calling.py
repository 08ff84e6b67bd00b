"""An implementation that calls by itself: reverse WebSocket, and events posted over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import InvalidHandshake
from websockets.exceptions import InvalidStatus as NotLetIn
from websockets.sync.client import ClientConnection, connect

from qunxing.testing.onebot.events import ACCOUNT
from qunxing.testing.onebot.implementation import Implementation
from qunxing.testing.onebot.server import MOST_BYTES, talk

EVERY = 0.05
"""Seconds between two tries."""


@dataclass
class Dialled:
    """How an implementation's calls went: `refused` are the statuses of those that were not let in."""

    refused: list[int] = field(default_factory=list)
    times: int = 0
    connection: ClientConnection | None = None
    is_over: bool = False


@contextmanager
def dialled(it: Implementation, url: str, **headers: str | None) -> Iterator[Dialled]:
    """Calls a program at `url` again and again until it answers, and anew when it hangs up. `headers` change the
    usual ones (with _ for -), None leaves one out."""
    usual: dict[str, str | None] = {
        "Authorization": f"Bearer {it.token}" if it.token else None,
        "X-Self-ID": str(ACCOUNT),
        "X-Client-Role": "Universal",
    }
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {name: value for name, value in {**usual, **changed}.items() if value is not None}
    state = Dialled()

    def go() -> None:
        while not state.is_over:
            try:
                with connect(
                    url, additional_headers=told, proxy=None, max_size=MOST_BYTES, close_timeout=1
                ) as connection:
                    state.times, state.connection = state.times + 1, connection
                    talk(it, connection)
            except NotLetIn as no:
                state.refused.append(no.response.status_code)
            except (OSError, InvalidHandshake):
                pass
            time.sleep(EVERY)

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.is_over = True
        if state.connection:
            state.connection.close()
        thread.join(5)


def post(url: str, event: Any, secret: str = "", **headers: str) -> tuple[int, bytes]:
    """Post an event to a program, signed; its status, and what it wants to be done at once."""
    where, body = urlsplit(url), event if isinstance(event, bytes) else json.dumps(event).encode()
    told = {"Content-Type": "application/json", "X-Self-ID": str(ACCOUNT)}
    if secret:
        told["X-Signature"] = signature(body, secret)
    connection = http.client.HTTPConnection(where.netloc, timeout=20)
    try:
        connection.request("POST", where.path, body, told | {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def signature(body: bytes, secret: str) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
