"""A platform's far side: groups in which people talk, come and go, and its own log of all that."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from random import Random
from threading import Event
from typing import Any, NamedTuple

from qunxing.core.facts import Kind

Arrived = Counter[tuple[str, str]]
"""(text, chat) → how many such messages of ours there are."""
Ask = Callable[[str], list[tuple[Any, ...]]]
"""Asks our book in SQL."""
GROUPS = 4
SECOND = 1_000_000


class Account(NamedTuple):
    """An account of ours, and what is typed into its form."""

    carrier: str
    answers: Mapping[str, str]
    secret: Mapping[str, str]


class Happened(NamedTuple):
    """One thing that happened there; `at` in µs UTC. `native` names a message, of a recall the one it takes back.

    `session` numbers the connection on which it was told, where a platform tells it once; 0: on none.
    """

    kind: Kind
    chat: str
    who: str
    at: int
    native: str = ""
    text: str = ""
    session: int = 0


class Side(ABC):
    """What a test sees of a platform. `space` is the id space of its names, `own` our account there."""

    space: str
    own = ""
    is_idempotent = False
    is_listed = True
    """Whether we read anew who is in a group each time we begin."""
    tells_once = False
    """Whether comings, goings and recalls are only told to who listens."""
    lot = 500
    """Facts written at once: fewer where a page may hold more than are, so that ours take several writes too."""
    settings: Mapping[str, str] = {}
    """Of our processes."""

    def __init__(self, chats: Sequence[str], accounts: Sequence[Account]) -> None:
        self.chats, self.accounts = list(chats), list(accounts)
        self.log: list[Happened] = []
        self.there: dict[str, list[str]] = {chat: [] for chat in chats}
        self.back: set[str] = set()
        """Messages that were taken back."""
        self.number = count(100_000)
        self.ended = ""
        """When that was, as the book writes times."""

    def happen(self, chance: Random) -> None:
        """One thing happens in one of the groups."""
        chat, roll = chance.choice(self.chats), chance.random()
        there, said = self.there[chat], [each for each in self.log[-50:] if self.may_take_back(each)]
        said = [each for each in said if each.native not in self.back]
        if roll < 0.15 or not there:
            self.come(chat, chance)
        elif roll < 0.25:
            self.go(chat, there.pop(chance.randrange(len(there))), chance)
        elif roll < 0.35 and said:
            self.back.add((found := chance.choice(said)).native)
            self.take_back(found)
        else:
            self.say(chat, chance.choice(there), chance)

    def may_take_back(self, each: Happened) -> bool:
        return each.kind is Kind.MESSAGE

    def end(self) -> None:
        """Nothing happens after this."""
        self.ended = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def members(self, chat: str) -> set[str]:
        """Who is in a group now."""
        return {*self.there[chat], self.own}

    @abstractmethod
    def come(self, chat: str, chance: Random) -> None: ...

    @abstractmethod
    def go(self, chat: str, who: str, chance: Random) -> None: ...

    @abstractmethod
    def say(self, chat: str, who: str, chance: Random) -> None: ...

    @abstractmethod
    def take_back(self, said: Happened) -> None: ...

    @abstractmethod
    def arrived(self) -> Arrived:
        """Messages of ours in its groups, now or once their owners confirm them."""

    @abstractmethod
    def is_all_taken(self, ask: Ask) -> bool:
        """Whether our book has taken in all there is."""

    def is_listed_since(self, ask: Ask, carrier: str) -> bool:
        """Whether the members of all groups were read after the end."""
        (late,) = ask(
            "SELECT COUNT(*) FROM sources_followed f JOIN sources_connection c ON c.id = f.connection_id "
            f"WHERE c.carrier = '{carrier}' AND f.until IS NULL AND COALESCE(f.listed_at, '') <= '{self.ended}'"
        )[0]
        return bool(late == 0)


def seconds() -> int:
    return int(time.time())


@contextmanager
def busy(side: Side, seed: int) -> Iterator[None]:
    """Things happen there one after another, until the end."""
    chance, over = Random(seed), Event()

    def go_on() -> None:
        while not over.is_set():
            side.happen(chance)
            over.wait(chance.random() * 0.1)

    with ThreadPoolExecutor(1) as one:
        going = one.submit(go_on)
        try:
            yield
        finally:
            over.set()
            going.result()
