"""A bot of ours against our Bot API server, one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, TypeVar

from qunxing.carriers.live import Act, Carrier, Page, Receipt, Verb
from qunxing.carriers.telegram.carrier import Telegram
from qunxing.testing.telegram import TOKEN, BotApi, bot_api, person, standing

T = TypeVar("T")
CHAT, SMALL = -1001000000007, -77
GROUP = "1000000007"


@contextmanager
def two_groups() -> Iterator[BotApi]:
    """A server with a supergroup and a small group, and somebody in both."""
    with bot_api() as found:
        found.room(CHAT).standing[42] = standing("member", person(42))
        found.room(SMALL, "Small", "group").standing[42] = standing("member", person(42))
        yield found


def run(api: BotApi, what: Callable[[Carrier], Awaitable[T]], token: str = TOKEN) -> T:
    async def go() -> T:
        carrier = Telegram().open({"token": token, "server": api.url})
        try:
            return await what(carrier)
        finally:
            await carrier.close()

    return asyncio.run(go())


def pages(api: BotApi, cursor: str = "", most: int = 1) -> list[Page]:
    async def take(carrier: Carrier) -> list[Page]:
        found: list[Page] = []
        async with asyncio.timeout(30), aclosing(carrier.pages(cursor)) as coming:  # type: ignore[type-var] # a generator
            async for page in coming:
                found.append(page)
                if len(found) == most:
                    break
        return found

    return run(api, take)


def submit(api: BotApi, verb: Verb, chat: str = GROUP, **more: Any) -> Receipt:
    return run(api, lambda carrier: carrier.submit(Act(key="k1", verb=verb, chat=chat, **more)))
