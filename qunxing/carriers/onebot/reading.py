"""What was told on one connection as pages, each with the cursor that holds once it is durable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from qunxing.carriers.live import Chat, Page
from qunxing.carriers.onebot.sync import OVERLAP, Cursor, Told, heard
from qunxing.carriers.onebot.twice import Twice
from qunxing.carriers.onebot.wire import CaughtUp, Item, Listed


class Reader:
    """`is_offline`: the account is logged out, and nothing after that counts. `is_lost`: a group is told of that stands
    in no list."""

    def __init__(self, at: Cursor) -> None:
        self._at, self.twice = at, Twice(at.uploads)
        self._has_list = self.is_offline = self.is_lost = False

    def pages(self, lot: Iterable[Item], *, now: int) -> Iterator[Page]:
        """What a lot says, in its order; `now` (µs UTC) is when it was taken."""
        for is_told, items in groupby(lot, lambda item: isinstance(item, Told)):
            if is_told:
                yield self._told([item for item in items if isinstance(item, Told)], now)
                if self.is_offline:
                    return
            else:
                yield from (self._ours(item, now) for item in items)

    def _told(self, events: list[Told], now: int) -> Page:
        """Events; a sign that the account is logged out is no sign of life."""
        found = heard(events, self._at.account, self.twice)
        self.is_offline = found.is_offline
        known = dict.fromkeys(self._at.chats)
        self.is_lost |= self._has_list and not {each.group for each in found.said} <= known.keys()
        for chat in found.chats.values():
            known.pop(chat.native, None) if chat.gone else known.setdefault(chat.native)
        self._move(now=self._at.heard if found.is_offline else now, chats=tuple(known))
        return found.page(str(self._at))

    def _ours(self, item: Item, now: int) -> Page:
        if isinstance(item, Listed):
            return self._listed(item.chats, now)
        if isinstance(item, CaughtUp):
            self._at = msgspec.structs.replace(self._at, behind=0)
        self._move(now=now, chats=self._at.chats)
        page = item if isinstance(item, Page) else Page()
        return msgspec.structs.replace(page, cursor=str(self._at))

    def _listed(self, chats: list[Chat], now: int) -> Page:
        """All groups we are in; those we were in before are gone, unless there is no list yet. What was missed of
        comings and goings only the lists of members tell."""
        there = tuple(each.native for each in chats)
        gone = [Chat(each, gone=True) for each in self._at.chats if each not in set(there)] if there else []
        self._has_list = True
        self._move(now=now, chats=there or self._at.chats)
        return Page(chats=[*chats, *gone], again=there if self._at.behind else (), cursor=str(self._at))

    def _move(self, *, now: int, chats: tuple[str, ...]) -> None:
        since = (self._at.behind or now) - OVERLAP
        self._at = msgspec.structs.replace(
            self._at, heard=max(self._at.heard, now), chats=chats, uploads=self.twice.uploads(since)
        )
