"""The ledger's rollups equal the reference folds, and so does every number made from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Fact, Kind, Sees
from qunxing.core.metrics.base import DAY, Metric, World
from qunxing.core.metrics.periods import day_of, local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import TALLY
from qunxing.core.zones import moment
from qunxing.insight import compute, evidence, waiting
from qunxing.insight.asking import Scope, ask
from qunxing.ledger.fill import fill
from qunxing.testing import ledgers
from qunxing.testing.ledgers import NOW
from qunxing.testing.logs import DAYS, START, random_world
from qunxing.testing.merging import merged

pytestmark = pytest.mark.django_db
MANY = 80
EVERYTHING = sum(1 << each for each in Sees)
ASKED_AT = moment(START + (DAYS + 10) * DAY)


def watched(world: World) -> World:
    """The history with a source that showed everything of every group, so that every metric is measurable."""
    seen = tuple(
        Fact(k1=-grp, k2=77, kind=Kind.OBSERVED, grp=grp, ts=START, until=START + DAYS * DAY, batch=1, value=EVERYTHING)
        for grp in world.zone_of
    )
    return World((*world.facts, *seen), world.zone_of, world.person_of, world.excluded, world.retracted)


def entered(world: World, seed: int) -> None:
    """Put the history into the ledger by all its doors: segments, sealed tail, tail; some batches taken back."""
    ledgers.settle(world)
    chance, facts = Random(seed), list(world.facts)
    chance.shuffle(facts)
    most, some = len(facts) * 8 // 10, len(facts) * 9 // 10
    ledgers.put(facts[:most])
    ledgers.add(facts[most:some], sealed=True)
    ledgers.add(facts[some:])
    ledgers.take_back(world.retracted)
    fill(now=NOW)


def differing(world: World) -> dict[str, tuple[object, object]]:
    """Per rollup what is in the ledger only and what the fold has only; empty when they are the same."""
    found, expected = ledgers.derived(), ledgers.folded(world)
    pairs = {name: (Counter(found[name]), Counter(rows)) for name, rows in expected.items()}
    return {name: (list(a - b), list(b - a)) for name, (a, b) in pairs.items() if a != b}


def check_measures(world: World, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "left_out", lambda: list(world.excluded))
    monkeypatch.setattr(evidence, "merged_accounts", lambda: dict(world.person_of))
    for name, metric in METRICS.items():
        check_measure(world, metric, Random(f"{seed} {name}"))


def check_measure(world: World, metric: Metric, chance: Random) -> None:
    grain = chance.choice(metric.grains)
    first = local_day(START, "UTC") + chance.randint(-3, DAYS // 2)
    last = first + chance.randint(0, DAYS)
    given = {param.name: chance.choice(param.choices or (param.default,)) for param in metric.params}
    groups = [grp for grp in world.zone_of if chance.random() < 0.8] or list(world.zone_of)
    scope = Scope(Community.objects.earliest("pk"), tuple(Group.objects.filter(pk__in=groups)), "some")
    days = {"from_day": day_of(first), "to_day": day_of(last)}
    asked = {**days, "grain": str(grain), "params": given, "now": ASKED_AT}
    question = ask(metric.name, scope, **asked)  # type: ignore[arg-type] # one dict for two calls
    by_fold = sorted(metric.fold(world, question.ask))
    with evidence.evidence(question) as room:
        names = "period, cell, person, identity, grp, weight, reason"
        assert sorted(room.rows(f"SELECT {names} FROM evidence")) == by_fold, (metric.name, given)
    body = compute.measure(metric.name, scope, **asked)  # type: ignore[arg-type] # as above
    expected = metric.measure(TALLY[metric.tally](by_fold), question.ask)
    assert {name: body[name] for name in expected} == expected, (metric.name, given)


def check_waiting(world: World) -> None:
    """The questions that wait are as many as the number says."""
    scope = Scope(Community.objects.earliest("pk"), tuple(Group.objects.filter(pk__in=world.zone_of)), "all")
    first = day_of(local_day(START, "UTC"))
    body = compute.measure("response", scope, from_day=first, to_day=first + timedelta(DAYS), now=ASKED_AT)
    question = ask("response", scope, from_day=first, to_day=first + timedelta(DAYS), now=ASKED_AT)
    assert len(waiting.behind(question)) == body["overall"]["waiting"] > 0


def many(first: int, count: int) -> World:
    return watched(merged(random_world(seed) for seed in range(first, first + count)))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_rollups_and_measures_equal_the_folds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the whole ledger; the engine alone is held to the folds on a thousand, beside the metrics."""
    world = many(10_000, MANY)
    entered(world, 0)
    assert differing(world) == {}
    check_measures(world, 0, monkeypatch)
    check_waiting(world)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_filling_after_every_arrival_equals_filling_once(home: Path, seed: int) -> None:
    """Facts come in any order, edits before what they edit, and are taken back between two fills."""
    chance, world = Random(seed), many(500 + seed * 4, 4)
    ledgers.settle(world)
    facts, gone = list(world.facts), sorted(world.retracted)
    chance.shuffle(facts)
    parts = cut(facts, chance, 5)
    for nth, part in enumerate(parts):
        chance.choice((ledgers.put, ledgers.add, sealed))(part)
        back = [batch for batch in gone if batch % len(parts) == nth]
        ledgers.take_back(back)
        fill(now=NOW)
    ledgers.take_back(gone)
    fill(now=NOW)
    assert differing(world) == {}


def sealed(facts: Sequence[Fact]) -> None:
    ledgers.add(facts, sealed=True)


def cut(facts: list[Fact], chance: Random, n: int) -> list[list[Fact]]:
    edges = [0, *sorted(chance.sample(range(1, len(facts)), n - 1)), len(facts)]
    return [facts[a:b] for a, b in pairwise(edges)]
