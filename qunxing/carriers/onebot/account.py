"""A QQ account at work: what its implementation tells becomes pages, what was missed is read back or said to be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from qunxing.carriers.base import Incoming
from qunxing.carriers.http import Lost
from qunxing.carriers.live import Act, CredentialsRefused, Fate, Page, Receipt, Unreachable, Who
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.onebot import acts, ids
from qunxing.carriers.onebot.brake import Brake
from qunxing.carriers.onebot.calls import Calls
from qunxing.carriers.onebot.carrier import SUPPORTS
from qunxing.carriers.onebot.facts import SECOND
from qunxing.carriers.onebot.inbox import Inbox
from qunxing.carriers.onebot.members import chats, members
from qunxing.carriers.onebot.past import Gap
from qunxing.carriers.onebot.reading import Reader
from qunxing.carriers.onebot.sync import Cursor
from qunxing.carriers.onebot.twice import Twice
from qunxing.carriers.onebot.wire import CaughtUp, Denied, Item, Link, Listed, LoggedOut
from qunxing.core.refusals import Refusal

Clock = Callable[[], float]
LIST_EVERY = 3600.0
"""Seconds between two looks at all groups; a group nobody told us of is looked for at once."""


class AnotherAccount(CredentialsRefused):
    code = "another_account"
    message = "There %(found)s is logged in, and this is the connection of %(account)s."


class OneBotAccount:
    """One account on one implementation."""

    def __init__(
        self, opened: Callable[[], Awaitable[Link]], *, notes: tuple[str, ...] = (), clock: Clock = time.time
    ) -> None:
        self.notes, self._opened, self._clock = notes, opened, clock
        self._link: Link | None = None
        self._opening = asyncio.Lock()
        self._unlisted = asyncio.Event()
        self._brake = Brake()

    async def check(self) -> Who:
        link = await self._at_hand()
        status = await self._ask(link, "get_status")
        if isinstance(status, dict) and status.get("online") is False:
            raise LoggedOut
        account, name = await self._me(link)
        return Who(native=account, name=name, supports=SUPPORTS, notes=self.notes)

    async def pages(self, cursor: str) -> AsyncIterator[Page]:
        """What is told from now on; beside it what was missed, and what groups there are."""
        link, inbox = await self._at_hand(), Inbox[Item]()
        link.listen(inbox)
        at = await self._start(link, Cursor.read(cursor))
        reader = Reader(at)
        beside = asyncio.create_task(self._beside(link, inbox, at, reader.twice))
        try:
            while True:
                for page in reader.pages(await _lot(link, inbox), now=self._now()):
                    yield page
                if reader.is_offline:
                    raise LoggedOut
                if reader.is_lost:
                    self._unlisted.set()
        finally:
            beside.cancel()
            inbox.end(Unreachable(detail="nobody listens any more"))

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        link = await self._at_hand()
        account, _name = await self._me(link)
        return await members(link, account, chat, at=at)

    async def submit(self, act: Act) -> Receipt:
        try:
            action, parameters = acts.asked(act)
        except acts.Impossible as error:
            return Receipt(key=act.key, fate=Fate.REJECTED, said=str(error))
        if act.verb in acts.ONCE:
            return await self._brake.sent(lambda: self._done(act, action, parameters))
        return await self._done(act, action, parameters)

    async def _done(self, act: Act, action: str, parameters: dict[str, Any]) -> Receipt:
        link = await self._at_hand()
        try:
            native = acts.native_of(await link.call(action, **parameters))
        except Denied as error:
            return await self._fate(link, act, error)
        except Lost as error:
            if act.verb not in acts.ONCE:
                raise
            return Receipt(key=act.key, fate=Fate.UNKNOWN, said=str(error))
        return Receipt(key=act.key, fate=Fate.SENT, native=native if act.verb in acts.ONCE else "")

    async def _fate(self, link: Link, act: Act, error: Denied) -> Receipt:
        """What it means that it failed. Why, implementations say in their own words; whether we are in the group, they
        all say in one way."""
        if error.is_unsure:
            if act.verb not in acts.ONCE:
                raise Lost(detail=str(error)) from error
            return Receipt(key=act.key, fate=Fate.UNKNOWN, said=str(error))
        there = {each.native for each in await chats(link)}
        fate = Fate.REJECTED if act.chat in there else Fate.UNREACHABLE
        return Receipt(key=act.key, fate=fate, said=str(error))

    async def close(self) -> None:
        if self._link:
            await self._link.close()

    async def _at_hand(self) -> Link:
        async with self._opening:
            self._link = self._link or await self._opened()
        return self._link

    async def _me(self, link: Link) -> tuple[str, str]:
        """(whose account it is, what it is called). Raises Unreachable."""
        found = await self._ask(link, "get_login_info")
        account = ids.number(found.get("user_id")) if isinstance(found, dict) else ""
        if not account or link.account not in ("", account):
            raise Unreachable(detail="it does not say whose account it is")
        return account, str(found.get("nickname") or account)[:200]

    async def _ask(self, link: Link, action: str) -> Any:
        try:
            return await link.call(action)
        except Denied as error:
            raise Unreachable(detail=str(error)) from error

    async def _start(self, link: Link, at: Cursor) -> Cursor:
        """Where we are now that we listen. Raises AnotherAccount."""
        account, _name = await self._me(link)
        if at.account not in ("", account):
            raise AnotherAccount(found=account, account=at.account)
        return Cursor(account, self._now(), at.behind or at.heard, at.chats, at.uploads)

    async def _beside(self, link: Link, inbox: Inbox[Item], at: Cursor, twice: Twice) -> None:
        """List the groups, read what was missed, and go on listing them now and then."""
        try:
            found = await chats(link)
            await inbox.put(Listed(found))
            if at.behind:
                chats_ = [each.native for each in found]
                gap = Gap(link, at.account, chats_, at.behind, at.heard, twice=twice)
                async for page in gap.pages():
                    await inbox.put(page)
            await inbox.put(CaughtUp())
            while True:
                await self._time_to_list()
                await inbox.put(Listed(await chats(link)))
        except Refusal as refusal:
            inbox.end(refusal)

    async def _time_to_list(self) -> None:
        try:
            async with asyncio.timeout(LIST_EVERY):
                await self._unlisted.wait()
        except TimeoutError:
            pass
        self._unlisted.clear()

    def _now(self) -> int:
        return int(self._clock() * SECOND)


class PostedAccount(OneBotAccount):
    """One whose events are posted to an address of ours."""

    def __init__(self, opened: Callable[[], Awaitable[Link]], calls: Calls, *, notes: tuple[str, ...] = ()) -> None:
        super().__init__(opened, notes=notes)
        self._calls = calls

    def called(self, call: Call, *, now: int) -> Answer:
        return self._calls.called(call, now=now)

    def taken(self, call: Call, *, now: int) -> None:
        self._calls.taken(call, now=now)

    async def _me(self, link: Link) -> tuple[str, str]:
        self._calls.account, name = await super()._me(link)
        return self._calls.account, name


async def _lot(link: Link, inbox: Inbox[Item]) -> list[Item]:
    """What came; a link that is silent for longer than it can be is gone."""
    try:
        async with asyncio.timeout(link.patience):
            return await inbox.take()
    except TimeoutError as error:
        raise link.gone(f"no sign of life for {link.patience:.0f} s") from error
