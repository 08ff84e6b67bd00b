"""From evidence to the number: states, maturity, windows, intervals."""

import pytest

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import ALWAYS_EXCLUDED, Grain
from qunxing.core.metrics.page import index, page
from qunxing.core.metrics.registry import METRICS, excluded, metric, params
from qunxing.core.refusals import Refusal
from qunxing.testing.history import History

ANNA, BELA, CARO, DORA, EMIL = range(1, 6)


def busy(people: int = 6, days: int = 40) -> History:
    history = History()
    for who in range(1, people + 1):
        for day in range(0, days, who):
            history.said(who, day)
    return history


def test_trailing_windows_look_back_and_say_when_they_cannot() -> None:
    history = busy()
    points = history.ask("active_members", 26, 28, window="28", known=((0, 99),))["points"]
    assert [(p["state"], p["value"], p["low"]) for p in points] == [
        ("not_enough_data", None, 6),
        ("value", 6, None),
        ("value", 6, None),
    ]


def test_weekly_actives_on_a_day_are_those_of_seven_days() -> None:
    history = History()
    history.said(ANNA, 1)
    assert history.values("active_members", 6, 8, window="7") == [1, 1, 0]


def test_an_act_makes_active_unless_only_speaking_counts() -> None:
    history = History()
    history.add(Kind.CHECKED_IN, 1, ANNA)
    assert history.values("active_members", 1, 1) == [1]
    assert history.values("active_members", 1, 1, signal="speaking") == [0]
    assert history.values("messages", 1, 1) == [0]


def test_stickiness_divides_by_all_days_of_the_window() -> None:
    history = History()
    for who in range(1, 6):
        history.said(who, 27)
    [point] = history.ask("stickiness", 27, 27)["points"]
    assert (point["value"], point["n"]) == (pytest.approx(1 / 28), 5)
    assert point["cells"]["days"] == {"1": 5}


def test_growth_hides_the_first_observed_period() -> None:
    history = busy()
    points = history.ask("growth", 0, 13, grain=Grain.WEEK, known=((0, 99),))["points"]
    assert [point["state"] for point in points] == ["not_enough_data", "value"]


def test_the_first_observed_period_of_first_time_speakers_is_marked() -> None:
    points = busy().ask("new_senders", 0, 1, known=((0, 99),))["points"]
    assert [point["cells"].get("first_observed", False) for point in points] == [True, False]


def test_an_open_period_is_provisional_and_a_cut_one_partial() -> None:
    points = busy().ask("messages", 2, 19, grain=Grain.WEEK, now=18)["points"]
    assert [point["provisional"] for point in points] == [False, False, True]
    assert [point["cells"].get("partial", False) for point in points] == [True, False, True]


def test_retention_counts_people_and_leaves_open_cells_out_of_the_curve() -> None:
    body = busy().ask("retention", 0, 27, grain=Grain.WEEK, now=24)
    first = body["cohorts"][0]
    assert (first["size"], [cell["value"] for cell in first["cells"]]) == (6, [6, 6, 6, 6])
    assert [cell["provisional"] for cell in first["cells"]] == [False, False, False, True]
    assert [row["k"] for row in body["curve"]] == ["0", "1", "2"]


def test_leavers_stay_in_the_denominator() -> None:
    history = History()
    for who in range(1, 6):
        history.joined(who, 0)
        history.said(who, 1)
        history.left(who, 2)
    [cohort, *_] = history.ask("retention", 0, 13, grain=Grain.WEEK, start="joined")["cohorts"]
    assert [(cell["value"], cell["share"]) for cell in cohort["cells"]] == [(5, 1.0), (0, 0.0)]


def test_small_cohorts_have_counts_but_no_share() -> None:
    history = History()
    history.said(ANNA, 0)
    [cohort, *_] = history.ask("retention", 0, 13, grain=Grain.WEEK)["cohorts"]
    assert (cohort["cells"][0]["value"], cohort["cells"][0]["state"]) == (1, "not_enough_data")


def test_brackets_count_days_of_age() -> None:
    history = History()
    for who in range(1, 6):
        history.said(who, 0)
        history.said(who, 10)
    body = history.ask("retention", 0, 60, grain=Grain.MONTH, mode="bracket")
    cells = {cell["k"]: cell["value"] for cell in body["cohorts"][0]["cells"]}
    assert cells == {"0": 5, "1-7": 0, "8-14": 5, "15-28": 0, "29-56": 0}


def test_young_questions_are_in_no_rate() -> None:
    history = History()
    for n in range(5):
        history.answered(history.said(ANNA, 1 + n / 100, "怎么报名？"), BELA, 2)
    history.said(ANNA, 2.9, "几点开始？")
    rates = history.ask("response", 1, 2, grain=Grain.WEEK, now=2.95)["overall"]["rates"]
    assert (rates["24"]["hits"], rates["24"]["n"], rates["1"]["hits"]) == (5, 5, 0)


def test_the_askers_own_reply_robots_and_thanks_are_no_answers() -> None:
    history = History()
    question = history.said(ANNA, 1, "怎么报名？")
    history.answered(question, ANNA, 1)
    history.answered(question, BELA, 2)
    history.answered(question, CARO, 3, "收到")
    history.answered(question, DORA, 4)
    history.is_staff(BELA, "bot")
    history.is_staff(DORA)
    overall = history.ask("response", 1, 1)["overall"]
    assert overall["answered_by"] == {"staff": 1, "member": 0, "bot": 0}
    history.person_of = {DORA: ANNA}
    assert history.ask("response", 1, 1)["overall"]["waiting"] == 1


def test_hours_must_be_hours() -> None:
    with pytest.raises(Refusal):
        busy().ask("response", 1, 1, hours="soon")


def test_tiers_say_whose_activity_they_tell() -> None:
    history = busy()
    assert history.cells("tiers", "base", 39, 39) == ["seen"]
    history.roster(0, *range(1, 21))
    [point] = history.ask("tiers", 39, 39)["points"]
    assert point["cells"]["base"] == "present"
    assert {tier: part["hits"] for tier, part in point["cells"]["tiers"].items()} == {
        "core": 2,
        "regular": 4,
        "light": 0,
        "silent": 14,
    }
    assert point["cells"]["chance"]["gini"]["value"] < point["value"]


def test_members_for_less_than_half_the_window_are_not_judged() -> None:
    history = busy()
    history.roster(0, *range(1, 7))
    history.joined(7, 38)
    assert history.cells("tiers", "new", 39, 39) == [1]


def survivors() -> History:
    """One joins every day and stays 20 days; lists begin on day 100, when only the last 20 are left."""
    history = History()
    for who, day in enumerate(range(80, 140), 1):
        if day >= 100:
            history.joined(who, day)
        if day + 20 < 150:
            history.left(who, day + 20.4)
    history.roster(100.1, *range(2, 22), since={n: 79 + n for n in range(2, 22)})
    return history


def test_survivors_of_a_late_connection_do_not_lengthen_the_stay() -> None:
    history = survivors()
    history.add(Kind.OBSERVED, 100, until=history.at(150), value=1 << 8)
    body = history.ask("membership_retention", 0, 149, now=150)
    assert body["median"]["value"] == 20
    assert body["exits"] == {"left": 49, "removed": 0}


def test_who_was_there_before_anybody_looked_has_no_age() -> None:
    history = History()
    history.roster(1, *range(1, 8))
    body = history.ask("membership_retention", 0, 40)
    assert (body["state"], body["n"], body["unknown_age"]) == ("not_enough_data", 0, 7)


def test_a_short_break_is_no_end_of_a_stay() -> None:
    history = History()
    for who in range(1, 6):
        history.joined(who, 0)
        history.left(who, 10)
        history.joined(who, 14)
    assert history.ask("membership_retention", 0, 40)["exits"]["left"] == 0
    assert history.ask("membership_retention", 0, 40, rejoin="0")["exits"]["left"] == 5


def test_a_group_that_closes_ends_the_watching_not_the_stay() -> None:
    history = History()
    for who in range(1, 6):
        history.joined(who, 0)
    history.left(ANNA, 5, Kind.REMOVED)
    history.add(Kind.CLOSED, 20)
    body = history.ask("membership_retention", 0, 40)
    assert body["exits"] == {"left": 0, "removed": 1}
    assert body["at"][-1] | {"low": 0, "high": 0} == {"age": 14, "share": 0.8, "low": 0, "high": 0}
    assert list(body["gone"]) == ["removed"]


def test_a_wrong_name_gets_the_nearest_one() -> None:
    with pytest.raises(Refusal, match="“messages”"):
        metric("mesages")


def test_parameters_are_checked_and_filled_in() -> None:
    growth = metric("growth")
    assert params(growth, {}) == {"signal": "any", "exclude": "default"}
    with pytest.raises(Refusal, match="has no parameter"):
        params(growth, {"window": "7"})
    with pytest.raises(Refusal, match="cannot be"):
        params(growth, {"signal": "reading"})
    assert excluded("none") == ALWAYS_EXCLUDED
    assert excluded("staff, bot") == {"staff", "bot", *ALWAYS_EXCLUDED}
    with pytest.raises(Refusal, match="no reason"):
        excluded("staf")


@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_has_a_page_and_can_leave_nothing_out(name: str) -> None:
    text = page(METRICS[name])
    assert text.startswith(f"## `{name}`: ")
    assert "```sql" in text
    # A reading is of nobody, so nobody can be left out; promotion is of staff, whom `exclude` leaves out.
    if METRICS[name].unit != "number" and name != "promotion":
        assert "exclude" in params(METRICS[name], {"exclude": "none"})
    assert text in index(METRICS)
    assert METRICS[name].name == name
