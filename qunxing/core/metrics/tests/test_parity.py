"""Fold = SQL, row by row, on generated histories."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from qunxing.core.metrics.base import DAY, Metric, World
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import SCOPED, TALLY, within, within_sql
from qunxing.testing.bound import rollups, small_tables
from qunxing.testing.duck import Desk
from qunxing.testing.logs import random_ask, random_world
from qunxing.testing.merging import merged

HISTORIES, A_BATCH, PARTS = 1000, 100, 5
"""A batch is asked together: groups, accounts and persons are apart, so each is compared row by row all the same."""
FEW = 6


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.connection.close()


def batch(number: int, size: int = A_BATCH) -> World:
    return merged(random_world(number * size + nth) for nth in range(size))


def check(desk: Desk, world: World, metric: Metric, seed: int) -> None:
    ask = random_ask(world, seed, metric)
    desk.put(small_tables(world, ask))
    desk.derive()
    by_fold = sorted(metric.fold(world, ask))
    assert sorted(desk.evidence(metric)) == by_fold, (metric.name, seed, ask)
    tallies = TALLY[metric.tally](by_fold)
    found = desk.tallies(metric)
    if found != tallies:
        assert metric.counts_sql, (metric.name, seed)
        assert metric.measure(found, ask) == metric.measure(tallies, ask), (metric.name, seed, ask)


def check_apart(desk: Desk, world: World, metric: Metric, seed: int) -> None:
    """Every group has its own last moment seen, so that not even that is shared."""
    ask = random_ask(world, seed, metric)
    each = [replace(ask, groups=(grp,), now=ask.now - nth * DAY // 3) for nth, grp in enumerate(ask.groups)]
    desk.put(small_tables(world, ask, apart=each))
    desk.derive()
    for alone, found in zip(each, desk.tallies_apart(metric, each), strict=True):
        expected = TALLY[metric.tally](sorted(metric.fold(world, alone)))
        assert found == expected, (metric.name, seed, alone.groups)


@pytest.mark.slow
def test_all_groups_asked_at_once_are_each_group_asked_alone(desk: Desk) -> None:
    world = batch(3, FEW)
    desk.put(rollups(world))
    for name, metric in METRICS.items():
        if name not in SCOPED:
            check_apart(desk, world, metric, len(name))


@pytest.mark.slow
def test_a_segment_leaves_the_rows_of_its_people_and_no_others(desk: Desk) -> None:
    world = batch(3, 1)
    desk.put(rollups(world))
    for name, metric in METRICS.items():
        ask = random_ask(world, len(name), metric)
        rows = sorted(metric.fold(world, ask))
        ask = replace(ask, segment=frozenset(row.person for row in rows if row.person % 3))
        desk.put(small_tables(world, ask))
        desk.derive()
        found = desk.evidence(replace(metric, evidence_sql=within_sql(metric.evidence_sql)))
        assert sorted(found) == within(rows, ask.segment), name


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_fold_equals_sql_on_a_thousand_histories(desk: Desk, part: int) -> None:
    for number in range(part, HISTORIES // A_BATCH, PARTS):
        world = batch(number)
        desk.put(rollups(world))
        for name, metric in METRICS.items():
            check(desk, world, metric, number * 100 + len(name))
