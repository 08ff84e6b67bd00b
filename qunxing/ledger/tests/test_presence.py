"""Who was in a group from when to when, in the ledger: the query for plain stays and the fold for the rest agree."""

from __future__ import annotations

from random import Random

import pytest

from qunxing.core.facts import Fact, Kind, Precision, Sees
from qunxing.core.metrics.base import World
from qunxing.ledger import presence
from qunxing.ledger.fill import fill
from qunxing.testing import ledgers
from qunxing.testing.facts import at
from qunxing.testing.ledgers import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC")
NOTES = ("", "二维码", "邀请")
STORIES = [(), (7,), (7,), (7, 8), (7, 9), (8,), (7, 8, 7), (7, 8, 7, 9), (7, 7), (7, 8, 9)]
"""What somebody did, in order: 7 joined, 8 left, 9 was removed."""


def history(grp: int, chance: Random) -> list[Fact]:
    """Some weeks of one small group: joinings, leavings and lists that agree with each other only mostly."""
    numbers = iter(range(grp * 1000, grp * 1000 + 1000))
    facts: list[Fact] = []

    def told(kind: Kind, day: float, **more: int | str | Precision) -> None:
        facts.append(Fact(k1=next(numbers), k2=9, kind=kind, grp=grp, ts=at(day), batch=1, **more))  # type: ignore[arg-type]

    for who in range(1, chance.choice([1, 6, 6])):
        day = chance.choice([0.5, 3, 5, chance.uniform(0, 20)])
        for kind in chance.choice(STORIES):
            unsure = chance.random() < 0.1
            more = {"until": at(day + 2), "precision": Precision.BETWEEN} if unsure else {}
            told(Kind(kind), day, identity=who, note=chance.choice(NOTES), other=chance.choice([0, 7]), **more)
            day += chance.choice([0, 1, 4, chance.uniform(0, 9)])
    since = {who: chance.choice([0, 0, at(-30), at(2), at(4.5)]) for who in range(1, 8)}
    for day in sorted(chance.sample([3, 5, 8, 12.25, 17], chance.choice([0, 0, 1, 2, 4]))):
        if chance.random() < 0.9:
            told(Kind.ROSTER, day)
        for who in range(1, 8):
            if chance.random() < 0.8:
                value = since[who] if chance.random() < 0.9 else at(chance.uniform(0, day))
                told(Kind.LISTED, day, identity=who, value=value, note=chance.choice(NOTES))
    if chance.random() < 0.1:
        told(Kind.CLOSED, 15)
    if chance.random() < 0.5:
        told(Kind.OBSERVED, 0, until=at(chance.choice([10, 40])), value=1 << Sees.LEAVES)
    return facts


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_stays_of_three_hundred_groups_equal_the_fold(seed: int) -> None:
    chance = Random(seed)
    facts = tuple(fact for grp in range(1, 301) for fact in history(grp, chance))
    world = World(facts, {grp: ZONES[grp % 4] for grp in range(1, 301)})
    ledgers.settle(world)
    ledgers.put(facts)
    fill(now=NOW)
    assert ledgers.derived(("spell",))["spell"] == ledgers.folded(world)["spell"]


def test_one_unbroken_stay_needs_no_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "spells", lambda changes, **_: pytest.fail(f"replayed {list(changes)}"))
    facts = [
        *(Fact(k1=n, k2=1, kind=Kind.JOINED, grp=1, identity=n, ts=at(n), batch=1) for n in range(1, 9)),
        *(Fact(k1=n, k2=2, kind=Kind.LEFT, grp=1, identity=n, ts=at(n + 1), batch=1) for n in range(1, 4)),
        *(Fact(k1=day, k2=3, kind=Kind.ROSTER, grp=1, ts=at(day), batch=1) for day in (10, 20)),
        *(Fact(k1=n, k2=4, kind=Kind.LISTED, grp=1, identity=n, ts=at(10), batch=1) for n in range(4, 14)),
        *(Fact(k1=n, k2=5, kind=Kind.LISTED, grp=1, identity=n, ts=at(20), batch=1) for n in range(6, 18)),
    ]
    world = World(tuple(facts), {1: "Asia/Shanghai"})
    ledgers.settle(world)
    ledgers.put(facts)
    fill(now=NOW)
    assert ledgers.derived(("spell",))["spell"] == ledgers.folded(world)["spell"]
