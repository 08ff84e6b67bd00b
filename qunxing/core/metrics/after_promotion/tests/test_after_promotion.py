"""Leaving around promotions, counted by hand."""

from math import inf
from typing import Any

import pytest

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.statistics import times_as_often
from qunxing.testing.history import History

STAFF = 90
PROMOTED = (3, 10, 17)
"""Three days and the days after them: six of 28."""


def month(after: int, other: int, *, kind: Kind = Kind.LEFT) -> dict[str, Any]:
    history = History()
    history.is_staff(STAFF)
    for who in range(1, 61):
        history.joined(who, 0)
    for day in PROMOTED:
        history.said(STAFF, day, "今天下单 9.9 元")
    for nth in range(after):
        history.left(1 + nth, PROMOTED[nth % 3] + nth % 2 + 0.6, kind)
    for nth in range(other):
        history.left(30 + nth, 20 + nth % 5 + 0.6, kind)
    history.said(STAFF, 27, "早")
    history.joined(99, 27)
    (found,) = history.ask("after_promotion", 0, 27, grain=Grain.SPAN)["points"]
    return dict(found)


def test_leaves_a_day_are_set_against_the_groups_own_other_days() -> None:
    found = month(after=6, other=11)
    assert found["cells"] == {"after": 6, "other": 11, "undated": 0, "days_after": 6, "days_other": 22}
    assert (found["value"], found["n"]) == (2.0, 17)
    assert found["low"] < 2 < found["high"]


def test_of_few_leaves_nothing_is_said_and_who_was_removed_did_not_leave() -> None:
    assert (month(after=3, other=4)["state"], month(after=3, other=4)["n"]) == ("not_enough_data", 7)
    removed = month(after=6, other=11, kind=Kind.REMOVED)
    assert (removed["state"], removed["n"]) == ("not_enough_data", 0)


def test_where_nobody_leaves_on_other_days_there_is_no_upper_bound() -> None:
    found = month(after=12, other=0)
    assert found["low"] > 3 and found["high"] is None
    assert times_as_often(12, 6, 0, 22).high == inf


@pytest.mark.parametrize(("hits", "others"), [(0, 9), (9, 0), (4, 5), (0, 0)])
def test_swapping_the_two_stretches_turns_the_ratio_over(hits: int, others: int) -> None:
    one, other = times_as_often(hits, 6, others, 22), times_as_often(others, 22, hits, 6)
    assert one.value == pytest.approx(1 / other.value)
    assert one.low == pytest.approx(1 / other.high if other.high else inf)
