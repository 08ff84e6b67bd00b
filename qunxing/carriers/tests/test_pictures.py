"""Every carrier that claims to send pictures sends one with its words, once, and says what comes back of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from qunxing.carriers.live import Cap, CarrierKind, Fate, Picture, Verb
from qunxing.carriers.registry import PLATFORMS
from qunxing.carriers.tests.claims import do
from qunxing.carriers.tests.ears import Ear
from qunxing.carriers.tests.scenes import Scene, said_all
from qunxing.carriers.tests.trying import BROKEN, listen, longest, lose_the_answer, send
from qunxing.core.facts import Form
from qunxing.testing.pictures import png

pytestmark = pytest.mark.slow
PICTURING = pytest.mark.parametrize(
    "kind", [each for each in PLATFORMS if Cap.PICTURE in each.supports], ids=lambda kind: kind.name
)
POSTER = Picture(body=png(), mime="image/png", name="晚安.png")


@PICTURING
def test_words_under_a_picture_may_be_as_long_as_is_said_and_no_longer(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        limits = [*longest(kind.supports[Cap.PICTURE].limits), *longest(kind.supports[Cap.SEND_GROUP].limits)]
        for text, more in limits[:1]:
            assert await send(ours, text + more * 3, POSTER) is Fate.REJECTED and scene.tried() == 0
            assert await send(ours, text, POSTER) in (Fate.SENT, Fate.AWAITING_HUMAN) and scene.tried() == 1

    listen(kind, scene, told)


@PICTURING
@pytest.mark.parametrize("done", [False, True], ids=["not done", "done"])
def test_a_picture_whose_answer_is_lost_never_comes_twice(kind: CarrierKind, scene: Scene, done: bool) -> None:
    for name, fault in BROKEN.items():
        listen(kind, scene, partial(lose_the_answer, kind, scene, name, replace(fault, done=done), picture=POSTER))


@pytest.mark.parametrize(
    "kind",
    [each for each in PLATFORMS if each.sends.echoes and Cap.PICTURE in each.supports],
    ids=lambda each: each.name,
)
def test_a_picture_of_ours_that_comes_in_again_is_one_with_its_words(kind: CarrierKind, scene: Scene) -> None:
    async def told(ours: Ear) -> None:
        receipt = await do(ours, Verb.SEND, text="晚安", picture=POSTER)
        await ours.hear(said_all(["晚安"]))
        ((form, native),) = [(each.form, each.native) for each in ours.messages()]
        assert (form, native) == (Form.IMAGE, receipt.native)

    listen(kind, scene, told)
