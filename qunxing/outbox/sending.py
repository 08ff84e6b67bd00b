"""Sending by one account, beside its hearing: what is due leaves at the pace its platform allows, each once.

A target is claimed durably, submitted, and what came of it is written down. Whatever ends in between leaves it claimed,
and nobody submits it again (`claims.recover`).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

from qunxing.carriers.live import Act, Carrier, CredentialsRefused, Later, Unreachable, Verb
from qunxing.carriers.live.mass import MassCarrier
from qunxing.carriers.live.refusals import Paused
from qunxing.core.refusals import Refusal
from qunxing.core.rules.pacing import Pace
from qunxing.core.zones import micros
from qunxing.outbox import claims, paces, pictures, receipts, ways
from qunxing.outbox.claims import Due
from qunxing.outbox.confirming import GRACE, Confirming, finished
from qunxing.outbox.fates import Fate
from qunxing.outbox.outcomes import Keeper, Outcome
from qunxing.outbox.planning import rules_of
from qunxing.outbox.together import Together
from qunxing.sources.models import Connection

log = logging.getLogger("qunxing.sending")
Clock = Callable[[], datetime]
Do = Callable[..., Awaitable[Any]]

LOOK_EVERY = 1.0
"""Seconds between two looks for what is due, where nothing was."""
AT_ONCE = 100
ROUND = 5.0
"""Seconds after which it is looked again for what is due: it may have been paused, or night have come."""
SOON = 2.0
"""Seconds a message is waited for with nothing else sent meanwhile."""
AHEAD = 0.5
"""Seconds before its time that a message is claimed at the earliest: one transaction then serves many."""
BRIEF = 0.01
FLYING = 32
"""Messages on the wire at once: the platform's answer takes longer than its pace."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 300.0
FAILURES = frozenset({Fate.REJECTED, Fate.FAILED, Fate.UNREACHABLE, Fate.UNKNOWN})


class Sender:
    """Sends by every account that is heard: a companion of the Listener. `clock` tells the time (UTC)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, connection: Connection, carrier: Carrier, do: Do) -> None:
        kind = ways.kind_of(connection)
        keeper = Keeper(connection)
        await do(claims.recover, connection, kind.sends.idempotent, self._clock())
        if ways.is_confirmed(kind):
            await Confirming(connection, cast(MassCarrier, carrier), do, self._clock, keeper).run()
        elif ways.sends(kind):
            await Direct(connection, carrier, do, self._clock, keeper).run()
        else:
            await asyncio.Event().wait()  # there is nothing to do; ending would end the hearing


class Direct:
    """One account that sends by itself."""

    def __init__(self, connection: Connection, carrier: Carrier, do: Do, clock: Clock, keeper: Keeper) -> None:
        self._connection, self._carrier, self._do, self._clock, self._keeper = connection, carrier, do, clock, keeper
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(FLYING)
        self._claimed: deque[Due] = deque()
        self._kept = Together(self._keep, most=FLYING)
        self._pace = Pace([])
        self._trouble: BaseException | None = None
        self._failed, self._stop_after = 0, 1

    async def run(self) -> None:
        """Send what is due, for ever. Raises what makes hearing end too: refused credentials, a bug."""
        self._pace = await self._do(paces.of, self._carrier, self._connection, self._clock())
        feeding = asyncio.create_task(self._feed())
        feeding.add_done_callback(self._ended)
        try:
            while self._trouble is None:
                await self._leave()
            raise self._trouble
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
            await self._give_back()
            await self._land()

    async def _feed(self) -> None:
        """Claim what leaves next, a little before its time."""
        while True:
            rules = await self._do(rules_of, self._connection.community)
            self._stop_after = rules.stop_after
            due = await self._do(claims.due, self._connection.pk, self._clock(), AT_ONCE)
            ready = [each for each in due if each.pk not in self._flying and self._wait(each) <= SOON]
            end, at_once = self._now() + ROUND, self._pace.within(AHEAD)
            for start in range(0, len(ready), at_once):
                while len(self._claimed) >= at_once:
                    await asyncio.sleep(BRIEF)
                if self._now() > end:
                    break
                await finished(self._claim(ready[start : start + at_once]))
            if not ready:
                await asyncio.sleep(LOOK_EVERY)

    async def _claim(self, some: Sequence[Due]) -> None:
        free = await self._do(claims.claim, [each.pk for each in some], self._clock(), self._connection.login)
        self._claimed += [each for each, is_free in zip(some, free, strict=True) if is_free]

    async def _leave(self) -> None:
        """Let the next one leave at its time."""
        if not self._claimed:
            await asyncio.sleep(BRIEF)
            return
        wait = self._wait(self._claimed[0])
        if wait > SOON:  # the platform has just asked us to wait
            await finished(self._give_back())
            return
        await asyncio.sleep(wait)
        await self._slots.acquire()
        if not self._claimed or self._wait(self._claimed[0]):  # given back meanwhile, or something else left
            self._slots.release()
            return
        due = self._claimed.popleft()
        self._pace.leave(due.chat, self._now())
        task = self._flying[due.pk] = asyncio.create_task(self._deliver(due))
        task.add_done_callback(partial(self._landed, due.pk))

    async def _give_back(self) -> None:
        """What is claimed and has not left does not leave now."""
        back, self._claimed = list(self._claimed), deque()
        await self._do(claims.give_back, back, self._clock())

    def _wait(self, due: Due) -> float:
        return max(0.0, self._pace.next(due.chat, self._now()) - self._now())

    def _landed(self, pk: int, task: asyncio.Task[None]) -> None:
        del self._flying[pk]
        self._slots.release()
        self._ended(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._trouble = self._trouble or error

    async def _deliver(self, due: Due) -> None:
        try:
            picture = await self._do(pictures.handed, due.attached) if due.attached else None
            act = Act(key=due.key, verb=Verb.SEND, chat=due.chat, text=due.text, picture=picture)
            receipt = await self._carrier.submit(act)
        except (Later, Unreachable, CredentialsRefused) as refusal:
            await self._back(due, refusal)
        except Paused as refusal:
            await self._stop(str(refusal))
            await self._do(claims.back, due, self._clock(), 0, str(refusal))
        except Refusal as refusal:  # it was never asked: no such message can be
            await self._came_out(Outcome(due.pk, Fate.REJECTED, said=str(refusal)))
        except Exception as error:  # a bug: it may have gone out, and the next one must not wait for us
            log.exception("target %s", due.pk)
            await self._came_out(Outcome(due.pk, Fate.UNKNOWN, said=repr(error)))
        else:
            fate = Fate(receipt.fate.value)
            at = micros(self._clock()) if fate is Fate.SENT else 0
            await self._came_out(Outcome(due.pk, fate, receipt.native, receipt.said, at))

    async def _back(self, due: Due, refusal: Refusal) -> None:
        """Nothing was done there, or it knows our key: it waits, and so does the account."""
        wait = min(FIRST_WAIT * 2.0 ** min(due.tries, 10), LONGEST_WAIT)
        if isinstance(refusal, Later) and refusal.seconds:
            wait = refusal.seconds
        self._pace.hold(self._now() + wait)
        surely = not isinstance(refusal, Unreachable)
        await self._do(partial(claims.back, due, self._clock(), wait, str(refusal), surely=surely))
        if isinstance(refusal, CredentialsRefused):
            raise refusal

    async def _came_out(self, outcome: Outcome) -> None:
        await self._kept.ask(outcome)
        self._failed = self._failed + 1 if outcome.fate in FAILURES else 0
        if self._failed >= self._stop_after:
            await self._stop(outcome.said)

    async def _stop(self, why: str) -> None:
        """Send no more until somebody lifts it."""
        self._failed = 0
        await self._do(partial(receipts.stop, self._connection, why=why, by=None, now=self._clock()))
        await self._give_back()

    async def _keep(self, outcomes: Sequence[Outcome]) -> Sequence[None]:
        await self._do(self._keeper.keep, outcomes, self._clock())
        return [None] * len(outcomes)

    async def _land(self) -> None:
        """Let what is on the wire be answered, and the answers be written."""
        if self._flying:
            await asyncio.wait(self._flying.values(), timeout=GRACE)
        for task in (rest := list(self._flying.values())):
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _now(self) -> float:
        return self._clock().timestamp()
