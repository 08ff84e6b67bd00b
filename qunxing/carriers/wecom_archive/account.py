"""A corp's message archive: it is asked again and again for what came after the last record we have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.wecom_records import consent
from qunxing.carriers.live import Act, Cap, Fate, Mode, Page, Receipt, Support, Unreachable, Who
from qunxing.carriers.wecom.wire import Denied, Wire
from qunxing.carriers.wecom_archive.library import Keys, Library
from qunxing.carriers.wecom_archive.pull import page_of, rows_of
from qunxing.core.rules.consent import AGREED, REFUSED

AT_ONCE = 1000
EVERY = 10.0
"""Seconds between two questions when there was nothing new; WeCom allows ten a second."""
SEATS, ROOM = "msgaudit/get_permit_user_list", "msgaudit/check_room_agree"
NO_SEATS = "Nobody of the staff has a seat in the archive: give them one in 会话内容存档 → 开启范围."
SECONDS = 1_000_000
OF_WHOM = "Only of customers who agreed to be archived, in groups with staff who have a seat."
FIVE_DAYS = "WeCom keeps records for about five days."
SUPPORTS = {
    Cap.RECEIVE: Support(Mode.BEST_EFFORT, note=OF_WHOM),
    Cap.HISTORY: Support(Mode.BEST_EFFORT, note=FIVE_DAYS),
}


class WeComArchiveAccount:
    """The archive of one corp."""

    def __init__(self, corp: str, wire: Wire, library: Library, keys: Keys) -> None:
        self._corp, self._wire, self._library, self._keys = corp, wire, library, keys

    async def check(self) -> Who:
        try:
            seats = (await self._wire.post(SEATS, {})).get("ids")
        except Denied as error:
            raise Unreachable(detail=str(error)) from error
        rows_of(await self._library.records(0, 1))
        return Who(native=self._corp, name=self._corp, supports=SUPPORTS, notes=() if seats else (NO_SEATS,))

    async def pages(self, cursor: str) -> AsyncIterator[Page]:
        """Record by record, each once. What was there when we came is told whole from its first record on."""
        seq, is_first = int(cursor) if cursor.isdecimal() else 0, not cursor
        while True:
            rows = rows_of(await self._library.records(seq, AT_ONCE))
            page = await page_of(rows, self._keys, self._library)
            yield _from_the_first(page) if is_first else page
            seq = int(page.cursor or seq)
            if len(rows) < AT_ONCE:
                is_first = False
                await asyncio.sleep(EVERY)

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        """Who of them agreed, as far as WeCom says: the archive has no list of who is there."""
        try:
            answer = await self._wire.post(ROOM, {"roomid": chat})
        except Denied:  # a group of staff alone: nobody there is asked
            return []
        found = answer.get("agreeinfo")
        return [each for row in found if (each := _agreed(chat, row))] if isinstance(found, list) else []

    async def submit(self, act: Act) -> Receipt:
        return Receipt(key=act.key, fate=Fate.REJECTED, said="The archive only reads.")

    async def close(self) -> None:
        await self._library.close()
        await self._wire.close()


def _agreed(chat: str, row: Any) -> Incoming | None:
    """What one member said to it; "Default_Agree" is who was never asked because the group's rule says yes."""
    if not isinstance(row, dict):
        return None
    who, said, at = row.get("exteranalopenid"), str(row.get("agree_status", "")).lower(), row.get("status_change_time")
    status = REFUSED if said.endswith("disagree") else AGREED if said.endswith("agree") else ""
    if not isinstance(who, str) or not who or not status or not isinstance(at, int) or at <= 0:
        return None
    return consent(chat, who, status, at * SECONDS, f"agree:{who}:{status}:{at}")


def _from_the_first(page: Page) -> Page:
    since: dict[str, int] = {}
    for each in page.said:
        since[each.group] = min(each.at, since.get(each.group, each.at))
    return msgspec.structs.replace(page, since=since)
