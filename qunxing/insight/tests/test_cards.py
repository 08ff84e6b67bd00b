"""The number card and its chart: four states that cannot be taken for one another."""

from typing import Any

import pytest
from django.utils import translation

from qunxing.insight import cards, charts


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def point(day: int, state: str = "value", value: float | None = 5, **more: Any) -> dict[str, Any]:
    text = f"2026-11-{day:02d}"
    blank: dict[str, Any] = {"low": None, "high": None, "n": None, "provisional": False, "cells": {}}
    return {"start": text, "end": text, "state": state, "value": value, **blank, **more}


def body(*points: dict[str, Any], metric: str = "senders", unit: str = "people", **more: Any) -> dict[str, Any]:
    coverage = {"groups": 30, "measured": 6, "lacking": []}
    found = {"metric": metric, "unit": unit, "shape": "points", "grain": "day", "points": list(points)}
    return {**found, "coverage": coverage, "excluded": {"staff": 12, "bot": 0}, **more}


def card(*points: dict[str, Any], **more: Any) -> cards.Card:
    return cards.make_card(body(*points, **more), path="/m/", names_path="/n/?x=1")


def test_a_value_is_shown_with_its_unit_its_change_and_its_people() -> None:
    made = card(point(1, value=300), point(2, value=1312))
    assert (made.look, made.figure, made.unit, made.change) == ("value", "1,312", "people", 1012)
    assert made.names_path == "/n/?x=1&period=1"


def test_zero_looks_unlike_a_value() -> None:
    made = card(point(1, "zero", 0))
    assert (made.look, made.figure) == ("zero", "0")


def test_too_little_data_says_how_little() -> None:
    made = card(point(1, "not_enough_data", None, n=6))
    assert (made.look, made.figure) == ("few", "Too little data (n = 6)")


def test_what_cannot_be_seen_is_never_a_number_and_says_what_would_help() -> None:
    blind = {"groups": 1, "measured": 0, "lacking": ["roster"]}
    made = card(point(1, "not_measurable", None), coverage=blind)
    assert made.look == "blind" and made.figure == (
        "Cannot be seen here. Nothing shows who is in these groups. Add a member list."
    )


def test_people_who_cannot_all_be_seen_are_a_range() -> None:
    made = card(point(1, value=320, low=312, high=341))
    assert (made.figure, made.is_range) == ("at least 312, at most 341 people", True)


def test_a_share_is_one_number_with_its_range_below() -> None:
    made = card(point(1, value=0.834, low=0.79, high=0.87, n=100), metric="response", unit="share")
    assert made.figure == "83%" and made.basis.startswith("of 100 · 95% range 79% to 87%")


def test_an_open_period_is_left_out_while_there_is_a_closed_one() -> None:
    made = card(point(1, value=9), point(2, value=1, provisional=True))
    assert (made.figure, made.is_open) == ("9", False)
    alone = card(point(2, value=1, provisional=True))
    assert (alone.figure, alone.is_open) == ("1", True)


def test_a_period_cut_off_by_the_span_is_no_trend() -> None:
    cut = point(1, value=900, cells={"partial": True})
    assert card(cut, point(2, value=1)).change is None
    assert card(point(1), point(2, value=1, cells={"partial": True})).figure == "5"


def test_coverage_and_exclusions_are_said() -> None:
    made = card(point(1))
    assert (made.coverage, made.excluded) == ("covers 6 of 30 groups", "staff 12")
    assert card(point(1), coverage={"groups": 1, "measured": 1, "lacking": []}).coverage == ""


def test_the_response_card_names_its_hours() -> None:
    asked = {"metric": "response", "unit": "share", "shape": "response", "params": {"hours": "1,4,24"}}
    assert card(point(1, value=0.8), **asked).title == "Questions answered within 24 hours"


def test_a_card_leads_to_messages_only_where_there_are_some() -> None:
    with_messages = cards.make_card(body(point(1)), path="/m/", names_path="/n/?", messages_path="/t/?x=1")
    assert with_messages.messages_path == "/t/?x=1&period=0"
    assert card(point(1)).messages_path == ""


def test_gaps_are_drawn_as_gaps_and_not_as_zeros() -> None:
    found = body(point(1), point(2, "not_measurable", None), point(3, "not_measurable", None), point(4, "zero", 0))
    chart = charts.series_chart(found, "/n/?x=1")
    assert chart.spec["gaps"] == [["2 Nov", "3 Nov"]]
    assert chart.spec["series"][0]["data"] == [5, None, None, 0]


def test_the_table_says_what_the_chart_draws() -> None:
    chart = charts.series_chart(
        body(point(1), point(2, "not_enough_data", None), point(3, provisional=True)), "/n/?x=1"
    )
    assert [row["said"] for row in chart.rows] == ["5", "too little data", "5"]
    assert [row["path"] for row in chart.rows] == ["/n/?x=1&period=0", "", "/n/?x=1&period=2"]
    assert chart.spec["open"] == [2]


def test_losses_are_drawn_below_the_line() -> None:
    cells = {"new": 3, "returning": 5, "resurrected": 1, "dormant": 4}
    found = body(point(1, cells=cells), metric="growth", shape="growth")
    drawn = {each["cell"]: each["data"] for each in charts.series_chart(found, "/n/?").spec["series"]}
    assert drawn == {"returning": [5], "new": [3], "resurrected": [1], "dormant": [-4]}


@pytest.mark.parametrize(("value", "most", "shade"), [(0, 9, 0), (0.01, 9, 1), (9, 9, 9), (0, 0, 0), (4.5, 9, 4)])
def test_shades_keep_nothing_apart_from_little(value: float, most: float, shade: int) -> None:
    assert charts.step(value, most) == shade
