"""What came and was not taken yet: bounded by its size, so that one who talks faster than we write has to wait."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_BYTES = 64 * 1024 * 1024
"""That wait; one item may be larger by itself."""
AT_ONCE = 500


class Inbox(Generic[T]):
    """Several put, one takes. Ended, it gives what it has and then says why."""

    def __init__(self) -> None:
        self._items: deque[tuple[T, int]] = deque()
        self._size = 0
        self._reason: Exception | None = None
        self._came, self._went = asyncio.Event(), asyncio.Event()

    async def put(self, item: T, size: int = 0) -> None:
        """Wait for room, then leave it here; what comes after the end is not kept."""
        while self._items and self._size + size > MOST_BYTES and self._reason is None:
            self._went.clear()
            await self._went.wait()
        if self._reason:
            return
        self._items.append((item, size))
        self._size += size
        self._came.set()

    def end(self, reason: Exception) -> None:
        """Nothing more will come; the first reason counts."""
        self._reason = self._reason or reason
        self._came.set()
        self._went.set()

    async def take(self) -> list[T]:
        """What there is, at least one item. Raises the reason for which nothing more comes."""
        while not self._items:
            if self._reason:
                raise self._reason
            self._came.clear()
            await self._came.wait()
        lot = [self._items.popleft() for _nth in range(min(len(self._items), AT_ONCE))]
        self._size -= sum(size for _item, size in lot)
        self._went.set()
        return [item for item, _size in lot]
