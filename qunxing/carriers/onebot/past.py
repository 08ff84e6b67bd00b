"""What was missed while nobody was connected. The standard knows no history; where an implementation shows it, it is
read back to where we were, and what cannot be read is a hole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from qunxing.carriers.live import Hole, Page
from qunxing.carriers.onebot import ids
from qunxing.carriers.onebot.facts import moment
from qunxing.carriers.onebot.sync import OVERLAP, heard, told
from qunxing.carriers.onebot.twice import Twice
from qunxing.carriers.onebot.wire import Denied, Link

ACTION = "get_group_msg_history"
AT_ONCE = 100
MOST_LOOKS = 20
"""Into one group's past: what is further back stays a hole."""


class Gap:
    """A stretch (µs UTC) in which we were not there, and the groups we are in now. `twice` knows what else is told."""

    def __init__(self, link: Link, account: str, chats: Sequence[str], first: int, last: int, *, twice: Twice) -> None:
        self._link, self._account, self._chats, self._twice = link, account, chats, twice
        self._first, self._last = first, last

    async def pages(self) -> AsyncIterator[Page]:
        """What of it can still be read, group by group, and the holes. Raises what a link raises, but Denied."""
        for nth, chat in enumerate(self._chats):
            try:
                async for page in self._group(chat):
                    yield page
            except Denied as error:
                if error.is_unknown_action:
                    yield self._holes(self._chats[nth:])
                    return
                yield self._holes([chat])

    def _holes(self, chats: Sequence[str]) -> Page:
        return Page(holes=[Hole(each, self._first, self._last) for each in chats])

    async def _group(self, chat: str) -> AsyncIterator[Page]:
        """One group backwards, until what was known is reached."""
        since, seen = self._first - OVERLAP, set[str]()
        earliest, start = self._last, dict[str, Any]()
        for _look in range(MOST_LOOKS):
            messages = await self._look(chat, start)
            fresh = [each for each in messages if _native(each) not in seen]
            seen.update(map(_native, fresh))
            times = [at for at in map(_at, fresh) if at]
            if missed := [each for each in fresh if not _at(each) or _at(each) >= since]:
                events = (told(msgspec.json.encode(each), chat) for each in missed)
                yield heard(events, self._account, self._twice).page()
            if times and min(times) < since:
                return
            if not times:
                break
            earliest = min(earliest, *times)
            start = _from(min(fresh, key=lambda each: _at(each) or self._last))
        yield Page(holes=[Hole(chat, self._first, earliest)] if earliest > self._first else [])

    async def _look(self, chat: str, start: dict[str, Any]) -> list[Any]:
        answer = await self._link.call(ACTION, group_id=ids.given(chat), count=AT_ONCE, **start)
        found = answer.get("messages") if isinstance(answer, dict) else None
        return found if isinstance(found, list) else []


def _native(each: Any) -> str:
    return ids.number(each.get("message_id")) if isinstance(each, dict) else ""


def _at(each: Any) -> int:
    """When it was said, 0 where that cannot be read."""
    try:
        return moment(each.get("time"))
    except (ValueError, AttributeError):
        return 0


def _from(oldest: Any) -> dict[str, Any]:
    """How to ask for what is before it: by its place where one is told, which some fill with its number."""
    return {"message_seq": oldest.get("message_seq") or oldest.get("message_id")}
