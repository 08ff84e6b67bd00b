"""Pages that wait are told that something happened in their group: those who may see it, at once, and cheaply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from qunxing.communities.models import Group
from qunxing.ledger.append import append
from qunxing.testing.cast import Cast, gather
from qunxing.testing.facts import place, said
from qunxing.web import news
from qunxing.web.news import NewsDoor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
ELSEWHERE = "django answered"


@pytest.fixture
def cast() -> Cast:
    place(1)
    return gather()


class Page:
    """A page that waits: what it was told, and how it goes away."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.told += [message["body"].decode()] if "body" in message else []

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not holds():
                await asyncio.sleep(0.02)


def scope(client: Client, grp: int, host: str = "localhost") -> dict[str, Any]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
    return {"type": "http", "method": "GET", "path": f"/groups/{grp}/news/", "headers": headers}


def waiting(scope: dict[str, Any], then: Callable[[Page, NewsDoor], Awaitable[object]]) -> Page:
    """A page at the door while `then` goes on; it leaves afterwards."""

    async def django(_scope: object, _receive: object, send: Callable[..., Awaitable[None]]) -> None:
        await send({"body": ELSEWHERE.encode()})

    async def go() -> Page:
        page, door = Page(), NewsDoor(django)
        task = asyncio.create_task(door(scope, page.receive, page.send))
        await then(page, door)
        page.gone.set()
        await asyncio.wait_for(task, 5)
        assert door.watch.pages == 0, "nobody waits any more"
        return page

    return asyncio.run(go())


def test_a_page_is_told_once_of_all_that_happens_at_once_and_nothing_of_other_groups(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "LOOK_EVERY", 0.05)
    other = Group.objects.create(community=cast.community, name="Other", platform="matrix")

    async def then(page: Page, door: NewsDoor) -> None:
        await page.until(lambda: page.told == [news.AGAIN.decode()])
        await asyncio.sleep(0.3)  # for the first look, which only learns where things stand
        await asyncio.to_thread(append, [said(9, grp=other.pk)])
        await asyncio.sleep(0.3)
        assert len(page.told) == 1
        for nth in (1, 2, 3):
            await asyncio.to_thread(append, [said(nth, grp=cast.group.pk)])
        await page.until(lambda: len(page.told) > 1)

    assert waiting(scope(cast.as_(cast.vera), cast.group.pk), then).told[1:] == [news.NEWS.decode()]


@pytest.mark.parametrize(("who", "host"), [("sam", "localhost"), ("vera", "elsewhere.example")])
def test_a_stranger_and_a_page_of_another_host_are_left_to_the_usual_answer(cast: Cast, who: str, host: str) -> None:
    async def then(page: Page, door: NewsDoor) -> None:
        await page.until(lambda: bool(page.told))

    asked = scope(cast.as_(getattr(cast, who)), cast.group.pk, host)
    assert waiting(asked, then).told == [ELSEWHERE]


def test_a_page_has_to_come_again_after_a_while(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "LASTS", 0.2)
    monkeypatch.setattr(news, "ALIVE_EVERY", 0.05)

    async def then(page: Page, door: NewsDoor) -> None:
        await page.until(lambda: page.told[-1:] == [""])

    assert ":\n\n" in waiting(scope(cast.as_(cast.vera), cast.group.pk), then).told


def test_without_the_door_a_page_asks_every_two_seconds(cast: Cast) -> None:
    reply = cast.as_(cast.vera).get(f"/groups/{cast.group.pk}/news/")
    assert (reply.content, reply.headers["Content-Type"]) == (news.AGAIN + news.NEWS, "text/event-stream")
