"""Who is on the shortlist, on histories counted by hand."""

from typing import Any

import pytest

from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

HELPER, TALKER, NEW, ONE, OTHER, STAFF = 1, 2, 3, 4, 5, 6
ASKERS = range(11, 17)
QUESTION = "请问怎么报名？"
SPAN = Grain.SPAN


def hall() -> History:
    """She answers six people over a month, he talks all day, two answer only one another."""
    history = History()
    for who in (HELPER, TALKER, ONE, OTHER):
        history.said(who, -40)
    for day, asker in enumerate(ASKERS):
        history.answered(history.said(asker, day, QUESTION), HELPER, 1)
        for part in range(5):
            history.said(TALKER, day + 0.6 + part / 100)
    for day in range(8):
        asked, answerer = (ONE, OTHER) if day % 2 else (OTHER, ONE)
        history.answered(history.said(asked, day + 0.1, QUESTION), answerer, 1)
    return history


def month(history: History, **given: Any) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = history.ask("koc", 0, 27, grain=SPAN, **given)["points"]
    return found


def test_who_answers_many_is_on_the_list_with_all_that_speaks_for_her() -> None:
    found = month(hall())
    assert (found["value"], found["n"], [each["person"] for each in found["people"]]) == (1, 3, [HELPER])
    she = found["people"][0]
    assert {name: she[name] for name in ("helped", "answers", "asked", "known")} == {
        "helped": 6,
        "answers": 6,
        "asked": 0,
        "known": 68,
    }
    assert she["z"] == pytest.approx(6**0.5, abs=1e-4)


def test_who_only_writes_much_is_apart_and_it_is_said_why() -> None:
    assert [(each["person"], each["why"]) for each in month(hall())["apart"]] == [(TALKER, "loud")]


def test_a_closed_ring_is_no_help_to_the_group_whatever_its_number() -> None:
    history = hall()
    three = (ONE, OTHER, 7)
    history.said(7, -40)
    for nth, (asker, helper) in enumerate([(a, b) for a in (*three, 8) for b in (*three, 8) if a != b]):
        history.answered(history.said(asker, 9 + nth / 20, QUESTION), helper, 0.2)
    apart = {each["person"]: each["why"] for each in month(history)["apart"]}
    assert [apart.get(person) for person in three] == ["ring"] * 3
    assert month(history, guard="off")["value"] == 5


def test_whoever_came_just_now_waits() -> None:
    history = hall()
    for asker in ASKERS:
        history.answered(history.said(asker, 20, QUESTION), NEW, 1)
    found = month(history)
    assert [each["person"] for each in found["people"]] == [HELPER]
    assert ("new", NEW) in [(each["why"], each["person"]) for each in found["apart"]]


def test_staff_are_left_out_and_counted() -> None:
    history = hall()
    history.is_staff(STAFF)
    for asker in ASKERS:
        history.answered(history.said(asker, 21, QUESTION), STAFF, 1)
    body = history.ask("koc", 0, 27, grain=SPAN)
    assert [each["person"] for each in body["points"][0]["people"]] == [HELPER]
    assert body["excluded"] == {"staff": 6}


def test_the_list_is_judged_by_who_helped_in_the_next_month() -> None:
    history = History()
    helpers, talkers = range(1, 4), range(4, 7)
    for who in (*helpers, *talkers):
        history.said(who, -40)
    for day in range(0, 31, 2):
        for helper in helpers:
            history.answered(history.said(11 + (day + helper) % 7, day, QUESTION), helper, 1)
        for talker in talkers:
            for part in range(3):
                history.said(talker, day + 0.6 + part / 100)
    for helper in helpers:
        history.answered(history.said(20, 40, QUESTION), helper, 1)
    january, february = history.ask("koc", 0, 59, grain=Grain.MONTH)["points"]
    judged = january["cells"]["next"]
    assert (judged["k"], judged["hits"], judged["by_messages"], judged["ndcg_hits"]) == (3, 3, 0, 1.0)
    assert "next" not in february["cells"]


def test_topics_invited_members_and_heard_messages_count_for_her() -> None:
    history = hall()
    for nth, who in enumerate((HELPER, 12, 13, HELPER, 12)):
        history.said(who, 10.5 + nth / 200)
    for guest in (31, 32):
        history.joined(guest, 12, other=HELPER)
    history.said(31, 13)
    message = history.said(HELPER, 14)
    history.said(12, 15, to=message)
    she = month(history)["people"][0]
    assert (she["began"], she["brought"], she["heard"]) == (1, 1, 1)
