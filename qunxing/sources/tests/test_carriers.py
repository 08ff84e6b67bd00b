"""What each platform's carrier tells becomes exact facts, however its pages come."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from qunxing.carriers.live import Cap, CarrierKind, Page
from qunxing.carriers.registry import PLATFORMS
from qunxing.carriers.tests.ears import Ear
from qunxing.carriers.tests.scenes import Scene, Stage, ear, said_all
from qunxing.communities.models import Community
from qunxing.core.facts import Kind
from qunxing.ledger.models import Batch, TailFact
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection
from qunxing.testing.postgres import Unavailable

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
TEXTS = [f"配方 {number}" for number in range(6)]


async def evening(kind: CarrierKind, scene: Scene) -> Sequence[Page]:
    """People come, talk as far as we can hear them, and go, while we listen a little at a time."""
    async with ear(kind, scene) as ours:
        scene.stir()
        await ours.hear(lambda ours: bool(ours.chats))
        if Cap.RECEIVE in kind.supports:
            for text in TEXTS:
                scene.say(scene.people[0], text)
                await ours.hear(said_all([text]))
        if Cap.MEMBER_EVENTS in kind.supports:
            await moves(scene, ours)
        return ours.pages


async def moves(scene: Scene, ours: Ear) -> None:
    before = len(ours.moves())
    scene.come()
    await ours.hear(lambda ours: len(ours.moves()) == before + 1)
    scene.go(scene.people[0])
    scene.put_out(scene.people[1])
    await ours.hear(lambda ours: len(ours.moves()) == before + 3)


@pytest.mark.parametrize("kind", PLATFORMS, ids=lambda kind: kind.name)
def test_in_whatever_order_and_however_often_pages_come_the_facts_are_the_same(
    kind: CarrierKind, stages: Callable[[CarrierKind], Stage], home: Path
) -> None:
    try:
        scene = stages(kind)()
    except Unavailable as error:
        pytest.skip(str(error))
    pages = asyncio.run(evening(kind, scene))
    batch = Batch.objects.create(label=kind.title, at=NOW)
    once = taken_in(kind, scene, pages, batch)
    texts = [text for *_keys, text in once if text in TEXTS]
    assert sorted(texts) == (TEXTS if Cap.RECEIVE in kind.supports else [])
    kinds = Counter(each for each, *_rest in once)
    if Cap.MEMBER_EVENTS in kind.supports:
        assert kinds[Kind.JOINED] >= 1 and (kinds[Kind.LEFT], kinds[Kind.REMOVED]) == (1, 1)
    for seed in range(3):
        assert taken_in(kind, scene, Random(seed).sample([*pages, *pages], 2 * len(pages)), batch) == once


def taken_in(kind: CarrierKind, scene: Scene, pages: Sequence[Page], batch: Batch) -> list[tuple[object, ...]]:
    """Hear these pages as a connection made this moment does; the facts it made."""
    TailFact.objects.all().delete()
    Connection.objects.all().delete()
    community, _made = Community.objects.get_or_create(name="Oven")
    answers = {name: text for name, text in scene.answers.items() if name in ("corp", "server")}
    connection = Connection.objects.create(community=community, carrier=kind.name, answers=answers, batch=batch)
    hearing = Hearing(connection, kind)
    new = sum(hearing.take_in(page, now=NOW) for page in pages)
    found = list(TailFact.objects.values_list("kind", "k1", "k2", "ts", "identity", "other", "note", "text"))
    assert new == len(found)
    return sorted(found, key=repr)
