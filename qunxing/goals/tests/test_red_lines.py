"""Red lines by what was counted: what crosses one, what does not, and what cannot be told."""

from typing import Any

import pytest
from django.utils import translation

from qunxing.core.metrics.base import Grain
from qunxing.core.rules.goals import Colour
from qunxing.goals import guardrails, lines
from qunxing.testing.history import History

STAFF = 90


def said(offers: int, others: int) -> dict[str, Any]:
    history = History()
    history.is_staff(STAFF)
    for nth in range(offers):
        history.said(STAFF, nth / 10, "今天下单 9.9 元")
    for nth in range(others):
        history.said(STAFF, nth / 10 + 0.05, "周六的课改到三点")
    return history.ask("promotion", 0, 27, grain=Grain.SPAN)


@pytest.mark.parametrize(
    ("offers", "others", "colour"),
    [(2, 40, Colour.GREEN), (5, 5, Colour.GREEN), (30, 30, Colour.YELLOW), (50, 10, Colour.RED), (2, 1, Colour.NONE)],
)
def test_offers_cross_a_line_only_where_the_whole_interval_does(offers: int, others: int, colour: Colour) -> None:
    assert guardrails.promotion(said(offers, others), is_selling=False).colour is colour


def test_in_a_group_for_selling_offers_are_told_and_are_no_red_line() -> None:
    line = guardrails.promotion(said(50, 10), is_selling=True)
    assert line.colour is Colour.NONE
    with translation.override("zh-hans"):
        assert "83%" in lines.promotion(line.about).replace(" ", "")


def left(after: int, other: int) -> dict[str, Any]:
    """Four promotions in twelve weeks; so many leave after them, so many on other days."""
    history = History()
    history.is_staff(STAFF)
    for who in range(1, 81):
        history.joined(who, 0)
    for day in (10, 30, 50, 70):
        history.said(STAFF, day, "今天下单 9.9 元")
    for nth in range(after):
        history.left(1 + nth, (10, 30, 50, 70)[nth % 4] + 0.9)
    for nth in range(other):
        history.left(41 + nth, 12 + nth + 0.5 if nth < 15 else 20 + nth)
    history.joined(99, 83)
    return history.ask("after_promotion", 0, 83, grain=Grain.SPAN)


@pytest.mark.parametrize(
    ("after", "other", "colour"),
    [(1, 12, Colour.GREEN), (5, 14, Colour.YELLOW), (20, 10, Colour.RED), (2, 3, Colour.NONE)],
)
def test_leaving_around_promotions_is_set_against_the_groups_own_days(after: int, other: int, colour: Colour) -> None:
    line = guardrails.around(left(after, other))
    assert line.colour is colour
    assert "because" not in lines.around(line.about).replace("not because of", "")


def noted(*weeks: int | None) -> dict[str, Any]:
    points = [
        {
            "state": "not_measurable" if n is None else "value" if n else "zero",
            "value": n,
            "start": "2026-11-02",
            "end": "2026-11-08",
        }
        for n in weeks
    ]
    return {"points": points}


def test_complaints_are_measured_only_where_people_write_them_down() -> None:
    assert guardrails.complaints(noted(None, None)).colour is Colour.NONE
    assert guardrails.complaints(noted(1, 0, 1, 0, 2, None)).colour is Colour.NONE, "nobody looked last week"
    assert guardrails.complaints(noted(1, 0, 1, 0, 2)).colour is Colour.GREEN
    assert guardrails.complaints(noted(1, 0, 1, 0, 12)).colour is Colour.RED
    assert guardrails.COMPLAINTS in lines.complaints({})
