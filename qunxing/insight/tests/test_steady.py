"""波动是否异常: over the points of an answer as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from qunxing.insight import steady

USUAL = [10, 12, 9, 11, 13, 10]
"""metrics.md §24: 4.45 to 17.22."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def answer(values: list[int | None], **last: Any) -> dict[str, Any]:
    """A body of weekly messages; None is a gap."""
    points: list[dict[str, Any]] = [
        {
            "start": f"2026-{1 + at // 4:02d}-{1 + at % 4 * 7:02d}",
            "end": f"2026-{1 + at // 4:02d}-{7 + at % 4 * 7:02d}",
            "state": "not_measurable" if value is None else "value",
            "value": value,
            "provisional": False,
            "cells": {},
        }
        for at, value in enumerate(values)
    ]
    points[-1] |= last
    return {"metric": "messages", "shape": "points", "unit": "messages", "grain": "week", "points": points}


def test_a_week_that_stands_out_of_twelve_usual_ones_is_named() -> None:
    body = answer([*USUAL, *USUAL, 30])
    found = steady.steadiness(body)
    assert [signal["at"] for signal in found["signals"]] == [12]
    said = steady.in_words(body, found)
    assert said["signals"] == ["1–7 Apr · 30 · above the usual range"]
    drawn = steady.spec(body, found)
    assert drawn is not None
    assert drawn["signals"] == [12]
    assert drawn["low"] < 10 < drawn["high"]


def test_usual_weeks_are_said_to_be_usual_and_not_to_be_good() -> None:
    body = answer([*USUAL, *USUAL, 11])
    said = steady.in_words(body, steady.steadiness(body))
    assert said["said"].startswith("Nothing stands out: all 13 periods")
    assert said["basis"].endswith("Steady is not the same as good.")


def test_an_open_period_a_cut_one_and_a_gap_are_left_out() -> None:
    for last in ({"provisional": True}, {"cells": {"partial": True}}, {"state": "not_enough_data", "value": None}):
        found = steady.steadiness(answer([*USUAL, None, 30], **last))
        assert (found["n"], found["signals"]) == (len(USUAL), [])


def test_five_whole_periods_are_too_little() -> None:
    body = answer([*USUAL[:5], None])
    found = steady.steadiness(body)
    assert found == {"state": "not_enough_data", "n": 5, "least": 6}
    assert "it takes 6 whole periods" in steady.in_words(body, found)["said"]
    assert steady.spec(body, found) is None


def test_no_count_is_expected_below_nothing() -> None:
    assert steady.steadiness(answer([1, 9, 0, 8, 1, 9]))["low"] == 0


def test_a_stack_and_a_grid_are_no_line() -> None:
    assert steady.can_show(answer(list(USUAL)))
    assert not steady.can_show(answer(list(USUAL)) | {"shape": "headcount"})
    assert not steady.can_show({"shape": "grid", "grain": "day"})
    assert not steady.can_show(answer(list(USUAL)) | {"grain": "span"})
