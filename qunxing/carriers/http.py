"""What all carriers over HTTP share: one question, one bounded answer, and what it means that there is none."""

from __future__ import annotations

import json
import logging
from functools import cache
from ssl import SSLContext
from typing import Any, NamedTuple

import httpx2
import msgspec

from qunxing.carriers.live import Unreachable

Body = dict[str, Any]
MOST_BYTES = 64 * 1024 * 1024
"""Of one answer. A first sync of thousands of rooms is some megabytes."""
PATIENCE = 20.0
"""Seconds an answer may take beyond what the far side was asked to wait."""
NEVER_LEFT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.InvalidURL,
    httpx2.UnsupportedProtocol,
)
"""After these the far side has not heard the question."""

logging.getLogger("httpx2").setLevel(logging.WARNING)  # it logs every address, and in some stands a token


class Lost(Unreachable):
    """The question may have been heard, and no sensible answer came: what it asked for may have been done."""


class Answer(NamedTuple):
    """What came back. `found` is its JSON object, {} when it holds none; `wait` is its Retry-After as sent."""

    status: int
    found: Body
    wait: str
    is_json: bool


class Http:
    """Requests to one server. Raises Unreachable for what was never heard there, Lost for what may have been."""

    def __init__(self, server: str, **headers: str) -> None:
        self._http = httpx2.AsyncClient(
            base_url=server, headers=headers, timeout=PATIENCE, follow_redirects=False, verify=_trust()
        )

    async def ask(self, method: str, path: str, *, wait: float = 0, **how: Any) -> Answer:
        """The answer, good or bad; `wait` is how many seconds the server was asked to hold it."""
        try:
            async with self._http.stream(method, path, timeout=PATIENCE + wait, **how) as answer:
                return _read(answer, await _body(answer))
        except NEVER_LEFT as error:
            raise Unreachable(detail=_why(error)) from error
        except httpx2.HTTPError as error:
            raise Lost(detail=_why(error)) from error

    async def close(self) -> None:
        await self._http.aclose()


@cache
def _trust() -> SSLContext:
    """Whom we believe to be who they say, for all servers: to read that takes a twentieth of a second."""
    return httpx2.create_ssl_context()


async def _body(answer: httpx2.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise Lost(detail="an answer of more than 64 MB")
    return bytes(body)


def _read(answer: httpx2.Response, body: bytes) -> Answer:
    found = _json(body)
    is_json = isinstance(found, dict)
    return Answer(answer.status_code, found if is_json else {}, answer.headers.get("retry-after", ""), is_json)


def _json(body: bytes) -> Any:
    """What it holds; None where it is no JSON."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:  # not strictly: names that people give to groups have come through with control characters in them
        return json.loads(body.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def _why(error: Exception) -> str:
    """Its words; not those of a header that cannot be sent, which hold the token."""
    return type(error).__name__ if isinstance(error, httpx2.LocalProtocolError) else str(error) or type(error).__name__
