"""Known answers: PostHog's retention, lifecycle and stickiness cases, and the golden vectors of metrics.md §34."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import day_number, whole
from qunxing.core.metrics.retention.table import bracket_members, often, triangle
from qunxing.testing.data import shared_data
from qunxing.testing.history import ORIGIN, History


def cases() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared_data("retention-cases/cases.json").read_text(encoding="utf-8"))
    return found


def number(moment: str, period: str, monday: bool = True) -> int:
    """The interval a moment lies in, counted from somewhere."""
    when = datetime.fromisoformat(moment)
    day = day_number(when.date())
    numbers = {
        "hour": day * 24 + when.hour,
        "day": day,
        "week": (day + (3 if monday else 4)) // 7,
        "month": when.year * 12 + when.month,
    }
    return numbers[period]


def test_every_retention_case_comes_out() -> None:
    tried = 0
    for case in cases()["retention"]:
        monday = case.get("week_start", "monday") == "monday"
        zero = number(case["first_bucket"], case["period"], monday)
        events = [(who, what, number(at, case["period"], monday) - zero) for who, what, at in case["events"]]
        people = {who: i for i, who in enumerate(sorted({who for who, *_ in events}))}
        found = triangle(
            [(people[who], at) for who, what, at in events if what == case["target"]],
            [(people[who], at) for who, what, at in events if what == case["returning"]],
            intervals=case["total_intervals"],
            cohort="recurring" if case["mode"] == "recurring" else "first",
            reading="rolling" if case.get("cumulative") else "classic",
            minimum=case.get("minimum_occurrences", 1),
        )
        assert found == case["expected"], case["name"]
        tried += 1
    assert tried == len(cases()["retention"]) > 0


OURS = ("day interval, recurring", "month interval", "week interval, weeks start Monday")
"""The cases of grains the metric has: no hours, and no weeks from Sunday."""
ALWAYS = ((-9999, 9999),)


def since_origin(moment: str) -> int:
    return day_number(datetime.fromisoformat(moment).date()) - ORIGIN


def spoken(events: dict[str, list[str]]) -> History:
    """A history in which these people spoke at these times."""
    history = History()
    for who, moments in enumerate(events.values(), 1):
        for at in moments:
            history.said(who, since_origin(at))
    return history


@pytest.mark.parametrize("name", OURS)
def test_retention_cases_come_out_of_the_metric(name: str) -> None:
    [case] = [each for each in cases()["retention"] if each["name"] == name]
    spoke: dict[str, list[str]] = {}
    for who, _what, at in case["events"]:
        spoke.setdefault(who, []).append(at)
    grain, first = Grain(case["period"]), since_origin(case["first_bucket"])
    after = first
    for _ in range(case["total_intervals"]):
        after = whole(ORIGIN + after, grain).end + 1 - ORIGIN
    body = spoken(spoke).ask("retention", first, after - 1, grain=grain, mode=case["mode"], known=ALWAYS)
    assert [[cell["value"] for cell in cohort["cells"]] for cohort in body["cohorts"]] == case["expected"]


def test_both_lifecycle_windows_come_out_of_growth() -> None:
    told = cases()["lifecycle"]
    history = spoken(told["events"])
    for case in told["cases"]:
        span = since_origin(case["from"]), since_origin(case["to"])
        found = {
            cell: history.cells("growth", cell, *span, known=ALWAYS)
            for cell in ("new", "returning", "resurrected", "dormant")
        }
        assert [-n for n in found.pop("dormant")] == case["dormant"]
        assert found == {"new": case["new"], "returning": case["returning"], "resurrected": case["resurrecting"]}


def test_days_of_stickiness_come_out_of_the_metric() -> None:
    """Weeks and months are not asked for: stickiness is told in days."""
    told = cases()["stickiness"]
    last = since_origin(told["window"][1])
    [days] = spoken(told["events"]).cells("stickiness", "days", last, last, known=ALWAYS)
    assert days == {n: people for n, people in told["day"].items() if n.isdigit()}


def test_lifecycle_toy() -> None:
    history = History()
    for who, days in {1: (0, 1, 3), 2: (1, 2), 3: (1, 2, 3), 4: (3,)}.items():
        for day in days:
            history.said(who, day)
    assert history.cells("growth", "new", 1, 3) == [2, 0, 1]
    assert history.cells("growth", "returning", 1, 3) == [1, 2, 1]
    assert history.cells("growth", "resurrected", 1, 3) == [0, 0, 1]
    assert history.cells("growth", "dormant", 1, 3) == [0, 1, 1]


def test_rolling_counts_a_return_then_or_later() -> None:
    events = [(1, 0), (1, 3), (2, 0), (2, 1)]
    assert triangle(events, events, intervals=4, reading="rolling")[0] == [2, 2, 1, 1]
    assert triangle(events, events, intervals=4)[0] == [2, 1, 0, 1]


def test_first_time_puts_people_in_one_cohort_only() -> None:
    events = [(1, 0), (1, 1), (1, 2)]
    assert triangle(events, events, intervals=3) == [[1, 1, 1], [0, 0], [0]]
    assert triangle(events, events, intervals=3, cohort="recurring") == [[1, 1, 1], [1, 1], [1]]
    assert triangle([(1, -2), *events], events, intervals=3) == [[0, 0, 0], [0, 0], [0]]


def test_minimum_occurrences_hold_for_start_and_return() -> None:
    start, back = [(1, 0), (1, 0), (2, 0)], [(1, 1), (1, 2), (1, 2)]
    assert triangle(start, back, intervals=3, minimum=2) == [[1, 0, 1], [0, 0], [0]]


def test_a_cohort_has_its_size_whatever_the_return_is() -> None:
    assert triangle([(1, 0), (2, 0)], [(2, 1)], intervals=2) == [[2, 1], [0]]


def test_brackets_hold_both_their_days() -> None:
    found = bracket_members({1: 100}, often([(1, 107), (1, 115), (1, 157)]))
    assert {bracket: len(people) for bracket, people in found.items()} == {
        (1, 7): 1,
        (8, 14): 0,
        (15, 28): 1,
        (29, 56): 0,
    }


def test_response_curve_of_six_questions() -> None:
    """5, 10, 12+, 20, 30+, 60+ minutes: half are answered after 20."""
    history = History()
    history.roster(0, 1)
    for n, (minutes, is_answered) in enumerate([(5, 1), (10, 1), (12, 0), (20, 1), (30, 0), (60, 0)]):
        asked = 1 + (1440 - minutes) / 1440 if not is_answered else 1 + n / 24
        question = history.said(1, asked, "怎么报名？")
        if is_answered:
            history.answered(question, 2, minutes / 60)
    overall = history.ask("response", 1, 1, now=2)["overall"]
    assert overall["median_seconds"]["value"] == 20 * 60
    assert overall["answered_by"] == {"staff": 0, "member": 3, "bot": 0}
    assert overall["waiting"] == 3


def test_the_contributor_absence_factor_of_chaoss() -> None:
    history = History()
    for who, n in enumerate([100, 20, 9, 3, 33, 34, 4, 43], 1):
        for nth in range(n):
            history.said(who, nth % 28)
    [cells] = history.cells("tiers", "absence_factor", 27, 27)
    assert cells == 2


def test_a_date_is_the_day_number_it_says() -> None:
    assert day_number(date(1970, 1, 1)) == 0
