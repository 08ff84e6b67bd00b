"""The sentences of 今日: said only when true."""

from django.utils import translation

from qunxing.core.facts import Sees
from qunxing.insight.coverage import Shown
from qunxing.insight.gathering import single_lists
from qunxing.insight.today import Facts, Gap, Leaving, Lurkers, Moves, Paths, Unanswered, Yesterday, sentences

PATHS = Paths(
    active="/a/", questions="/q/", waiting="/w/", sources="/s/", gaps="/g/", moves="/m/", lurkers="/l/", how="/h/"
)
TS = 1_763_561_640_000_000  # 2025-11-19 22:14 in Shanghai


def said(**facts: object) -> list[str]:
    with translation.override("en"):
        return [each.text for each in sentences(Facts(zone="Asia/Shanghai", **facts), PATHS)]  # type: ignore[arg-type]  # facts of any kind


def test_nothing_true_means_nothing_said() -> None:
    assert said() == []
    assert said(yesterday=Yesterday(None, 3, 0), unanswered=None, renames=0) == []


def test_yesterday_counts_people_and_says_what_cannot_be_seen() -> None:
    (text,) = said(yesterday=Yesterday(412, 30, 6))
    assert "412 people" in text and "6 groups" in text and "24 groups cannot be seen" in text


def test_yesterday_with_every_group_seen_speaks_of_no_blind_ones() -> None:
    (text,) = said(yesterday=Yesterday(5, 2, 2))
    assert "cannot be seen" not in text


def test_nobody_active_is_a_number_too() -> None:
    assert "0 people" in said(yesterday=Yesterday(0, 2, 2))[0]


def test_unanswered_questions_name_the_oldest_and_the_limit_of_what_is_seen() -> None:
    (text,) = said(unanswered=Unanswered(7, "面团不出膜怎么办", "唠嗑群", TS))
    assert text.startswith("7 questions") and "面团不出膜怎么办" in text and "22:14" in text
    assert "reply button" in text


def test_answered_questions_are_said_only_where_some_were_asked() -> None:
    (text,) = said(unanswered=Unanswered(0, asked=55))
    assert text.startswith("All 55 questions") and "reply button" in text
    assert said(unanswered=Unanswered(0, asked=0)) == []


def test_comings_and_goings_give_ranges_where_lists_leave_the_day_open() -> None:
    week = ("2026-11-16", "2026-11-22")
    assert "12 joined and 2 to 5 left the 3 groups" in said(moves=Moves(*week, (12, 12), (2, 5), 3))[0]
    assert "nobody came or went" in said(moves=Moves(*week, (0, 0), (0, 0), 3))[0]


def test_more_leaves_than_usual_are_named_beside_what_is_usual() -> None:
    (text,) = said(leaving=[Leaving(7, "福利7群", "2026-11-16", "2026-11-22", 19, 6.0, 19 / 6)])
    assert "19 people left 福利7群, 3.2 times as many as in a usual week (6.0)" in text and "not say why" in text


def test_old_data_is_said_before_anything_it_makes_old() -> None:
    texts = said(stale="2026-11-01", yesterday=Yesterday(5, 2, 2))
    assert "newest data is of Sun 1 Nov" in texts[0] and len(texts) == 2


def test_lurkers_who_act_are_no_zombies() -> None:
    (text,) = said(lurkers=Lurkers(2240, 463))
    assert "2,240 people who said nothing" in text and "463 ordered" in text


def test_what_is_missing_names_the_next_step() -> None:
    assert "Paste it again in a week" in said(single_lists=1)[0]
    assert "No talk can be seen yet" in said(unseen_talk=True)[0]


def test_only_a_single_list_and_nothing_that_tells_of_joins_asks_for_another() -> None:
    roster, joins, talk = 1 << Sees.ROSTER, 1 << Sees.JOINS, 1 << Sees.MESSAGES
    one, two = Shown(1, roster, 5, 5), [Shown(2, roster, 5, 5), Shown(2, roster, 9, 9)]
    assert single_lists([one, *two, Shown(1, talk, 1, 9), Shown(3, roster, 1, 1), Shown(3, joins, 1, 9)]) == {1: one}


def test_a_gap_names_its_days() -> None:
    (text,) = said(gaps=[Gap("学生党", "2026-11-01", "2026-11-03", 3)])
    assert "3 days without data (1 Nov–3 Nov)" in text
    assert "does not mean nobody spoke" in text


def test_what_needs_somebody_comes_first() -> None:
    texts = said(yesterday=Yesterday(5, 2, 2), renames=14, waiting=1)
    assert ["14 “new members”" in texts[0], "1 file waits" in texts[1], "Yesterday" in texts[2]] == [True] * 3


def test_chinese_reads_as_the_design_writes_it() -> None:
    with translation.override("zh-hans"):
        (found,) = sentences(Facts(zone="Asia/Shanghai", yesterday=Yesterday(412, 30, 30)), PATHS)
    assert found.text == "昨天 30 个群里，有动静的是 412 人（按人算，不按群算）。"
