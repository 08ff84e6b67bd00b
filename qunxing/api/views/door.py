"""The way in for MCP over HTTP: beside Django, because it is asynchronous, and behind the same checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host

from qunxing.api import problems
from qunxing.api.queries import caller_of

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
PATH = "/mcp"


class McpDoor:
    """Answers /mcp itself and leaves everything else to `app`."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            return await self.app(scope, receive, send)
        async with ThreadSensitiveContext():
            token = _header(scope, b"authorization").removeprefix("Bearer ").strip()
            status = await sync_to_async(_refused)(scope, token)
            if status:
                return await _send(problems.reply(status), send)
            tools = await sync_to_async(_tools)()
            tools.secret.set(token)
            await tools.over_http(scope, receive, send)


def _refused(scope: Scope, token: str) -> int:
    """The status of a problem, 0 for none. Pages of other sites are turned away even with a token."""
    origin = _header(scope, b"origin")
    hosts = [_header(scope, b"host"), *([urlsplit(origin).netloc] if origin else [])]
    if not all(validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS) for host in hosts):
        return 400
    if scope["method"] != "POST":
        return 405
    close_old_connections()
    try:
        return 0 if caller_of(token, datetime.now(UTC)) else 401
    finally:
        close_old_connections()


def _tools() -> Any:
    """Imported at the first request, and not in the thread that serves everybody."""
    from qunxing.api.views import tools

    return tools


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def _send(reply: HttpResponse, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.items()]
    if reply.status_code == 405:
        headers = [(name, b"POST" if name == b"allow" else value) for name, value in headers]
    await send({"type": "http.response.start", "status": reply.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": reply.content})
