"""An application of a WeCom corp: it sees groups and their members, never what is said, and sends by people's hands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import (
    Act,
    Cap,
    Chat,
    CredentialsRefused,
    Fate,
    Later,
    Limit,
    Mode,
    Page,
    Receipt,
    Support,
    Unreachable,
    Verb,
    Who,
)
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.live.mass import Attached, Mass
from qunxing.carriers.live.setup import Calls as CalledAt
from qunxing.carriers.live.setup import Checked
from qunxing.carriers.wecom import groups, mass, setup, statistics, welcome
from qunxing.carriers.wecom.calls import Calls
from qunxing.carriers.wecom.crypto import Envelope
from qunxing.carriers.wecom.events import SETTLES
from qunxing.carriers.wecom.growing import Growing
from qunxing.carriers.wecom.rates import LIMITS
from qunxing.carriers.wecom.wire import FORBIDDEN, UNTRUSTED, Denied, Wire
from qunxing.core.refusals import Refusal

EVERY = 3600.0
"""Seconds after which all groups are read again: events get lost, and what we do ourselves makes none."""
CONFIRMED = "The owner of the groups confirms it on the phone; what they sent by hand counts too."
NOT_TRUSTED = (
    "WeCom does not take calls from this machine yet: set up the callback, then add the trusted address (企业可信IP)."
)
TAKEN_BY_OWNERS = "Owners put up a group's welcome by hand. Who adds one of the staff can be greeted within 20 seconds."
BY_CODE = "Who came by a code is told with its channel when the group's members are read."
OF_CUSTOMERS = "Tags stand between one of the staff and a customer, not on groups."
BY_OWNER = "Of an owner and a day, from the day after on, staff counted; never of a single group."
SUPPORTS: Mapping[Cap, Support] = {
    Cap.MEMBER_EVENTS: Support(note="An event is a hint: the group is read again. Needs a callback address."),
    Cap.LIST_CHATS: Support(limits=LIMITS, note="Of owners within the scope of the application."),
    Cap.LIST_MEMBERS: Support(limits=LIMITS),
    Cap.STATISTICS: Support(note=BY_OWNER),
    Cap.JOIN_LINK: Support(note=BY_CODE),
    Cap.WELCOME: Support(Mode.BEST_EFFORT, welcome.LIMITS, TAKEN_BY_OWNERS),
    Cap.TAG: Support(note=OF_CUSTOMERS),
    Cap.SEND_GROUP: Support(Mode.HUMAN, mass.LIMITS, CONFIRMED),
    Cap.PICTURE: Support(Mode.HUMAN),
    Cap.MASS_SEND: Support(Mode.HUMAN, (*mass.LIMITS, Limit("reminder", 3, 86_400, "act")), CONFIRMED),
}


class WeComAccount(Growing):
    """One application of one corp. The versions of member lists it knows do not outlive it: then groups are read."""

    def __init__(
        self,
        corp: str,
        wire: Wire,
        envelope: Envelope | None,
        owners: tuple[str, ...],
        *,
        url: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._corp, self._wire, self._owners, self._url = corp, wire, owners, url
        self._clock = clock
        self._versions: dict[str, str] = {}
        self._calls = Calls(envelope, self._versions) if envelope else None

    async def check(self) -> Who:
        """A token proves who we are. What else may be missing is no reason not to connect: WeCom lets nobody enter a
        trusted address before our callback answered."""
        await self._wire.token()
        try:
            await self._wire.post(groups.LIST, {"status_filter": 0, "limit": 1} | groups.owned(self._owners[:1]))
        except CredentialsRefused as error:
            if error.code != UNTRUSTED:
                raise
            return Who(native=self._corp, name=self._corp, supports={}, notes=(NOT_TRUSTED,))
        except Denied as error:
            if error.code == FORBIDDEN:
                return Who(native=self._corp, name=self._corp, supports={}, notes=(groups.NOT_LISTED,))
            raise Unreachable(detail=str(error)) from error
        supports = {cap: each for cap, each in SUPPORTS.items() if self._calls or cap is not Cap.MEMBER_EVENTS}
        return Who(native=self._corp, name=self._corp, supports=supports)

    async def inspect(self, calls: CalledAt) -> list[Checked]:
        rights = await setup.Look(self._wire, self._owners).all()
        return [*rights, *await setup.callbacks(self._url, self._calls is not None, calls)]

    async def pages(self, cursor: str) -> AsyncIterator[Page]:
        """All groups, to be read again, then the statistics of the days that are over; and that from time to time.

        What happens in between comes by callback. The cursor is the last day whose statistics are told.
        """
        there: set[str] = set()
        told = int(cursor) if cursor.isdecimal() else None
        while True:
            found: set[str] = set()
            async for chats in groups.chats(self._wire, self._owners):
                found.update(each.native for each in chats)
                yield Page(chats=chats, again=[each.native for each in chats])
            if gone := sorted(there - found):
                yield Page(chats=[Chat(each, blind=groups.BLIND, gone=True) for each in gone])
            there = found
            try:
                async for some in statistics.pulled(self._wire, self._owners, told, now=self._clock()):
                    told = told if some.last is None else some.last
                    yield Page(said=some.readings, cursor="" if some.last is None else str(some.last))
            except statistics.Untold:
                yield Page(ignored={"statistics": 1})
            await asyncio.sleep(EVERY)

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        """Raises Later, once, while WeCom shows another list than the one it announced."""
        found = await groups.group(self._wire, chat)
        if found is None:
            raise Unreachable(detail="there is no such group")
        if self._calls and self._calls.is_early(chat, found.member_version):
            raise Later(SETTLES)
        self._versions[chat] = found.member_version
        return groups.listed(found, at=at)

    async def submit(self, act: Act) -> Receipt:
        """A message to one group is a mass message to one group, put before its owner."""
        if act.verb is not Verb.SEND:
            return Receipt(key=act.key, fate=Fate.REJECTED, said="WeCom offers no way to do this.")
        found = await groups.group(self._wire, act.chat)
        if found is None:
            return Receipt(key=act.key, fate=Fate.UNREACHABLE)
        shown = {"act": act.picture} if act.picture else {}
        attached = tuple(Attached(kind="image", digest=each) for each in shown)
        one = Mass(
            key=act.key, sender=found.owner, chats=(act.chat,), text=act.text, attached=attached, pictures=shown
        )  # fmt: skip
        try:
            mass.check(one)
        except Refusal as error:
            return Receipt(key=act.key, fate=Fate.REJECTED, said=str(error))
        return await self.mass(one)

    async def sender(self, chat: str) -> str:
        return await groups.owner(self._wire, chat)

    async def mass(self, mass_: Mass) -> Receipt:
        return await mass.create(self._wire, mass_)

    async def poll(self, receipt: Receipt) -> Receipt:
        return await mass.results(self._wire, receipt)

    async def remind(self, receipt: Receipt) -> None:
        await mass.remind(self._wire, receipt)

    async def cancel(self, receipt: Receipt) -> Receipt:
        return await mass.cancel(self._wire, receipt)

    def called(self, call: Call, *, now: int) -> Answer:
        return self._calls.called(call, now=now) if self._calls else Answer(status=404)

    def taken(self, call: Call, *, now: int) -> None:
        if self._calls:
            self._calls.taken(call, now=now)

    async def close(self) -> None:
        await self._wire.close()
