"""The Matrix client-server API as far as we speak it (https://spec.matrix.org/v1.15/client-server-api/)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from qunxing.carriers.http import Answer, Body, Http
from qunxing.carriers.live import CredentialsRefused, Later, Picture, Unreachable
from qunxing.carriers.uploads import Uploads

TOO_LARGE = 413


class Denied(Exception):
    """The server says no to this one request: its code (M_FORBIDDEN …) and its words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}" if words else code)
        self.code = code


class Wire:
    """One account's requests. Room and event ids are opaque: they are only ever quoted."""

    def __init__(self, server: str, token: str) -> None:
        self.login = blake2b(token.encode(), digest_size=8).hexdigest()
        """Transaction ids are known for the session they came by, which nothing but its token names for sure."""
        self._http = Http(f"{server.rstrip('/')}/_matrix/client/v3", Authorization=f"Bearer {token}")
        self.uploads = Uploads(self._upload)
        self._media = f"{server.rstrip('/')}/_matrix/media/v3/upload"

    async def get(self, path: str, *, wait: float = 0, **query: Any) -> Body:
        """The answer to a question; `wait` is how many seconds the server was asked to hold it."""
        return await self._ask("GET", path, wait=wait, params=query)

    async def put(self, path: str, body: Mapping[str, Any]) -> Body:
        return await self._ask("PUT", path, json=body)

    async def post(self, path: str, body: Mapping[str, Any]) -> Body:
        return await self._ask("POST", path, json=body)

    async def _upload(self, picture: Picture) -> str:
        """The address (mxc) under which the server keeps it from now on; no room knows of it yet."""
        how = {"headers": {"Content-Type": picture.mime}, "params": {"filename": picture.name}}
        found = await self._ask("POST", self._media, content=picture.body, **how)
        if address := found.get("content_uri"):
            return str(address)
        raise Unreachable(detail="no address of what was uploaded")

    async def close(self) -> None:
        await self._http.close()

    async def _ask(self, method: str, path: str, **how: Any) -> Body:
        return _read(await self._http.ask(method, path, **how))


def path(*parts: str) -> str:
    """A path of these parts, each quoted whole."""
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _read(answer: Answer) -> Body:
    """The body of a good answer. Raises what a bad one means."""
    status, said, wait, is_json = answer
    if status == 200 and is_json:
        return said
    code, words = str(said.get("errcode", "")), str(said.get("error", ""))
    if status == 429:
        raise Later(float(wait) if wait.isdecimal() else _seconds(said.get("retry_after_ms")))
    if code in ("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED"):
        raise CredentialsRefused
    if status == TOO_LARGE:  # what stands before a server says so without a code
        raise Denied(code or "M_TOO_LARGE", words)
    if 400 <= status < 500 and code:
        raise Denied(code, words)
    raise Unreachable(detail=f"HTTP {status}")


def _seconds(said: object) -> float:
    return max(0.0, said / 1000) if isinstance(said, int | float) else 0.0
