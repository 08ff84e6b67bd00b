"""Hearing connections in a test, as `qunxing listen` does, until something is true in the book."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from qunxing.sources.listening import Companion, Listener


def listen(
    until: Callable[[], bool], *beside: Companion, seconds: float = 40, at: Callable[[], datetime] = timezone.now
) -> None:
    """Listen until it is true, so long at most, with whatever else goes on beside it.

    It is looked at in the thread that writes: a book in memory, as tests have it, knows no two at a time.
    """

    async def go() -> None:
        listener = Listener(at, beside)
        listening = asyncio.create_task(listener.run())
        try:
            async with asyncio.timeout(seconds):
                while not await listener.do(until):
                    assert not listening.done()
                    await asyncio.sleep(0.02)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    asyncio.run(go())
