"""What other tools count wrong, each as a test named after the defect (peers.md 2.1 to 2.3)."""

from dataclasses import replace

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Grain
from qunxing.testing.history import History

ANNA, BELA, CARO, DORA, EMIL = range(1, 6)


def test_linkwechat_2_filling_a_day_twice_does_not_double_it() -> None:
    history = History()
    history.said(ANNA, 1)
    again = history.said(ANNA, 1, batch=2)
    history.add(Kind.RETRACTED, 3, ref1=again.k1, ref2=again.k2)
    assert history.values("messages", 1, 1) == [1]
    history.retracted = {2}
    assert history.values("messages", 1, 1) == [1]


def test_linkwechat_5_who_left_stays_in_the_curve_of_the_days_before() -> None:
    history = History()
    for who in (ANNA, BELA, CARO):
        history.joined(who, 0)
    before = history.values("headcount", 1, 5)
    history.left(ANNA, 8)
    assert before == history.values("headcount", 1, 5) == [3, 3, 3, 3, 3]
    assert history.values("headcount", 7, 9) == [3, 2, 2]


def test_linkwechat_6_a_dissolved_group_counts_on_the_day_it_is_dissolved() -> None:
    history = History()
    history.joined(ANNA, 0)
    history.joined(BELA, 0)
    history.add(Kind.CLOSED, 6)
    assert history.cells("headcount", "closed", 4, 7) == [0, 0, 2, 0]
    assert history.values("headcount", 4, 7) == [2, 2, 0, 0]


def test_linkwechat_7_total_is_joins_minus_leaves_and_a_quiet_day_adds_nobody() -> None:
    history = History()
    history.joined(ANNA, 1)
    history.joined(BELA, 1)
    history.left(ANNA, 3)
    assert history.cells("headcount", "joined", 1, 4) == [2, 0, 0, 0]
    assert history.cells("headcount", "left", 1, 4) == [0, 0, 1, 0]
    assert history.values("headcount", 1, 4) == [2, 2, 1, 1]


def test_linkwechat_8_who_is_missing_from_a_list_appears_among_the_leavers() -> None:
    history = History()
    history.roster(1, ANNA, BELA)
    history.roster(5, ANNA)
    assert sum(history.cells("headcount", "left", 1, 6)) == 1
    assert history.values("headcount", 1, 6)[-1] == 1


def test_linkwechat_9_coming_back_keeps_both_stays() -> None:
    history = History()
    history.joined(ANNA, 1)
    history.left(ANNA, 3)
    history.joined(ANNA, 20)
    assert history.values("headcount", 1, 4) == [1, 1, 0, 0]
    assert history.cells("headcount", "rejoined", 20, 20) == [1]
    assert history.cells("headcount", "left", 20, 40) == [0] * 21


def test_linkwechat_10_importing_an_old_group_reports_nobody_as_new() -> None:
    history = History()
    history.roster(50, ANNA, BELA, CARO, since={ANNA: 2, BELA: 9})
    [cells] = [point["cells"] for point in history.ask("headcount", 50, 50)["points"]]
    assert (cells["joined"], cells["found"], cells["already"]) == (0, 1, 1)


def test_linkwechat_11_a_person_in_five_groups_is_one_person_and_staff_is_out() -> None:
    history = History()
    for grp in range(1, 6):
        history.joined(ANNA, 0, grp=grp)
        history.said(ANNA, 2, grp=grp)
        history.joined(BELA, 0, grp=grp)
    history.is_staff(BELA)
    [point] = history.ask("headcount", 2, 2)["points"]
    assert (point["value"], point["cells"]["seats"]) == (1, 5)
    assert point["cells"]["excluded"] == {"staff": 1}
    assert history.values("senders", 2, 2) == [1]


def test_linkwechat_12_rates_are_weighted_by_questions_not_averaged_over_groups() -> None:
    history = History()
    for n in range(10):
        question = history.said(ANNA, 1 + n / 100, "怎么报名？", grp=1)
        if n < 9:
            history.answered(question, BELA, 1)
    history.answered(history.said(ANNA, 1, "几点开始？", grp=2), BELA, 1)
    overall = history.ask("response", 1, 1)["overall"]["rates"]["24"]
    assert (overall["hits"], overall["n"]) == (10, 11)


def test_mochat_total_falls_when_people_leave() -> None:
    history = History()
    for who in (ANNA, BELA, CARO):
        history.joined(who, 1)
    history.left(BELA, 2)
    history.left(CARO, 3, Kind.REMOVED)
    assert history.values("headcount", 1, 3) == [3, 2, 1]


def test_mochat_a_monday_list_does_not_book_the_weekend_on_monday() -> None:
    history = History()
    history.roster(4, ANNA, BELA)
    history.roster(7, ANNA)
    points = history.ask("headcount", 4, 7)["points"]
    assert [(point["low"], point["high"]) for point in points] == [(1, 2), (1, 2), (1, 2), (1, 1)]
    assert [point["cells"]["left"] for point in points] == [0, 0, 1, 0]
    assert points[3]["cells"]["bounds"] == {"left": [0, 1]}


def test_openscrm_leavers_do_not_vanish_from_history() -> None:
    history = History()
    history.joined(ANNA, 1)
    history.said(ANNA, 2)
    history.left(ANNA, 3)
    assert history.values("headcount", 2, 2) == [1]
    assert history.values("senders", 2, 2) == [1]
    assert history.cells("headcount", "left", 1, 4) == [0, 0, 1, 0]


def test_openscrm_yesterday_is_still_known_today() -> None:
    history = History()
    for day in range(1, 6):
        history.joined(day, day)
    assert history.cells("headcount", "joined", 1, 5) == [1] * 5
    assert history.values("headcount", 1, 5) == [1, 2, 3, 4, 5]


def test_crowd_dev_what_nobody_watched_is_no_zero() -> None:
    history = History()
    history.said(ANNA, 3)
    points = history.ask("messages", 1, 4, known=((2, 3),))["points"]
    assert [(p["state"], p["value"]) for p in points] == [
        ("not_measurable", None),
        ("zero", 0),
        ("value", 1),
        ("not_measurable", None),
    ]


def test_discourse_days_do_not_add_up_to_weeks() -> None:
    history = History()
    for day in (0, 1, 2):
        history.said(ANNA, day)
    assert history.values("senders", 0, 2) == [1, 1, 1]
    assert history.values("senders", 0, 6, grain=Grain.WEEK) == [1]


def test_a_merge_of_two_accounts_makes_one_person_of_all_history() -> None:
    history = History()
    history.said(ANNA, 1)
    history.said(BELA, 1)
    assert history.values("senders", 1, 1) == [2]
    history.person_of = {BELA: ANNA}
    assert history.values("senders", 1, 1) == [1]


def test_staff_is_staff_only_while_it_is() -> None:
    history = History()
    history.said(ANNA, 1)
    history.said(ANNA, 9)
    history.is_staff(ANNA, first=5)
    assert history.values("messages", 1, 9)[0] == 1
    assert history.ask("messages", 1, 9)["excluded"] == {"staff": 1}


def test_recalled_messages_count_as_sent_and_are_left_out_as_recalled() -> None:
    history = History()
    said = history.said(ANNA, 1)
    history.add(Kind.RECALLED, 2, ANNA, ref1=said.k1, ref2=said.k2)
    assert history.ask("messages", 1, 2)["excluded"] == {"recalled": 1}
    assert history.values("messages", 1, 2) == [0, 0]
    assert history.values("messages", 1, 2, exclude="none") == [1, 0]


def test_an_edit_moves_nothing_but_what_the_message_is() -> None:
    history = History()
    said = history.said(ANNA, 1, "收到")
    history.add(
        Kind.EDITED, 1, ANNA, until=history.at(5), ref1=said.k1, ref2=said.k2, text="明天三点在二楼开会", form=1
    )
    assert history.values("messages", 1, 5) == [1, 0, 0, 0, 0]


def test_a_world_is_read_once_and_afresh_when_it_differs() -> None:
    history = History()
    history.said(ANNA, 1)
    world = history.world()
    assert replace(world, facts=()) != world
