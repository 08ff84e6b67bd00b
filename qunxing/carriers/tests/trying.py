"""How a carrier is tried: listened to in a scene, sent by, and cut off at the worst moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

import pytest

from qunxing.carriers.live import CarrierKind, Fate, Limit, Picture, Unreachable, Verb
from qunxing.carriers.tests.claims import do
from qunxing.carriers.tests.ears import Ear
from qunxing.carriers.tests.scenes import Scene, ear
from qunxing.testing.proxy import Fault

BROKEN = {
    "error": Fault(500, b"<html>Internal Server Error</html>"),
    "garbage": Fault(200, b'{"nonsense'),
    "nothing": Fault(200, b""),
    "hung up": Fault(body=None),
}


def listen(kind: CarrierKind, scene: Scene, what: Callable[[Ear], Awaitable[None]], **other: str) -> None:
    """Do it with our account in the scene."""

    async def go() -> None:
        async with ear(kind, scene, **other) as ours:
            await what(ours)

    asyncio.run(go())


async def send(ours: Ear, text: str = "大家好", picture: Picture | None = None) -> Fate:
    return (await do(ours, Verb.SEND, f"key-{text[:20]}", text=text, picture=picture)).fate


async def lose_the_answer(
    kind: CarrierKind, scene: Scene, name: str, fault: Fault, ours: Ear, picture: Picture | None = None
) -> None:
    scene.fail("send", fault)
    before = scene.tried()
    if kind.sends.idempotent:
        with pytest.raises(Unreachable):
            await send(ours, name, picture)
        assert [await send(ours, name, picture) for _ in range(2)] == [Fate.SENT] * 2
        assert (name, scene.tried() - before) == (name, 1)
    else:
        assert (name, await send(ours, name, picture)) == (name, Fate.UNKNOWN)
        assert (name, scene.tried() - before) == (name, int(fault.done))


def longest(limits: Iterable[Limit]) -> Iterator[tuple[str, str]]:
    """The longest text its limits allow, and one that is longer by one."""
    for limit in limits:
        if limit.each == "act" and limit.what in ("byte", "character"):
            yield "好" * (limit.most // len("好".encode())) if limit.what == "byte" else "好" * limit.most, "a"
