"""A scene: one group on one platform, and the people in it. Every carrier is put through the same scenes.

A carrier's `tests/stage.py` has a `stage()` that sets them up, with a server that is not ours where there is one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from qunxing.carriers.live import CarrierKind, Receipt
from qunxing.carriers.live.calls import Call
from qunxing.carriers.tests.ears import Ear
from qunxing.testing.proxy import Fault, Proxy


@dataclass(frozen=True)
class Said:
    """A message somebody sent, as the platform has it: its id, and when (µs UTC)."""

    native: str
    at: int


@dataclass
class Scene:
    """A group with two people and our account in it, its server behind a line that can be made bad.

    `people` and all others are called as the carrier calls them. `asks` has a path, as a pattern, for what we ask
    ("check", "pages", "members", "send", and "upload" where pictures go another way than words), as far as we ask it of
    a server. What a kind does not claim is never asked of
    its scene.
    """

    proxy: Proxy
    answers: Mapping[str, str]
    wrong: Mapping[str, str]
    chat: str
    people: tuple[str, str]
    asks: Mapping[str, str]
    gone: Mapping[str, str] = field(default_factory=lambda: {"server": "http://127.0.0.1:9"})
    """Answers that lead to where nobody is."""
    confirms: str = ""
    """Who has to confirm a message, where somebody has."""
    calls: list[tuple[Call, int]] = field(default_factory=list)
    """What the platform called us with, and when (seconds since 1970); whoever listens takes it."""

    def fail(self, asked: str, fault: Fault) -> None:
        """Let the next question of a sort go wrong."""
        self.proxy.fail(self.asks[asked], fault)

    def say(self, who: str, text: str) -> Said:
        raise NotImplementedError

    def stir(self) -> None:
        """Something happens in the group, whatever it is: some platforms tell of no group in which nothing does."""
        raise NotImplementedError

    def come(self, link: str = "") -> str:
        """Somebody new joins, by the invite link of this name; who."""
        raise NotImplementedError

    def go(self, who: str) -> None:
        raise NotImplementedError

    def put_out(self, who: str) -> None:
        raise NotImplementedError

    def lose(self) -> None:
        """Our account is put out of the group, or the group is no more."""
        raise NotImplementedError

    def odd(self) -> None:
        """Something of a kind that nobody knows yet happens, of which the platform tells us."""
        raise NotImplementedError

    def flood(self) -> None:
        """The platform's next answer, or its next call, has ten megabytes."""
        raise NotImplementedError

    def stranger(self) -> str:
        """Somebody who is not in the group and can be invited."""
        raise NotImplementedError

    def add(self) -> None:
        """Somebody adds one of us, outside all groups."""
        raise NotImplementedError

    def greetings(self) -> list[str]:
        """What those who added one of us were told."""
        raise NotImplementedError

    def welcomes(self) -> Mapping[str, str]:
        """What lies ready for owners to put up in their groups, by its name there."""
        raise NotImplementedError

    def tags(self, who: str) -> set[str]:
        """What somebody bears, by its names there."""
        raise NotImplementedError

    def counted(self) -> Mapping[str, int]:
        """The platform counts something, and says so by now; under which names, and how many."""
        raise NotImplementedError

    def confirm(self, receipt: Receipt) -> None:
        """Whoever has to confirm a message does."""
        raise NotImplementedError

    def shown(self) -> list[tuple[str, str]]:
        """What our account wrote, as the others in the group see it: id and text."""
        raise NotImplementedError

    def pictures(self) -> list[bytes]:
        """The pictures with what our account wrote, as the others in the group see them."""
        raise NotImplementedError

    def tried(self) -> int:
        """How many messages of ours the platform has, those included that wait for a hand."""
        return len(self.shown())

    def members(self) -> set[str]:
        """Everybody in the group, our own account included where it is a member."""
        raise NotImplementedError

    def is_invited(self, who: str) -> bool:
        raise NotImplementedError

    def may_speak(self, who: str) -> bool:
        raise NotImplementedError

    def stands(self, message: str) -> bool:
        """Whether people still see a message."""
        raise NotImplementedError


Stage = Callable[[], Scene]
"""Makes a scene that no other test has seen."""


@contextmanager
def stages() -> Iterator[Callable[[CarrierKind], Stage]]:
    """Where each platform's scenes are set up: once, when the first is asked for. Raises Unavailable there."""
    with ExitStack() as stack:

        @cache
        def stage_of(name: str) -> Stage:
            module = f"qunxing.carriers.{name}.tests.stage"
            assert find_spec(module), f"{module} is missing: nobody has tried {name}"
            found: Stage = stack.enter_context(import_module(module).stage())
            return found

        yield lambda kind: stage_of(kind.name)


@asynccontextmanager
async def ear(kind: CarrierKind, scene: Scene, **other: str) -> AsyncIterator[Ear]:
    """Our account in the scene, listening; `other` are other answers to its form."""
    carrier = kind.open({**scene.answers, **other})
    try:
        yield Ear(carrier, scene.chat, scene.calls)
    finally:
        await carrier.close()


def said_all(texts: Sequence[str]) -> Callable[[Ear], bool]:
    """Whether all of this has been heard."""
    return lambda ear: set(texts) <= {each.text for each in ear.messages()}
