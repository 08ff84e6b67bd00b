"""A Matrix account at work: everything the reference carrier can do, with no ban to fear and every send done once."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Act, Fate, Later, Page, Receipt, Unreachable, Who
from qunxing.carriers.matrix import acts
from qunxing.carriers.matrix.carrier import MOST_BYTES, SUPPORTS
from qunxing.carriers.matrix.sync import Cursor, given_up, news, past
from qunxing.carriers.matrix.wire import Denied, Wire, path
from qunxing.core.facts import Form, Kind

WAIT = 25.0
"""Seconds the server may hold a question for news."""
AT_ONCE = 500
"""Messages of the past asked for in one request."""
FILTER = {
    "presence": {"not_types": ["*"]},
    "account_data": {"not_types": ["*"]},
    "room": {
        "include_leave": False,
        "ephemeral": {"not_types": ["*"]},
        "account_data": {"not_types": ["*"]},
        "state": {"types": ["m.room.name", "m.room.encryption"]},
        "timeline": {"limit": 100},
    },
}


class MatrixAccount:
    """One account on one homeserver."""

    def __init__(self, wire: Wire, *, joins_when_invited: bool, clock: Callable[[], float] = time.time) -> None:
        self._wire, self._joins, self._clock = wire, joins_when_invited, clock

    async def check(self) -> Who:
        try:
            found = await self._wire.get("/account/whoami")
        except Denied as error:
            raise Unreachable(detail=str(error)) from error
        native = str(found.get("user_id", ""))
        return Who(native=native, name=await self._name(native), supports=SUPPORTS, login=self._wire.login)

    async def pages(self, cursor: str) -> AsyncIterator[Page]:
        """News first; between two looks for news one piece of the past, as long as any is missing."""
        at = Cursor.read(cursor)
        while True:
            page = await self._news(at)
            yield page
            at = Cursor.read(page.cursor)
            if at.missed:
                page = await self._past(at)
                yield page
                at = Cursor.read(page.cursor)

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        try:
            found = await self._wire.get(path("rooms", chat, "joined_members"))
        except Denied as error:
            raise Unreachable(detail=str(error)) from error
        listed = sorted(found.get("joined", {}).items())
        return [Incoming(Kind.ROSTER, at, chat, form=Form.SYSTEM), *(_listed(chat, at, *each) for each in listed)]

    async def submit(self, act: Act) -> Receipt:
        """Asked again with one key the server does a send or a redaction once; the others change nothing twice."""
        if len(act.text.encode(errors="replace")) > MOST_BYTES:
            return Receipt(key=act.key, fate=Fate.REJECTED, said=f"The message is longer than {MOST_BYTES:,} bytes.")
        try:
            native = await acts.DO[act.verb](self._wire, act)
        except Denied as error:
            gone = error.code == "M_NOT_FOUND"
            return Receipt(key=act.key, fate=Fate.UNREACHABLE if gone else Fate.REJECTED, said=str(error))
        return Receipt(key=act.key, fate=Fate.SENT, native=native)

    async def close(self) -> None:
        await self._wire.close()

    async def _name(self, native: str) -> str:
        try:
            return str((await self._wire.get(path("profile", native, "displayname"))).get("displayname") or native)
        except Denied:
            return native

    async def _news(self, at: Cursor) -> Page:
        hold = 0.0 if at.missed or not at.since else WAIT
        query: dict[str, Any] = {"filter": msgspec.json.encode(FILTER).decode(), "timeout": int(hold * 1000)}
        if at.since:
            query["since"] = at.since
        asked = int(self._clock() * 1_000_000)
        try:
            answer = await self._wire.get("/sync", wait=hold, **query)
        except Denied as error:
            raise Unreachable(detail=str(error)) from error
        if self._joins:
            await self._accept(answer.get("rooms", {}).get("invite", {}))
        return news(answer, at, at=asked)

    async def _accept(self, invited: Mapping[str, Any]) -> None:
        for room in invited:
            try:
                await self._wire.post(path("rooms", room, "join"), {})
            except (Denied, Later):  # taken back meanwhile, or asked too often: the next sync tells of it again
                continue

    async def _past(self, at: Cursor) -> Page:
        missed = at.missed[0]
        query: dict[str, Any] = {"dir": "b", "from": missed.start, "limit": AT_ONCE} | (
            {"to": missed.end} if missed.end else {}
        )
        try:
            answer = await self._wire.get(path("rooms", missed.room, "messages"), **query)
        except Denied:
            return given_up(at)
        return past(answer, at)


def _listed(chat: str, at: int, who: str, told: Mapping[str, Any]) -> Incoming:
    return Incoming(Kind.LISTED, at, chat, sender=who, name=str(told.get("display_name") or who), form=Form.SYSTEM)
