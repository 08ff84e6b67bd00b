"""Keeping connections heard: one task for each, one thread that writes, and a reason in words whenever one is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast

from django.db import close_old_connections, connections
from django.db import connection as book

from qunxing.carriers.live import Carrier, CredentialsRefused, Later, Page, Unreachable, Who
from qunxing.carriers.live.calls import CalledCarrier
from qunxing.carriers.registry import platform
from qunxing.core.refusals import Refusal
from qunxing.sources import answering, calls
from qunxing.sources.calls import is_called
from qunxing.sources.connecting import allow, answers_of, keep
from qunxing.sources.hearing import Hearing
from qunxing.sources.listing import Lists
from qunxing.sources.models import Called, Connection

log = logging.getLogger("qunxing.listening")
T = TypeVar("T")
Clock = Callable[[], datetime]
State = Connection.State

LOOK_EVERY = 2.0
"""Seconds between two looks for connections that were added, paused or given other credentials."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
OURS = "Something of ours broke; it is tried again. The log of `qunxing listen` says what."
CALLS_EVERY = 0.25
"""Seconds between two looks for calls of the platform."""


Do = Callable[..., Awaitable[Any]]


class Companion(Protocol):
    """What else goes on beside the hearing of a connection, for as long as it is heard.

    `do` runs something that reads or writes the book in the one thread that does. A Refusal ends the hearing, which is
    then begun anew.
    """

    async def __call__(self, connection: Connection, carrier: Carrier, do: Do) -> None: ...


class Listener:
    """Hears all connections that are not paused, until cancelled. `clock` tells the time (UTC)."""

    def __init__(self, clock: Clock, beside: Sequence[Companion] = ()) -> None:
        self._clock, self._beside = clock, beside
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="hearing")
        self._tasks: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._ending: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Start what is to be heard and stop what is not, again and again."""
        try:
            while True:
                self._look(await self.do(_wanted))
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await _ended(self._tasks.values())
            await asyncio.gather(*self._ending.values(), return_exceptions=True)
            self._writer.submit(connections.close_all)
            self._writer.shutdown()

    def _look(self, wanted: set[tuple[int, str]]) -> None:
        """A connection is begun anew only when it has ended: what is on its way still gets its answer."""
        for gone in self._tasks.keys() - wanted:
            task = self._ending[gone[0]] = self._tasks.pop(gone)
            task.cancel()
        self._ending = {pk: task for pk, task in self._ending.items() if not task.done()}
        for each in wanted:
            if each[0] not in self._ending and (each not in self._tasks or self._tasks[each].done()):
                self._tasks[each] = asyncio.create_task(self._listen(*each))

    async def _listen(self, pk: int, sealed: str) -> None:
        """Hear one connection for as long as its credentials are good."""
        pause = FIRST_PAUSE
        while True:
            began = self._clock()
            try:
                await self._hear(await self.do(_fresh, pk))
            except CredentialsRefused as refusal:
                await self.do(_say, pk, sealed, State.REFUSED, refusal)
                return
            except Connection.DoesNotExist:
                return  # it was disconnected
            except Exception as error:  # a bug met by one account must not stop the others
                why = error if isinstance(error, Refusal) else Refusal(OURS, code="ours")
                if why is not error:
                    log.exception("connection %s", pk)
                await self.do(_say, pk, sealed, State.WAITING, why)
                pause = FIRST_PAUSE if self._clock() - began > timedelta(seconds=LONGEST_PAUSE) else pause
                await asyncio.sleep(why.seconds if isinstance(why, Later) and why.seconds else pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _hear(self, connection: Connection) -> None:
        kind = platform(connection.carrier)
        allow(kind)
        carrier = kind.open(await self.do(answers_of, connection))
        try:
            await self.do(_introduce, connection, await carrier.check())
            hearing = await self.do(Hearing, connection, kind)
            await _until_one_ends(
                self._pages(hearing, carrier),
                Lists(hearing, carrier, self.do, self._clock).run(),
                *([self._calls(hearing, cast(CalledCarrier, carrier))] if is_called(carrier) else []),
                *(each(connection, carrier, self.do) for each in self._beside),
            )
        finally:
            await carrier.close()

    async def _pages(self, hearing: Hearing, carrier: Carrier) -> None:
        async with aclosing(carrier.pages(hearing.connection.cursor)) as pages:  # type: ignore[type-var] # a generator
            async for page in pages:
                await self.do(_take_in, hearing, page, self._clock())
        raise Unreachable(detail="it ended")

    async def _calls(self, hearing: Hearing, carrier: CalledCarrier) -> None:
        """Take in what the platform called us for, in the order it came."""
        loses = platform(hearing.connection.carrier).repeats is not None
        while True:
            if loses:
                await self.do(answering.own_up, hearing, self._clock())
            for kept in await self.do(calls.waiting, hearing.connection):
                call, at = calls.call_of(kept), int(kept.at.timestamp())
                page = carrier.called(call, now=at).page
                await self.do(_take_call, hearing, kept, page or Page(), self._clock())
                carrier.taken(call, now=at)
            await asyncio.sleep(CALLS_EVERY)

    async def do(self, what: Callable[..., T], *words: Any) -> T:
        """Run something that reads or writes the book, in the one thread that does."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, _with_book, what, *words)


async def _until_one_ends(*going_on: Coroutine[Any, Any, None]) -> None:
    """Run all of them until one ends, the others with it; raises what it raised."""
    tasks = [asyncio.create_task(each) for each in going_on]
    try:
        done, _still = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await _ended(tasks)


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in (found := list(tasks)):
        task.cancel()
    await asyncio.gather(*found, return_exceptions=True)


def _with_book(what: Callable[..., T], *words: Any) -> T:
    book.close_at = None  # it stays open from page to page, as long as it is good
    close_old_connections()
    return what(*words)


def _wanted() -> set[tuple[int, str]]:
    """What is to be heard, by number and sealed credentials: with others it begins anew."""
    heard = (State.STARTING, State.LISTENING, State.WAITING)
    return set(Connection.objects.filter(state__in=heard).values_list("pk", "sealed"))


def _fresh(pk: int) -> Connection:
    return Connection.objects.select_related("community").get(pk=pk)


def _introduce(connection: Connection, who: Who) -> None:
    keep(connection, who)
    connection.save(update_fields=["native", "name", "login", "supports", "notes"])


def _take_in(hearing: Hearing, page: Page, at: datetime) -> None:
    hearing.take_in(page, now=at, also=lambda: _is_heard(hearing.connection))


def _is_heard(connection: Connection) -> None:
    """Say so with the first page; nobody but the one who hears says otherwise, but for pausing."""
    if connection.state != State.LISTENING:
        not_paused = Connection.objects.filter(pk=connection.pk, state__in=(State.STARTING, State.WAITING))
        not_paused.update(state=State.LISTENING, said={})
        connection.state = State.LISTENING


def _take_call(hearing: Hearing, kept: Called, page: Page, at: datetime) -> None:
    """What a call says, and that it is taken in, become durable together."""
    hearing.take_in(page, now=at, also=lambda: Called.objects.filter(pk=kept.pk).update(is_taken=True))


def _say(pk: int, sealed: str, state: str, why: Refusal) -> None:
    """Say how it is, unless other credentials were typed meanwhile."""
    said = {"template": why.template, "fields": {name: str(value) for name, value in why.fields.items()}}
    Connection.objects.filter(pk=pk, sealed=sealed).exclude(state=State.PAUSED).update(state=state, said=said)
