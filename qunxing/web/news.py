"""Telling open pages of a group that something happened there, and nothing else: what it was, they then ask for.

A page that waits costs a coroutine here and no thread; one look at the ledger's epoch serves all of them. It stands
beside Django because a request there keeps a thread for as long as it lasts.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host

from qunxing.communities.access import group_for, groups_for
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import User
from qunxing.ledger import latest

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("qunxing.news")
PATH = re.compile(r"/groups/(\d{1,9})/news/")
LOOK_EVERY = 0.25
"""Seconds between two looks for news, while any page waits."""
TELL_EVERY = 0.5
"""Seconds between two tellings of one page: what happens meanwhile is told at once."""
ALIVE_EVERY = 20.0
"""Seconds after which a page is told that there is none: a line that says nothing is cut on the way."""
LASTS = 600.0
"""Seconds a page is told for before it must come again, and be let in again."""
MOST = 5000
"""Pages that are told at one time; further ones ask by themselves."""
AGAIN = b"retry: 2000\n\n"
NEWS = b"data: news\n\n"
HEADERS = {"content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no"}


def by_asking(request: TeamRequest, pk: int) -> HttpResponse:
    """Where nothing waits beside Django: the page is told now, and comes again in two seconds."""
    group_for(request.user, pk)
    return HttpResponse(AGAIN + NEWS, headers=HEADERS)


class Watch:
    """The one look at the ledger for all pages of this process. Lives in the loop that first needs it."""

    def __init__(self) -> None:
        self._waiting: dict[int, set[asyncio.Event]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="news")

    @property
    def pages(self) -> int:
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def news(self, grp: int) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something of a group changed."""
        event = asyncio.Event()
        self._waiting.setdefault(grp, set()).add(event)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield event
        finally:
            self._waiting[grp].discard(event)
            if not self._waiting[grp]:
                del self._waiting[grp]

    async def _look(self) -> None:
        """Look for as long as any page waits."""
        last: int | None = None
        while self._waiting:
            try:
                epoch, groups = await self._read(latest.since, last)
            except DatabaseError:
                log.exception("news could not be looked for; tried again")
                epoch, groups = last, set()
            for event in (event for grp in groups & self._waiting.keys() for event in self._waiting[grp]):
                event.set()
            last = epoch
            await asyncio.sleep(LOOK_EVERY)

    async def _read(self, what: Callable[..., Any], *words: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._reader, _with_book, what, *words)


def _with_book(what: Callable[..., Any], *words: Any) -> Any:
    close_old_connections()
    return what(*words)


class NewsDoor:
    """Answers /groups/…/news/ itself and leaves everything else to `app`, which also says no."""

    def __init__(self, app: App) -> None:
        self.app, self.watch = app, Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if path is None or scope["method"] != "GET" or self.watch.pages >= MOST:
            return await self.app(scope, receive, send)
        async with ThreadSensitiveContext():
            is_let_in = await sync_to_async(_is_let_in)(scope, int(path[1]))
        if not is_let_in:
            return await self.app(scope, receive, send)
        async with self.watch.news(int(path[1])) as news:
            headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _tell(news, receive, send)


async def _tell(news: asyncio.Event, receive: Receive, send: Send) -> None:
    """Tell of news until the page is gone, or it is time that it came again."""
    gone = asyncio.create_task(_gone(receive))
    try:
        await send({"type": "http.response.body", "body": AGAIN, "more_body": True})
        async with asyncio.timeout(LASTS):
            while not gone.done():
                said = await _one_of(news, gone)
                await send({"type": "http.response.body", "body": said, "more_body": True})
                await asyncio.wait([gone], timeout=TELL_EVERY)
    except TimeoutError:
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _one_of(news: asyncio.Event, gone: asyncio.Task[None]) -> bytes:
    """What to say next: that there is news, or, when there is none for long, nothing."""
    waiting = asyncio.create_task(news.wait())
    done, _still = await asyncio.wait([waiting, gone], timeout=ALIVE_EVERY, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    news.clear()
    return NEWS if waiting in done else b":\n\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _is_let_in(scope: Scope, grp: int) -> bool:
    """Whether somebody asks who has signed in and may see the group."""
    header = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if not validate_host(split_domain_port(header.get(b"host", ""))[0], settings.ALLOWED_HOSTS):
        return False
    close_old_connections()
    try:
        user = _user_of(header.get(b"cookie", ""))
        return isinstance(user, User) and groups_for(user).filter(pk=grp).exists()
    finally:
        close_old_connections()


def _user_of(cookies: str) -> object:
    try:
        key = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(key.value if key else None)
    return get_user(cast(HttpRequest, SimpleNamespace(session=store)))
