"""Every carrier is held to what it claims, and to what all of them must bear. Add a platform and it is tried here."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest

import qunxing
from qunxing.carriers.live import (
    Cap,
    CarrierKind,
    CredentialsRefused,
    Fate,
    Later,
    Unreachable,
    Verb,
)
from qunxing.carriers.registry import PLATFORMS
from qunxing.carriers.tests.claims import CLAIMS, VERBS, do
from qunxing.carriers.tests.ears import Ear
from qunxing.carriers.tests.scenes import Scene, said_all
from qunxing.carriers.tests.trying import BROKEN, listen, longest, lose_the_answer, send
from qunxing.core.facts import Kind, Sees
from qunxing.testing.proxy import Fault

pytestmark = pytest.mark.slow
EACH = pytest.mark.parametrize("kind", PLATFORMS, ids=lambda kind: kind.name)
HEARING = [each for each in PLATFORMS if Cap.RECEIVE in each.supports]
SENDING = pytest.mark.parametrize(
    "kind", [each for each in PLATFORMS if Cap.SEND_GROUP in each.supports], ids=lambda kind: kind.name
)
SEEN = {
    Cap.RECEIVE: {Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS},
    Cap.MEMBER_EVENTS: {Sees.JOINS, Sees.LEAVES},
    Cap.LIST_MEMBERS: {Sees.ROSTER},
}
"""What the numbers may rest on where it is claimed, and only there."""
OFFERED = {"greet": Cap.WELCOME, "add_way": Cap.JOIN_LINK, "add_tags": Cap.TAG, "mass": Cap.MASS_SEND}
"""What some carriers can do beside the verbs of all, and what says that they can."""


def claims() -> Iterator[object]:
    for each in PLATFORMS:
        for cap in each.supports:
            yield pytest.param(each, cap, id=f"{each.name}-{cap}")


def unclaimed() -> Iterator[object]:
    for each in PLATFORMS:
        for verb, cap in VERBS.items():
            if cap not in each.supports:
                yield pytest.param(each, verb, id=f"{each.name}-{verb}")


@pytest.mark.parametrize(("kind", "cap"), [*claims()])
def test_what_is_claimed_holds(kind: CarrierKind, cap: Cap, scene: Scene) -> None:
    assert cap in CLAIMS, f"{kind.title} claims {cap}, and no trial in claims.py says what that means"
    support = kind.supports[cap]

    async def tried(ours: Ear) -> None:
        assert cap in (await ours.carrier.check()).supports
        await CLAIMS[cap](scene, ours, support)

    listen(kind, scene, tried)


@pytest.mark.parametrize(("kind", "verb"), [*unclaimed()])
def test_what_is_not_claimed_is_refused_and_nothing_is_done(kind: CarrierKind, verb: Verb, scene: Scene) -> None:
    async def refused(ours: Ear) -> None:
        receipt = await do(ours, verb, target=scene.people[0], text="x")
        assert receipt.fate is Fate.REJECTED and receipt.said

    before = scene.members()
    listen(kind, scene, refused)
    assert scene.members() == before and scene.tried() == 0


@EACH
def test_what_it_can_do_beside_is_claimed(kind: CarrierKind, scene: Scene) -> None:
    """Else no screen says so, nobody tries it here, and what rests on it stays shut."""

    async def offered(ours: Ear) -> None:
        for verb, cap in OFFERED.items():
            assert cap in kind.supports or not hasattr(ours.carrier, verb), f"{kind.title} can {verb} and hides it"

    listen(kind, scene, offered)


@EACH
def test_numbers_rest_on_what_is_claimed_and_on_nothing_else(kind: CarrierKind, scene: Scene) -> None:
    for cap, sees in SEEN.items():
        assert (sees <= kind.sees) if cap in kind.supports else not (sees & kind.sees)

    async def listed(ours: Ear) -> None:
        found = await ours.carrier.members(scene.chat, at=7)
        assert any(each.kind is Kind.ROSTER for each in found) is (Cap.LIST_MEMBERS in kind.supports)

    listen(kind, scene, listed)


@EACH
def test_a_group_whose_words_cannot_be_read_says_why(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        scene.stir()
        await ours.hear(lambda ours: bool(ours.chats))
        assert all(bool(each.blind) is (Cap.RECEIVE not in kind.supports) for each in ours.chats)

    listen(kind, scene, told)


@EACH
def test_wrong_credentials_are_refused_at_every_door(kind: CarrierKind, scene: Scene) -> None:
    async def shut(ours: Ear) -> None:
        for asked in asked_of(scene).values():
            with pytest.raises(CredentialsRefused):
                await asked(ours)

    listen(kind, scene, shut, **scene.wrong)


ASKED: dict[str, Callable[[Ear], Awaitable[object]]] = {
    "check": lambda ours: ours.carrier.check(),
    "pages": lambda ours: pages(ours),
    "members": lambda ours: ours.carrier.members(ours.chat, at=7),
    "send": lambda ours: send(ours),
}


def asked_of(scene: Scene) -> dict[str, Callable[[Ear], Awaitable[object]]]:
    """What we ask of a scene's server."""
    return {name: asked for name, asked in ASKED.items() if name in scene.asks}


async def pages(ours: Ear) -> None:
    seen = len(ours.pages)
    await ours.hear(lambda ours: len(ours.pages) > seen)


@EACH
@pytest.mark.parametrize(("wait", "seconds"), [("", 0.0), ("7", 7.0)])
def test_asked_to_wait_we_say_how_long_and_did_nothing(
    kind: CarrierKind, scene: Scene, wait: str, seconds: float
) -> None:
    async def told(ours: Ear) -> None:
        for name, asked in asked_of(scene).items():
            scene.fail(name, Fault(429, b"{}", wait))
            with pytest.raises(Later) as found:
                await asked(ours)
            assert (name, found.value.seconds, scene.tried()) == (name, seconds, 0)
            await asked(ours)

    listen(kind, scene, told)


@EACH
def test_a_server_that_answers_badly_is_not_reached_and_asked_again_it_is(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        for name, fault in product(asked_of(scene).keys() - {"send"}, BROKEN):
            scene.fail(name, BROKEN[fault])
            try:
                await ASKED[name](ours)
            except Unreachable:
                await ASKED[name](ours)
            else:
                pytest.fail(f"{name}: {fault} was taken for an answer")

    listen(kind, scene, told)


@SENDING
@pytest.mark.parametrize("done", [False, True], ids=["not done", "done"])
def test_a_message_whose_answer_is_lost_never_comes_twice(kind: CarrierKind, scene: Scene, done: bool) -> None:
    """It is unknown and left at that; or the platform knows our key: then it is asked for again, and done once."""
    for name, fault in BROKEN.items():  # each on a line of its own: some stop when several failed in a row
        listen(kind, scene, partial(lose_the_answer, kind, scene, name, replace(fault, done=done)))


@EACH
def test_a_server_that_is_gone_is_not_reached_and_nothing_is_unknown(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        for asked in asked_of(scene).values():
            with pytest.raises(Unreachable):
                await asked(ours)

    listen(kind, scene, told, **scene.gone)


@EACH
def test_what_nobody_knows_yet_is_counted_and_keeps_nothing_else_away(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        scene.odd()
        scene.stir()
        await ours.hear(lambda ours: any(sum(page.ignored.values()) for page in ours.pages))
        assert any("odd" in name for page in ours.pages for name in page.ignored)
        await ours.hear(lambda ours: bool(ours.chats))
        assert all(raw.understood for page in ours.pages for raw in page.raw)

    listen(kind, scene, told)


@EACH
def test_ten_megabytes_keep_nothing_else_away(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        scene.stir()
        await ours.hear(lambda ours: bool(ours.chats))
        scene.flood()
        if Cap.MEMBER_EVENTS not in kind.supports:
            scene.say(scene.people[0], "明天带来")
            await ours.hear(said_all(["明天带来"]))
            return
        who = scene.come()
        await ours.hear(lambda ours: (Kind.JOINED, who) in ours.moves())
        assert len(await ours.carrier.members(scene.chat, at=7)) > 1

    listen(kind, scene, told)


@SENDING
def test_a_text_as_long_as_may_be_is_taken_and_one_letter_more_is_not(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        for text, more in longest(kind.supports[Cap.SEND_GROUP].limits):
            assert await send(ours, text + more * 3) is Fate.REJECTED and scene.tried() == 0
            assert await send(ours, text) in (Fate.SENT, Fate.AWAITING_HUMAN) and scene.tried() == 1

    listen(kind, scene, told)


@pytest.mark.parametrize(
    "kind", [each for each in HEARING if Cap.SEND_GROUP in each.supports], ids=lambda each: each.name
)
def test_what_we_send_comes_in_again_where_that_is_said_and_nowhere_else(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        await send(ours, "大家好")
        scene.say(scene.people[0], "你好")
        await ours.hear(said_all(["你好"]))
        assert ("大家好" in [each.text for each in ours.messages()]) is kind.sends.echoes

    listen(kind, scene, told)


def test_only_the_registry_knows_a_carrier() -> None:
    """What a platform needs beside its folder is a line there: nothing else asks which platform this is."""
    house = Path(qunxing.__file__).parent
    inside = [house / "carriers" / each.name for each in PLATFORMS] + [house / "testing"]
    names = "|".join(each.name for each in PLATFORMS)
    knowing = [
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if "tests" not in path.parts and not any(path.is_relative_to(each) for each in inside)
        if re.search(rf"qunxing\.carriers\.({names})\b", path.read_text(encoding="utf-8"))
    ]
    assert knowing == ["carriers/registry.py"]
