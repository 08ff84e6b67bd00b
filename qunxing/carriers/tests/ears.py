"""How a carrier is listened to: page by page, with the members read again where a page asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Carrier, Chat, Later, Page
from qunxing.carriers.live.calls import Call
from qunxing.core.facts import Kind

PATIENCE = 40.0


class Ear:
    """Everything a carrier told of one group so far; what it tells of others is only kept."""

    def __init__(self, carrier: Carrier, chat: str, calls: list[tuple[Call, int]]) -> None:
        self.carrier, self.chat, self._calls = carrier, chat, calls
        self.pages: list[Page] = []
        self.cursor = ""

    async def hear(self, enough: Callable[[Ear], bool]) -> None:
        """Listen from where we stopped until it is enough."""
        async with (
            asyncio.timeout(PATIENCE),
            aclosing(self.carrier.pages(self.cursor)) as coming,  # type: ignore[type-var] # a generator
        ):
            await self._take_calls()
            while not enough(self):
                await self._keep(await anext(coming))
                await self._take_calls()

    def forget(self) -> None:
        """What was heard so far, but not where we are."""
        self.pages.clear()

    @property
    def said(self) -> list[Incoming]:
        """What was said of the group, each thing with an id once, in the order it came first."""
        told: dict[object, Incoming] = {}
        for page in self.pages:
            for each in page.said:
                if each.group == self.chat:
                    told.setdefault((each.kind, each.native) if each.native else len(told), each)
        return list(told.values())

    @property
    def chats(self) -> list[Chat]:
        """What was told of the group itself, the latest last."""
        return [each for page in self.pages for each in page.chats if each.native == self.chat]

    def messages(self) -> list[Incoming]:
        return [each for each in self.said if each.kind is Kind.MESSAGE]

    def readings(self) -> dict[str, int]:
        """Numbers that the platform told of the whole, by their names."""
        rows = (each for page in self.pages for each in page.said)
        return {each.note: each.value for each in rows if each.kind is Kind.READING and not each.group}

    def moves(self) -> list[tuple[Kind, str]]:
        """Who came and went."""
        moves = (Kind.JOINED, Kind.LEFT, Kind.REMOVED)
        return [(each.kind, each.sender) for each in self.said if each.kind in moves]

    async def _keep(self, page: Page) -> None:
        self.pages.append(page)
        self.cursor = page.cursor or self.cursor
        for chat in page.again:
            self.pages.append(Page(said=await self._members(chat)))

    async def _members(self, chat: str) -> list[Incoming]:
        try:
            return await self.carrier.members(chat, at=1)
        except Later:
            return await self.carrier.members(chat, at=1)

    async def _take_calls(self) -> None:
        while self._calls:
            call, now = self._calls.pop(0)
            answer = self.carrier.called(call, now=now)  # type: ignore[attr-defined] # only who is called has calls
            if answer.page is not None:
                await self._keep(answer.page)
                self.carrier.taken(call, now=now)  # type: ignore[attr-defined]
