"""What an implementation tells in two ways: a coming or going, and a file, by a notice and by a message."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.onebot.facts import SECOND
from qunxing.core.facts import Form, Kind

MOVES = (Kind.JOINED, Kind.LEFT, Kind.REMOVED)
NEAR_MOVE, NEAR_FILE = 5 * SECOND, 300 * SECOND
"""How far apart two tellings of one thing are dated at most: notices have the implementation's clock, messages QQ's."""
MOST_REMEMBERED = 1000


class Upload(msgspec.Struct, frozen=True, array_like=True):
    """A file that a notice told of. `native` is the message that tells of it too, and says nothing new however often it
    is told; "" before one came."""

    group: str
    sender: str
    text: str
    at: int
    native: str = ""

    def is_of(self, said: Incoming) -> bool:
        alike = (self.group, self.sender, self.text) == (said.group, said.sender, said.text or "")
        return alike and abs(self.at - said.at) <= NEAR_FILE


class Twice:
    """Remembers what was told last, for a second telling in other words. `uploads` are what was known before us."""

    def __init__(self, uploads: Iterable[Upload] = ()) -> None:
        self._moves: dict[tuple[str, ...], int] = {}
        self._uploads, self._messages = list(uploads), list[Upload]()

    def copy(self) -> Twice:
        """For looking only."""
        found = Twice(self._uploads)
        found._moves, found._messages = dict(self._moves), list(self._messages)
        return found

    def is_again(self, said: Incoming) -> bool:
        """Whether this was told already by another event. Two messages are two, however alike."""
        if said.kind in MOVES:
            return self._is_move(said)
        if said.kind is not Kind.MESSAGE or said.form is not Form.FILE:
            return False
        return self._is_noticed(said) if said.native else self._is_said(said)

    def uploads(self, since: int) -> tuple[Upload, ...]:
        """Those of which what was said since then (µs UTC) may tell again."""
        return tuple(each for each in self._uploads if each.at >= since - NEAR_FILE)

    def _is_move(self, said: Incoming) -> bool:
        key = (said.group, said.sender, said.kind.name)
        before = self._moves.pop(key, None)
        self._moves[key] = said.at
        if len(self._moves) > MOST_REMEMBERED:
            del self._moves[next(iter(self._moves))]
        return before is not None and abs(before - said.at) <= NEAR_MOVE

    def _is_noticed(self, said: Incoming) -> bool:
        """Whether a notice told of this message's file."""
        if any((each.group, each.native) == (said.group, said.native) for each in self._uploads):
            return True
        notice = next((each for each in self._uploads if not each.native and each.is_of(said)), None)
        if notice is None:
            _remember(self._messages, _upload(said))
            return False
        self._uploads.remove(notice)
        _remember(self._uploads, msgspec.structs.replace(notice, native=said.native))
        return True

    def _is_said(self, said: Incoming) -> bool:
        """Whether a message told of this notice's file."""
        message = next((each for each in self._messages if each.is_of(said)), None)
        if message is None:
            _remember(self._uploads, _upload(said))
            return False
        self._messages.remove(message)
        return True


def _upload(said: Incoming) -> Upload:
    return Upload(said.group, said.sender, said.text or "", said.at, said.native)


def _remember(some: list[Upload], each: Upload) -> None:
    some.append(each)
    del some[:-MOST_REMEMBERED]
