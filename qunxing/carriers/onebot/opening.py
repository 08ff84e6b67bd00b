"""The three ways to an implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from qunxing.carriers.onebot.account import OneBotAccount, PostedAccount
from qunxing.carriers.onebot.calls import Calls
from qunxing.carriers.onebot.carrier import NO_ADDRESS, POSTED
from qunxing.carriers.onebot.over_http import Asked
from qunxing.carriers.onebot.reverse import called_in
from qunxing.carriers.onebot.wire import Link, called_out


def opened(way: str, address: str, token: str, secret: str, *, callback: str) -> OneBotAccount:
    """An account that is reached this way; nobody is called before it is asked something."""
    link = _link(way, address, token)
    if way != "http":
        return OneBotAccount(link)
    return PostedAccount(link, Calls(secret), notes=(POSTED,) if callback else (POSTED, NO_ADDRESS))


def _link(way: str, address: str, token: str) -> Callable[[], Awaitable[Link]]:
    async def link() -> Link:
        if way == "forward":
            return await called_out(address, token)
        if way == "http":
            return Asked(address, token)
        parts = urlsplit(address)
        return await called_in(parts.hostname or "", parts.port or 0, token)

    return link
