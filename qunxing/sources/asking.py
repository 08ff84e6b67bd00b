"""Asking a connected account for something a person wants done now, and waiting for the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from qunxing.carriers.live import Unreachable
from qunxing.carriers.registry import platform
from qunxing.core.refusals import Refusal
from qunxing.sources.connecting import answers_of
from qunxing.sources.models import Connection

T = TypeVar("T")
PATIENCE = 40.0
"""Seconds a platform has for it."""


def ask_account(connection: Connection, verb: str, what: Callable[[Any], Awaitable[T]]) -> T:
    """Do `what` with the account's carrier, which must know `verb`. Raises Refusal; never inside a transaction."""
    kind = platform(connection.carrier)
    answers = answers_of(connection)

    async def go() -> T:
        carrier = kind.open(answers)
        try:
            if not hasattr(carrier, verb):
                raise Refusal("%(platform)s cannot do this.", code="cannot_do", platform=kind.title)
            async with asyncio.timeout(PATIENCE):
                return await what(carrier)
        except TimeoutError as error:
            raise Unreachable(detail=f"{PATIENCE:.0f} s") from error
        finally:
            await carrier.close()

    return asyncio.run(go())
