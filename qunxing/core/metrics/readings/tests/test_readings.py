"""How readings of days and groups are put together, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qunxing.core.facts import Fact, Kind, Proof
from qunxing.core.metrics.base import DAY, Grain, World
from qunxing.core.metrics.periods import local_day
from qunxing.core.metrics.readings.metric import METRIC
from qunxing.core.metrics.tallies import TALLY
from qunxing.testing.logs import ask_for

NOON = 1_793_592_000_000_000
"""Of a Monday in China."""
FIRST = local_day(NOON, "Asia/Shanghai")


def points(name: str, readings: list[tuple[int, int, int]], *, desk: int = 0, grain: Grain = Grain.WEEK) -> list[Any]:
    """(group, day, value) as written down one after another; group 9 is the desk."""
    facts = tuple(
        Fact(k1=n, k2=n, kind=Kind.READING, grp=grp, ts=NOON + day * DAY, batch=1, thread=n, value=value, note=name,
             proof=Proof.SELF_REPORTED)
        for n, (grp, day, value) in enumerate(readings)
    )  # fmt: skip
    world = World(facts, dict.fromkeys((1, 2, 9), "Asia/Shanghai"))
    ask = ask_for(METRIC, [1, 2], FIRST, FIRST + 6, grain, {"name": name}, now=NOON + 30 * DAY)
    ask = replace(ask, desk=desk)
    body = METRIC.measure(TALLY["weight"](METRIC.fold(world, ask)), ask)
    return list(body["points"])


def test_the_last_one_written_down_counts() -> None:
    (week, *_rest) = points("人数", [(1, 0, 300), (1, 0, 312)])
    assert week["value"] == 312


def test_stocks_take_each_groups_last_day_and_flows_add_up() -> None:
    readings = [(1, 0, 300), (1, 1, 312), (2, 0, 200)]
    (people, *_rest) = points("人数", readings)
    assert (people["value"], people["cells"]["groups"]) == (512, 2)
    (messages, *_rest) = points("消息数", readings)
    assert messages["value"] == 812


def test_speakers_of_several_days_lie_between_the_greatest_day_and_the_sum() -> None:
    (week, *_rest) = points("发言人数", [(1, 0, 40), (1, 1, 55), (2, 0, 10)])
    assert (week["low"], week["high"]) == (65, 105)


def test_a_running_total_is_a_rise_over_its_days_and_a_fall_is_no_number() -> None:
    readings = [(1, 0, 100), (1, 1, 130), (1, 4, 190), (1, 5, 20), (1, 6, 25)]
    days = points("累计消息数", readings, grain=Grain.DAY)
    assert [each["value"] for each in days] == [None, 30, None, None, 60, None, 5]
    states = [each["state"] for each in days]
    assert (states[0], states[2], states[5]) == ("not_enough_data", "not_measurable", "not_enough_data")
    assert (days[4]["cells"]["wide"], days[5]["cells"]["fell"]) == (1, 1)


def test_what_the_whole_community_cost_is_added_and_its_headcount_is_not() -> None:
    (cost, *_rest) = points("花费", [(1, 0, 1000), (9, 0, 306000)], desk=9)
    assert cost["value"] == 307000
    (people, *_rest) = points("人数", [(1, 0, 300), (9, 0, 5021)], desk=9)
    assert (people["value"], people["cells"]["whole"]) == (300, 5021)
    (alone, *_rest) = points("人数", [(9, 0, 5021)], desk=9)
    assert (alone["value"], alone["cells"]["groups"]) == (5021, 0)


def test_nothing_read_off_is_not_zero_and_a_zero_is() -> None:
    days = points("人数", [(1, 1, 0)], grain=Grain.DAY)
    assert [each["state"] for each in days[:2]] == ["not_measurable", "zero"]
