"""How much a request may send: judged before anything of it is kept on the disk.

Django's ASGI handler stores a whole body before any middleware sees the request, so whoever reaches the port could
fill the disk without signing in.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD = re.compile(r"/sources/into/\d+/upload/")
FRAME = 1 << 20
"""Bytes a form may need around its files or fields."""
TOO_LARGE = "qunxing.too_large"
"""Set in the scope of a request whose body was dropped: `middleware.Refusals` answers it with a sentence."""


class BodyLimit:
    """Lets bodies through up to their limit; a larger one arrives empty and marked, or is cut off."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        most = await _most(scope)
        if _declared(scope) > most:
            return await self.app({**scope, TOO_LARGE: True}, _emptied(receive), send)
        await self.app(scope, _counted(receive, most), send)


async def _most(scope: Scope) -> int:
    """Bytes this request may send: files only to the upload, and only by somebody who has signed in."""
    if UPLOAD.fullmatch(scope["path"]) and await sync_to_async(_has_session)(_header(scope, b"cookie")):
        return int(settings.UPLOAD_MB) * (1 << 20) + FRAME
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE) + FRAME


def _has_session(cookies: str) -> bool:
    try:
        key = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return False
    return key is not None and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key.value)


def _declared(scope: Scope) -> int:
    text = _header(scope, b"content-length")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _emptied(receive: Receive) -> Receive:
    """An empty body, then nothing until the sender hangs up: what still comes is dropped."""
    begun = False

    async def emptied() -> dict[str, Any]:
        nonlocal begun
        if not begun:
            begun = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return emptied


def _counted(receive: Receive, most: int) -> Receive:
    """The body as it comes; once there is more than was allowed, as if the sender had hung up."""
    left = most

    async def counted() -> dict[str, Any]:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return counted
