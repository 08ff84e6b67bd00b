"""Doing together what is asked for while something of the kind is being done: one transaction for many, none waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Together(Generic[Asked, Answer]):
    """Asks `all_of` for the answers to everything asked since it last answered, `most` at once."""

    def __init__(self, all_of: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]], *, most: int) -> None:
        self._all_of, self._most = all_of, most
        self._waiting: list[tuple[Asked, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, one: Asked) -> Answer:
        """The answer to one. Raises what answering it together with others raised."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            lot, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._all_of([one for one, _future in lot])
            except Exception as error:  # noqa: BLE001 # whoever asked hears of it, each
                for _one, future in lot:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_one, future), answer in zip(lot, answers, strict=True):
                    if not future.done():
                        future.set_result(answer)
