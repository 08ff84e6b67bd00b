"""The seam where one message goes to many chats and a person confirms it on the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

import msgspec

from qunxing.carriers.live import Carrier, Fate, Picture, Receipt


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """Something sent with a text: `media` is a file as the platform named it, `picture` the address of one, `digest`
    names a picture of ours."""

    kind: Literal["image", "link", "app", "video", "file"]
    media: str = ""
    title: str = ""
    about: str = ""
    url: str = ""
    picture: str = ""
    app: str = ""
    digest: str = ""


class Mass(msgspec.Struct, frozen=True, kw_only=True):
    """One message for many chats at once, in the name of `sender`: an account there who has to confirm it. `pictures`
    are those whose digests are attached."""

    key: str
    sender: str
    chats: tuple[str, ...]
    text: str = ""
    attached: tuple[Attached, ...] = ()
    pictures: Mapping[str, Picture] = msgspec.field(default_factory=dict)


def together(fates: Iterable[Fate]) -> Fate:
    """What became of the whole, given its parts: what waits first, then whether any, all or none arrived."""
    found = set(fates)
    for waiting in (Fate.UNKNOWN, Fate.AWAITING_HUMAN, Fate.SUBMITTED):
        if waiting in found:
            return waiting
    if len(found) == 1:
        return found.pop()
    return Fate.PARTIAL if found & {Fate.SENT, Fate.PARTIAL} else Fate.FAILED


class MassCarrier(Carrier, Protocol):
    """A carrier whose messages a person confirms on the platform: they are asked after, reminded of, taken back."""

    async def sender(self, chat: str) -> str:
        """Who has to confirm a message to this chat: `Mass.sender`; empty where it is no more. Raises Refusal where the
        platform does not let us see this one."""
        ...

    async def mass(self, mass: Mass) -> Receipt:
        """Ask for it to be sent. An answer that never comes is UNKNOWN; one to a picture that is handed over before is
        not reached, and nothing was asked. Raises Refusal for what cannot be."""
        ...

    async def poll(self, receipt: Receipt) -> Receipt:
        """What became of it by now, chat by chat."""
        ...

    async def remind(self, receipt: Receipt) -> None:
        """Remind who has to confirm it."""
        ...

    async def cancel(self, receipt: Receipt) -> Receipt:
        """Take back what is not yet sent, and say what became of the rest. What the platform does not let us take back
        goes on waiting, and `said` is why."""
        ...
