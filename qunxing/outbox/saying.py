"""A send's words for one target, as its platform takes them."""

from __future__ import annotations

import msgspec

from qunxing.carriers.live.mass import Attached
from qunxing.core.rules.filling import LINK, Values, fill, slots
from qunxing.outbox import ways
from qunxing.outbox.models import Send
from qunxing.outbox.ways import Door, Fitted


class Sayer:
    """Fills the send's words in, once for all groups where they name none."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._attached = [msgspec.convert(each, Attached) for each in send.attached]
        self._same = None if _varies(send) else self._filled("", "", 0)
        self._fitted: dict[str, Fitted] = {}

    def to(self, door: Door, *, group: str = "", member: str = "", number: int = 0) -> Fitted:
        """The message by this way."""
        if self._same is None:
            return ways.fitted(self._filled(group, member, number), self._attached, door.kind)
        name = door.kind.name if door.kind else ""
        if name not in self._fitted:
            self._fitted[name] = ways.fitted(self._same, self._attached, door.kind)
        return self._fitted[name]

    def _filled(self, group: str, member: str, number: int) -> str:
        return fill(self._send.text, Values(group, member, self._send.links, number))


def _varies(send: Send) -> bool:
    """Whether it says something else to each."""
    return any(slot.what != LINK or "{group}" in send.links.get(slot.name, "") for slot in slots(send.text))
