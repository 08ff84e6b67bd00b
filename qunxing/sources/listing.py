"""Reading the members of each group whole: now and then, and when something happened that only that tells."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from qunxing.carriers.live import Carrier, CredentialsRefused, Later, Page
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Followed

LOOK_EVERY = 2.0
"""Seconds between two looks for groups whose members are to be read."""
EVERY = timedelta(hours=6)
"""Events of members are hints; how often a group's members are read whole."""
PAUSE = 0.2
"""Seconds between the member lists of two groups."""
FIRST_REST, LONGEST_REST = timedelta(seconds=4), timedelta(hours=1)
Do = Callable[..., Awaitable[Any]]


class Rests:
    """Groups whose members could not be read are left alone for a while, each time for longer."""

    def __init__(self) -> None:
        self._until: dict[str, tuple[datetime, timedelta]] = {}

    def holds(self, chat: str, at: datetime) -> bool:
        return chat in self._until and at < self._until[chat][0]

    def failed(self, chat: str, at: datetime) -> None:
        before = self._until.get(chat)
        rest = min(before[1] * 2, LONGEST_REST) if before else FIRST_REST
        self._until[chat] = at + rest, rest

    def over(self, chat: str) -> None:
        self._until.pop(chat, None)


class Lists:
    """The member lists of what one connection hears."""

    def __init__(self, hearing: Hearing, carrier: Carrier, do: Do, clock: Callable[[], datetime]) -> None:
        self._hearing, self._carrier, self._do, self._clock = hearing, carrier, do, clock
        self._rests = Rests()

    async def run(self) -> None:
        """Read them, for ever. Raises CredentialsRefused."""
        while True:
            for chat in await self._do(_unlisted, self._hearing.connection.pk, self._clock()):
                if not self._rests.holds(chat, self._clock()):
                    await self._read(chat)
                    await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def _read(self, chat: str) -> None:
        at = self._clock()
        try:
            said = await self._carrier.members(chat, at=micros(at))
            await self._do(_list, self._hearing, chat, Page(said=said), at)
        except CredentialsRefused:
            raise
        except Later as refusal:  # the account has to wait, whatever it asks; the group is asked again at the next look
            await asyncio.sleep(refusal.seconds or LOOK_EVERY)
        except Refusal:
            self._rests.failed(chat, self._clock())
        else:
            self._rests.over(chat)


def _unlisted(pk: int, at: datetime) -> list[str]:
    due = Followed.objects.filter(connection=pk, until=None).exclude(listed_at__gt=at - EVERY)
    return list(due.order_by("listed_at", "pk").values_list("native", flat=True))


def _list(hearing: Hearing, chat: str, page: Page, at: datetime) -> None:
    hearing.take_in(page, now=at)
    Followed.objects.filter(connection=hearing.connection.pk, native=chat).update(listed_at=at)
