"""A Telegram bot: it hears what groups let it hear, and what it sends is sent again when it is asked again."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.http import Lost
from qunxing.carriers.live import (
    Act,
    CredentialsRefused,
    Fate,
    Page,
    Receipt,
    Unreachable,
    Who,
)
from qunxing.carriers.live.calls import Answer, Call
from qunxing.carriers.telegram import acts, ids
from qunxing.carriers.telegram.carrier import LESS, NO_GROUPS, NO_RIGHTS, PRIVACY, SUPPORTS, WEBHOOK
from qunxing.carriers.telegram.facts import READ
from qunxing.carriers.telegram.sync import Bot, Cursor, delivered, heard
from qunxing.carriers.telegram.updates import Member, User
from qunxing.carriers.telegram.wire import Denied, Wire
from qunxing.core.facts import Form, Kind, Proof

WAIT = 25.0
"""Seconds Telegram may hold a question for updates."""
LOOK_EVERY = 60.0
"""Seconds between two looks whether Telegram can reach the address it was given."""
AT_ONCE = 100
"""Updates in one answer: Telegram gives no more."""
HEADCOUNT = "人数"
"""The name of the reading that says how many there are in a group, the bot among them."""


class Me(User):
    """The bot itself, and what it may."""

    username: str = ""
    can_join_groups: bool = True
    can_read_all_group_messages: bool = False


class TelegramBot:
    """One bot."""

    def __init__(self, wire: Wire, token: str, *, callback: str = "", is_called: bool = False) -> None:
        self._wire, self._callback, self._is_called = wire, callback, is_called
        self._secret = secret_of(token)
        self._at, self._next, self._bot = Cursor(), Cursor(), Bot(token.partition(":")[0])
        self._learned: dict[str, bool] = {}

    async def check(self) -> Who:
        me, hook = await self._me(), await self._ask("getWebhookInfo")
        notes = (
            (not me.can_read_all_group_messages, PRIVACY),
            (True, NO_RIGHTS),
            (not me.can_join_groups, NO_GROUPS),
            (isinstance(hook, dict) and bool(hook.get("url")) and not self._is_called, WEBHOOK),
        )
        return Who(
            native=ids.user(me.id),
            name=f"{me.name} (@{me.username})" if me.username else me.name,
            supports=SUPPORTS if me.can_read_all_group_messages else {**SUPPORTS, **LESS},
            notes=tuple(note for is_so, note in notes if is_so),
        )

    async def pages(self, cursor: str) -> AsyncIterator[Page]:
        """Updates as they come: asked for, or brought to our address while we look whether they can be."""
        me = await self._me()
        self._at, self._bot = Cursor.read(cursor), Bot(str(me.id), me.can_read_all_group_messages)
        async for page in self._brought() if self._is_called else self._fetched():
            yield page

    async def _fetched(self) -> AsyncIterator[Page]:
        """Asking from the next update on is what tells Telegram to forget those before."""
        if self._callback and await self._hook() == self._callback:
            await self._ask("deleteWebhook")
        wait = 0.0  # at first: what is there is told at once, and so is that nothing is
        while True:
            updates = await self._ask("getUpdates", wait=wait, **_from(self._at, wait))
            wait = WAIT
            if not isinstance(updates, list):
                raise Unreachable(detail="no list of updates")
            page = heard(updates, self._at, self._bot, self._learned)
            yield page
            self._at = Cursor.read(page.cursor)

    async def _brought(self) -> AsyncIterator[Page]:
        """Empty pages, as long as Telegram can reach us: what happens comes by `called`."""
        await self._ask("setWebhook", url=self._callback, secret_token=self._secret, allowed_updates=list(READ))
        while await self._hook() == self._callback:
            page = heard((), self._at, self._bot, self._learned)
            self._at = Cursor.read(page.cursor)
            yield page
            await asyncio.sleep(LOOK_EVERY)
        raise Unreachable(detail="another address is called for this bot now")

    async def _hook(self) -> str:
        """The address that is called now. Raises Unreachable when updates wait because it could not be."""
        found = await self._ask("getWebhookInfo")
        info = found if isinstance(found, dict) else {}
        if info.get("pending_update_count") and info.get("last_error_message"):
            raise Unreachable(detail=str(info["last_error_message"]))
        return str(info.get("url") or "")

    def called(self, call: Call, *, now: int) -> Answer:
        try:
            page = delivered(call.headers, call.body, self._secret, bot=self._bot, cursor=str(self._at))
        except CredentialsRefused:
            return Answer(status=403)
        self._next = Cursor.read(page.cursor)
        return Answer(page=page)

    def taken(self, call: Call, *, now: int) -> None:
        self._at = self._next

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        """The administrators, and how many there are in all: a bot cannot see more.

        There is no ROSTER among them: that would say that everybody else is gone.
        """
        listed = await self._in(chat, "getChatAdministrators")
        count = await self._in(chat, "getChatMemberCount")
        try:
            admins = msgspec.convert(listed, list[Member])
            number = msgspec.convert(count, int)
        except msgspec.ValidationError as error:
            raise Unreachable(detail="no list of members") from error
        self._learned[chat] = any(str(each.user.id) == self._bot.number for each in admins)
        read = Incoming(
            Kind.READING, at, chat, form=Form.OTHER, value=number, note=HEADCOUNT, proof=Proof.PLATFORM
        )  # fmt: skip
        return [*(_listed(chat, at, each) for each in admins), read]

    async def submit(self, act: Act) -> Receipt:
        try:
            native = await acts.do(self._wire, act)
        except acts.Impossible as error:
            return Receipt(key=act.key, fate=Fate.REJECTED, said=str(error))
        except Denied as error:
            gone = error.status == 403 or error.is_unknown_chat
            return Receipt(key=act.key, fate=Fate.UNREACHABLE if gone else Fate.REJECTED, said=str(error))
        except Lost as error:
            if act.verb not in acts.ONCE:
                raise
            return Receipt(key=act.key, fate=Fate.UNKNOWN, said=str(error))
        return Receipt(key=act.key, fate=Fate.SENT, native=native)

    async def close(self) -> None:
        await self._wire.close()

    async def _me(self) -> Me:
        try:
            return msgspec.convert(await self._ask("getMe"), Me)
        except msgspec.ValidationError as error:
            raise Unreachable(detail="no account of a bot") from error

    async def _in(self, chat: str, method: str) -> Any:
        """A question about a group, of whichever kind it is."""
        try:
            large, small = ids.chats_of(chat)
            return await self._wire.call(method, chat_id=large)
        except ValueError as error:
            raise Unreachable(detail="no group of Telegram's") from error
        except Denied as error:
            if not error.is_unknown_chat:
                raise Unreachable(detail=str(error)) from error
        return await self._ask(method, chat_id=small)

    async def _ask(self, method: str, **parameters: Any) -> Any:
        try:
            return await self._wire.call(method, **parameters)
        except Denied as error:
            raise Unreachable(detail=str(error)) from error


def secret_of(token: str) -> str:
    """What Telegram sends along when it calls us, so that we know it is Telegram."""
    return hmac.digest(token.encode(), b"webhook", "sha256").hex()


def _from(at: Cursor, wait: float) -> dict[str, Any]:
    asked = {"timeout": int(wait), "limit": AT_ONCE, "allowed_updates": list(READ)}
    return asked | ({"offset": at.offset} if at.offset else {})


def _listed(chat: str, at: int, member: Member) -> Incoming:
    user = member.user
    return Incoming(
        Kind.LISTED,
        at,
        chat,
        sender=ids.user(user.id),
        name=user.name,
        form=Form.SYSTEM,
        bot=user.is_bot,
        staff=member.is_admin,
    )
