"""The seam for how people come and what is known of them there: ways in, tags, and the first words to somebody new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from qunxing.carriers.live import Carrier, Receipt
from qunxing.carriers.live.mass import Attached


class JoinWay(msgspec.Struct, frozen=True, kw_only=True):
    """A code people join by (群活码): it leads into one of `chats`, and everybody who came by it bears its `state`.

    `native` names it there and `picture` is the code itself, both "" before it is made. `opens` is what new groups are
    called that are opened when all are full, `first` the number of the first of them; "" for opening none.
    """

    native: str = ""
    chats: tuple[str, ...]
    state: str = ""
    remark: str = ""
    opens: str = ""
    first: int = 1
    picture: str = ""


class JoinWays(Carrier, Protocol):
    """A carrier on whose platform ways in can be made. All raise Refusal for what cannot be."""

    async def add_way(self, way: JoinWay) -> JoinWay:
        """Make it; with its name there, and its code."""
        ...

    async def way(self, native: str) -> JoinWay:
        """As it is now."""
        ...

    async def change_way(self, way: JoinWay) -> None: ...

    async def remove_way(self, native: str) -> None:
        """Its code leads nowhere any more."""
        ...


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag the company has for customers, in a group of tags."""

    native: str
    name: str
    group: str
    group_name: str


class Tagging(Carrier, Protocol):
    """A carrier on whose platform people bear tags: of one of the staff and a customer, never of a group."""

    async def tags(self) -> list[Tag]: ...

    async def add_tags(self, group: str, names: Sequence[str]) -> list[Tag]:
        """New tags in the group of this name, which is made where there is none. Raises Refusal."""
        ...

    async def mark(self, user: str, contact: str, *, add: Sequence[str], remove: Sequence[str]) -> None:
        """Give a customer of one of the staff tags, and take some away. Raises Refusal."""
        ...


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """First words to somebody new."""

    text: str = ""
    attached: tuple[Attached, ...] = ()


class Welcoming(Carrier, Protocol):
    """A carrier that can greet who adds one of the staff, and keeps welcomes that owners put up in their groups."""

    async def greet(self, key: str, code: str, words: Welcome) -> Receipt:
        """Say it. An answer that never comes is UNKNOWN: it may be greeted once only. Raises Refusal for what cannot
        be."""
        ...

    async def greetable(self, words: Welcome) -> None:
        """Whether somebody can be greeted with this. Raises Refusal with the reason; asks nobody."""
        ...

    async def called_by(self, contact: str) -> str:
        """What a contact calls themselves; "" where the platform does not say. Raises what all carriers raise."""
        ...

    async def add_template(self, words: Welcome, *, notify: bool) -> str:
        """Put a welcome into the platform's library, from where owners take it into their groups; its name there."""
        ...

    async def change_template(self, native: str, words: Welcome) -> None: ...

    async def remove_template(self, native: str) -> None: ...
