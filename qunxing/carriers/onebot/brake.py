"""Sends one after another; when several failed in a row, the account is given a rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from qunxing.carriers.live import Fate, Receipt
from qunxing.carriers.live.refusals import Paused

MOST_FAILED = 3
"""Sends that fail in a row. A group we are not in fails for a reason of its own, and does not count."""
REST = 60.0
"""Seconds for which nothing is sent after that: what was on its way already does not slip through. Whether any more is
sent then, a person decides."""


class Brake:
    """`clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._one, self._clock = asyncio.Lock(), clock
        self._failed, self._until = 0, 0.0

    async def sent(self, send: Callable[[], Awaitable[Receipt]]) -> Receipt:
        """Send in turn. Raises Paused instead, and what sending raises."""
        async with self._one:
            if self._clock() < self._until:
                raise Paused(failed=MOST_FAILED)
            receipt = await send()
            self._count(receipt.fate)
            return receipt

    def _count(self, fate: Fate) -> None:
        if fate is Fate.UNREACHABLE:
            return
        self._failed = 0 if fate is Fate.SENT else self._failed + 1
        if self._failed >= MOST_FAILED:
            self._failed, self._until = 0, self._clock() + REST
