"""A carrier of ours against our implementation, one thing at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Act, Page, Receipt, Verb
from qunxing.carriers.onebot.account import OneBotAccount
from qunxing.carriers.onebot.carrier import OneBot
from qunxing.testing.onebot import Implementation, event_server
from qunxing.testing.onebot.implementation import member

T = TypeVar("T")
GROUP = "38988"
Pages = list[Page]


@dataclass
class Far:
    """An implementation, and the answers to our form that lead to it."""

    it: Implementation
    answers: dict[str, str]


def oven(token: str = "tok") -> Implementation:
    """An account that is an administrator of one group, with somebody in it."""
    found = Implementation(token)
    found.group().members[42] = member(38988, 42)
    return found


@contextmanager
def forward() -> Iterator[Far]:
    """One that waits to be called by WebSocket."""
    it = oven()
    with event_server(it) as url:
        yield Far(it, {"way": "forward", "address": url, "token": it.token})


def run(far: Far, what: Callable[[OneBotAccount], Awaitable[T]], **answers: str) -> T:
    async def go() -> T:
        carrier = OneBot().open({**far.answers, **answers})
        try:
            async with asyncio.timeout(30):
                return await what(carrier)
        finally:
            await carrier.close()

    return asyncio.run(go())


def submit(far: Far, verb: Verb, chat: str = GROUP, **more: Any) -> Receipt:
    return run(far, lambda carrier: carrier.submit(Act(key="k1", verb=verb, chat=chat, **more)))


async def pages_of(
    carrier: OneBotAccount, enough: Callable[[Pages], bool], *, cursor: str = "", begun: Callable[[], object] = tuple
) -> Pages:
    """Pages until there is enough; `begun` is done once there is the one of the groups."""
    found, has_begun = list[Page](), False
    async with aclosing(carrier.pages(cursor)) as coming:  # type: ignore[type-var] # a generator
        async for page in coming:
            found.append(page)
            if page.chats and not has_begun:
                has_begun = True
                await asyncio.to_thread(begun)
            if enough(found):
                return found
    raise AssertionError("pages end only by a refusal")


def hear(far: Far, *events: object, most: int = 1, cursor: str = "") -> Pages:
    """Let something happen while we listen, until this many things were said, ignored or not understood."""

    def enough(pages: Pages) -> bool:
        odd = sum(not raw.understood for page in pages for raw in page.raw)
        return len(said(pages)) + odd + sum(ignored(pages).values()) >= most

    return run(
        far, lambda carrier: pages_of(carrier, enough, cursor=cursor, begun=lambda: far.it.happen(*events))
    )  # fmt: skip


def caught_up(pages: Pages) -> bool:
    """Whether all that was missed was read."""
    return bool(pages) and '"behind":0' in pages[-1].cursor and len(pages) > 1


def ignored(pages: Sequence[Page]) -> Counter[str]:
    """What was counted, but for the greeting."""
    found = sum((Counter(page.ignored) for page in pages), Counter[str]())
    del found["meta_event.lifecycle"]
    return found


def listed(pages: Sequence[Page]) -> Page:
    """The first page that lists groups."""
    return next(page for page in pages if page.chats)


def said(pages: Sequence[Page]) -> list[Incoming]:
    return [each for page in pages for each in page.said]
