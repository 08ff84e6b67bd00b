"""Sums that must come out, on generated histories."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from qunxing.core.metrics.base import Ask, Grain, World
from qunxing.core.metrics.periods import local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.metrics.tallies import TALLY
from qunxing.testing.logs import DAYS, START, ask_for, random_world
from qunxing.testing.merging import merged

FIRST = local_day(START, "UTC")
NOTHING: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [merged(random_world(7000 + 5 * i + n) for n in range(5)) for i in range(4)]


def asked(world: World, name: str, grain: Grain, *, raw: bool = False, **given: str) -> tuple[Ask, dict[str, Any]]:
    metric = METRICS[name]
    more: Mapping[str, Any] = {"excluded": NOTHING} if raw else {}
    ask = ask_for(metric, world.zone_of, FIRST - 14, FIRST + DAYS + 14, grain, given, **more)
    return ask, metric.measure(TALLY[metric.tally](metric.fold(world, ask)), ask)


def points(world: World, name: str, grain: Grain, **more: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each default point with the raw one beside it."""
    default, raw = asked(world, name, grain, **more)[1], asked(world, name, grain, raw=True, **more)[1]
    return zip(default["points"], raw["points"], strict=True)


@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize("name", ["messages", "replies", "senders", "active_members"])
def test_raw_is_the_value_and_what_was_left_out(worlds: list[World], name: str, grain: Grain) -> None:
    for world in worlds:
        for default, raw in points(world, name, grain):
            left_out = default["cells"].get("excluded", {})
            assert raw["value"] == default["value"] + sum(left_out.values())
            assert "excluded" not in raw["cells"]


def test_raw_first_time_speakers_are_the_value_and_what_was_left_out(worlds: list[World]) -> None:
    for world in worlds:
        default, raw = (asked(world, "new_senders", Grain.DAY, raw=raw)[1] for raw in (False, True))
        total = sum(p["value"] for p in default["points"]) + sum(default["excluded"].values())
        assert sum(p["value"] for p in raw["points"]) == total


def test_raw_questions_are_those_counted_and_those_left_out(worlds: list[World]) -> None:
    for world in worlds:
        default, raw = (asked(world, "response", Grain.MONTH, raw=raw)[1] for raw in (False, True))
        total = default["overall"]["questions"] + sum(default["excluded"].values())
        assert raw["overall"]["questions"] == total > 0


@pytest.mark.parametrize("grain", list(Grain))
def test_growth_identities_hold(worlds: list[World], grain: Grain) -> None:
    for world in worlds:
        _, body = asked(world, "growth", grain)
        _, active = asked(world, "active_members", grain)
        before = 0
        for point, plain in zip(body["points"], active["points"], strict=True):
            cells = point["cells"]
            assert cells["active"] == plain["value"] == cells["new"] + cells["returning"] + cells["resurrected"]
            assert before == cells["returning"] + cells["dormant"]
            assert cells["active"] - before == cells["change"]
            before = cells["active"]


def test_headcount_is_joins_less_exits_when_nothing_is_left_out(worlds: list[World]) -> None:
    for world in worlds:
        _, body = asked(world, "headcount", Grain.WEEK, raw=True)
        assert {point["cells"]["reclassified"] for point in body["points"]} == {0}
        assert any(point["value"] for point in body["points"])


def test_headcount_lies_between_its_bounds(worlds: list[World]) -> None:
    for world in worlds:
        for point in asked(world, "headcount", Grain.DAY)[1]["points"]:
            assert point["low"] <= point["value"] <= point["high"]


def test_present_people_are_active_or_silent(worlds: list[World]) -> None:
    for world in worlds:
        census, headcount = asked(world, "census", Grain.DAY)[1], asked(world, "headcount", Grain.DAY)[1]
        for point, head in zip(census["points"], headcount["points"], strict=True):
            assert point["value"] == head["value"]
            assert 0 <= point["cells"]["silent"] <= point["value"]


def test_people_of_the_tiers_are_the_eligible_ones(worlds: list[World]) -> None:
    for world in worlds:
        for point in asked(world, "tiers", Grain.WEEK, base="seen")[1]["points"]:
            sizes = [tier["hits"] for tier in point["cells"]["tiers"].values()]
            assert sum(sizes) == point["n"]


def test_the_heatmap_adds_up_to_the_messages(worlds: list[World]) -> None:
    for world in worlds:
        assert asked(world, "heatmap", Grain.MONTH)[1]["total"] == asked(world, "messages", Grain.DAY)[1]["total"]


def test_rolling_retention_never_rises_and_holds_the_classic_one(worlds: list[World]) -> None:
    for world in worlds:
        classic, rolling = (asked(world, "retention", Grain.WEEK, mode=mode)[1] for mode in ("classic", "rolling"))
        for one, other in zip(classic["cohorts"], rolling["cohorts"], strict=True):
            values = [cell["value"] for cell in other["cells"]]
            assert values == sorted(values, reverse=True)
            assert all(a["value"] <= b for a, b in zip(one["cells"], values, strict=True))
