"""A file to keep holds what the page shows, in the reader's words."""

from __future__ import annotations

import re
from typing import Any

from django.utils import translation

from qunxing.core.metrics.registry import METRICS
from qunxing.insight.sheets import sheet


def _point(**more: Any) -> dict[str, Any]:
    return {
        "start": "2026-11-16",
        "end": "2026-11-22",
        "state": "value",
        "value": 5,
        "low": None,
        "high": None,
        "n": None,
        "provisional": False,
        "cells": {},
    } | more


def _in_chinese(body: dict[str, Any]) -> list[dict[str, Any]]:
    with translation.override("zh-hans"):
        return sheet({"unit": METRICS[body["metric"]].unit, **body})


def test_a_period_is_a_row_with_its_parts_and_what_was_left_out() -> None:
    cells = {"joined": 3, "left": 1, "bounds": {"left": [0, 1]}, "excluded": {"staff": 2}}
    (row,) = _in_chinese({"metric": "headcount", "grain": "week", "points": [_point(cells=cells)]})
    assert (row["从"], row["到"], row["群人数"]) == ("2026-11-16", "2026-11-22", 5)
    assert (row["进群"], row["退群"], row["剔除：工作人员"], row["状态"]) == (3, 1, 2, "有数")


def test_what_cannot_be_seen_is_no_zero() -> None:
    points = [_point(state="not_measurable", value=None), _point(state="zero", value=0, provisional=True)]
    blind, zero = _in_chinese({"metric": "messages", "grain": "week", "points": points})
    assert (blind["消息数"], blind["状态"]) == (None, "这里看不到")
    assert (zero["消息数"], zero["状态"]) == (0, "零 · 未过完")


def test_answers_and_tiers_are_spread_over_columns() -> None:
    rates = {"4": {"value": 0.83456, "low": 0.8, "high": 0.9}}
    cells = {"rates": rates, "answered_by": {"member": 7, "staff": 2, "bot": 0}}
    (row,) = _in_chinese({"metric": "response", "grain": "week", "points": [_point(value=0.83456, cells=cells)]})
    assert (row["4 小时内有人答"], row["最先回答：群友"]) == (0.8346, 7)
    (row,) = _in_chinese(
        {"metric": "tiers", "grain": "month", "points": [_point(cells={"tiers": {"silent": {"hits": 9}}})]}
    )
    assert row["沉默"] == 9


def test_cohorts_ages_and_hours_have_a_row_each() -> None:
    cell = {"k": "2", "state": "value", "value": 4, "share": 0.5, "low": 0.2, "high": 0.8, "n": 8, "provisional": False}
    cohorts = [{"start": "2026-11-02", "end": "2026-11-08", "size": 8, "cells": [cell]}]
    (row,) = _in_chinese({"metric": "retention", "grain": "week", "cohorts": cohorts, "curve": []})
    assert (row["过了几周"], row["人数"], row["比例"], row["范围上限"]) == ("2", 8, 0.5, 0.8)
    (row,) = _in_chinese(
        {"metric": "membership_retention", "curve": [{"age": 7, "share": 0.9, "low": 0.8, "high": 1.0}]}
    )
    assert row["进群后第几天"] == 7
    hours = _in_chinese({"metric": "heatmap", "grid": [[0] * 24 for _ in range(7)]})
    assert (len(hours), hours[-1]["星期"], hours[-1]["钟点"]) == (168, "周日", 23)


def test_no_heading_is_english() -> None:
    cells = {"present": 1, "speaking": 1, "any": 1, "silent": 0, "joined": 0, "left": 0, "excluded": {"bot": 1}}
    (row,) = _in_chinese({"metric": "census", "grain": "day", "points": [_point(cells=cells)]})
    assert not [heading for heading in row if re.search("[A-Za-z]", heading)]
