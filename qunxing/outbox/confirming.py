"""Sending by an account whose messages a person confirms on the platform: put before them, asked after, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import replace

from qunxing.carriers.live import CredentialsRefused, Fate, Later, Receipt, Unreachable
from qunxing.carriers.live.mass import MassCarrier
from qunxing.core.refusals import Refusal
from qunxing.outbox import claims, massing, pictures, receipts
from qunxing.outbox.claims import Due
from qunxing.outbox.outcomes import Keeper
from qunxing.outbox.planning import rules_of
from qunxing.sources.models import Connection

LOOK_EVERY = 1.0
AT_ONCE = 10_000
"""Groups put into tasks together, so that each sender is asked once."""
IN_A_LOOK = 50
"""Groups asked for their sender between two looks for what else there is to do."""
GRACE = 10.0
"""Seconds that what is on the wire gets to be answered when we end."""
WAIT = 60.0
"""Seconds before what the platform did not answer is asked again."""
DOUBLINGS = 6
"""How often that wait doubles for a group that cannot be read again and again."""
Do = Callable[..., Awaitable[Any]]


class Confirming:
    """One account that asks people."""

    def __init__(
        self, connection: Connection, carrier: MassCarrier, do: Do, clock: Callable[[], datetime], keeper: Keeper
    ) -> None:
        self._connection, self._carrier, self._do, self._clock, self._keeper = connection, carrier, do, clock, keeper
        self._failed = 0
        self._again_at = 0.0
        self._senders: dict[str, str] = {}

    async def run(self) -> None:
        """Send what is due and follow what waits, for ever. Raises what makes hearing end too."""
        for pk in await self._do(massing.half_told, self._connection.pk):
            await self._do(_spread, self._keeper, pk, self._clock())
        while True:
            await self._follow()
            if self._clock().timestamp() >= self._again_at:
                try:
                    await self._put()
                except CredentialsRefused:
                    raise
                except Refusal as refusal:
                    self._again_at = self._clock().timestamp() + _wait(refusal)
            await asyncio.sleep(LOOK_EVERY)

    async def _follow(self) -> None:
        """Ask after what was put before people: whatever is in the way of what is still to be put, this goes on."""
        for task in await self._do(massing.waiting, self._connection.pk, self._clock()):
            await self._ask(task)
        for reminding, pk in await self._do(massing.to_remind, self._connection.pk):
            await self._remind(reminding, pk)

    async def _put(self) -> None:
        for pk in await self._do(massing.planned, self._connection.pk, self._clock()):
            await finished(self._submit(pk))
        await self._make_tasks()

    async def _make_tasks(self) -> None:
        """Put what is due into tasks, once it is known of all of it who confirms it."""
        due = await self._do(claims.due, self._connection.pk, self._clock(), AT_ONCE)
        chats = dict.fromkeys(each.chat for each in due)
        self._senders = {chat: sender for chat, sender in self._senders.items() if chat in chats}
        unknown = [chat for chat in chats if chat not in self._senders]
        for chat in unknown[:IN_A_LOOK]:
            await self._find_sender(chat, [each for each in due if each.chat == chat])
        if due and not unknown:
            await self._do(_make_tasks, self._keeper, self._connection, due, self._senders, self._clock())

    async def _find_sender(self, chat: str, due: Sequence[Due]) -> None:
        """Who confirms it there. A group that cannot be read waits by itself, and is in nobody's way."""
        try:
            self._senders[chat] = await self._carrier.sender(chat)
        except (CredentialsRefused, Later):
            raise
        except Unreachable as refusal:
            wait = WAIT * 2.0 ** min(due[0].tries, DOUBLINGS)
            await self._do(massing.wait, [each.pk for each in due], self._clock(), wait, str(refusal))
        except Refusal as refusal:
            await self._do(_lost, self._keeper, due, str(refusal), self._clock())

    async def _submit(self, pk: int) -> None:
        """Put a task before its sender."""
        mass = await self._do(massing.claim, pk, self._clock())
        if mass is None:
            return
        try:
            receipt = await self._carrier.mass(await self._do(pictures.loaded, mass))
        except (CredentialsRefused, Later, Unreachable) as refusal:
            await self._do(massing.back, pk, self._clock(), _wait(refusal), str(refusal))
            raise
        except Refusal as refusal:  # it was never asked: no such message can be
            receipt = Receipt(key=mass.key, fate=Fate.REJECTED, said=str(refusal))
        await self._told(pk, receipt)
        await self._count(receipt)

    async def _count(self, receipt: Receipt) -> None:
        bad = receipt.fate in (Fate.REJECTED, Fate.FAILED, Fate.UNREACHABLE, Fate.UNKNOWN)
        self._failed = self._failed + 1 if bad else 0
        rules = await self._do(rules_of, self._connection.community)
        if self._failed >= rules.stop_after:
            self._failed = 0
            await self._do(partial(receipts.stop, self._connection, why=receipt.said, by=None, now=self._clock()))

    async def _ask(self, task: massing.Waiting) -> None:
        """Ask what became of a task, after taking back what may be."""
        receipt = await self._do(massing.receipt_of, task.pk)
        try:
            found = await (self._take_back(receipt) if task.take_back else self._carrier.poll(receipt))
        except CredentialsRefused:
            raise
        except Refusal as refusal:
            await self._do(massing.later, task.pk, self._clock(), _wait(refusal))
        else:
            await self._told(task.pk, massing.expired(found) if task.is_over else found)

    async def _take_back(self, receipt: Receipt) -> Receipt:
        found = await self._carrier.cancel(receipt)
        return replace(found, said=massing.NOT_TAKEN_BACK % {"said": found.said}) if found.said else found

    async def _remind(self, reminding: int, pk: int) -> None:
        said = ""
        try:
            await self._carrier.remind(await self._do(massing.receipt_of, pk))
        except CredentialsRefused:
            raise
        except Refusal as refusal:
            said = str(refusal)
        await self._do(massing.reminded, reminding, self._clock(), said)

    async def _told(self, pk: int, receipt: Receipt) -> None:
        await self._do(_told, self._keeper, pk, receipt, self._clock())


async def finished(what: Awaitable[None]) -> None:
    """Let something come to its end even if we are to end meanwhile, for some seconds."""
    task = asyncio.ensure_future(what)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=GRACE)
        raise


def _make_tasks(
    keeper: Keeper, connection: Connection, due: Sequence[Due], senders: Mapping[str, str], now: datetime
) -> None:
    keeper.keep(massing.make_tasks(connection, due, senders, now), now)


def _lost(keeper: Keeper, due: Sequence[Due], said: str, now: datetime) -> None:
    keeper.keep(massing.lost([each.pk for each in due], said, now), now)


def _told(keeper: Keeper, pk: int, receipt: Receipt, now: datetime) -> None:
    """The task first, in one small transaction; its targets lot by lot, again should we die in between."""
    massing.told(pk, receipt, now)
    _spread(keeper, pk, now)


def _spread(keeper: Keeper, pk: int, now: datetime) -> None:
    keeper.keep(massing.outcomes(pk), now)
    massing.told_all(pk)


def _wait(refusal: Refusal) -> float:
    return refusal.seconds if isinstance(refusal, Later) and refusal.seconds else WAIT
