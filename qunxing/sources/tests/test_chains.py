"""Chains from a paste or from talk to the ledger: merged, withdrawn, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from qunxing.communities.models import Group
from qunxing.people.models import Merge
from qunxing.sources import actions
from qunxing.sources.chains import known
from qunxing.sources.models import Import
from qunxing.sources.tests.conftest import Hand

ROSTER = "昵称\n小红\n阿强\n小明\n"
FIRST = "#接龙\n周六团购 限20份\n例 昵称 份数\n\n1. 小红 2份\n2. 阿强\n"
SECOND = "#接龙\n周六团购 限20份\n\n1. 小红 3份\n2. 路人 x2\n\n周五截止\n"
TALK = "时间,发送者,内容\n" + "".join(
    f'2026-11-02 {hour}:00:00,{who},"{text}"\n'
    for hour, who, text in (
        (10, "小红", "#接龙\n早餐\n\n1. 小红"),
        (11, "阿强", "#接龙\n早餐\n\n1. 小红\n2. 阿强 2份"),
        (12, "小明", "好的"),
        (13, "小红", "#接龙\n早餐\n\n1. 阿强 2份\n2. 小明"),
    )
)


def paste(hand_in: Hand, text: str, day: str = "2026-11-02", **more: Any) -> Import:
    options = {"day": day, "timezone": "Asia/Shanghai"}
    return hand_in(text, "pasted.txt", what="acts", options=options, **more)


def shown(group: Group) -> list[list[tuple[str, str, int]]]:
    return [[(held.name, held.text, held.quantity) for held in each.round.entries.values()] for each in known(group.pk)]


def test_a_pasted_chain_is_known_without_a_question_and_matched(hand_in: Hand, group: Group) -> None:
    hand_in(ROSTER, "list.csv", what="roster")
    done = paste(hand_in, FIRST)
    assert (done.state, done.report["format"]) == (Import.State.DONE, "chain")
    assert shown(group) == [[("小红", "2份", 2), ("阿强", "", 1)]]
    assert sorted(Merge.objects.values_list("into__name", flat=True)) == ["小红", "阿强"]


def test_the_same_chain_pasted_again_adds_nothing(hand_in: Hand, group: Group) -> None:
    paste(hand_in, FIRST)
    again = paste(hand_in, FIRST)
    assert again.report["events"] == {}
    assert shown(group) == [[("小红", "2份", 2), ("阿强", "", 1)]]


@pytest.mark.slow
def test_a_newer_paste_edits_withdraws_and_adds_and_undo_takes_it_back(hand_in: Hand, group: Group) -> None:
    paste(hand_in, FIRST)
    newer = paste(hand_in, SECOND, "2026-11-04")
    assert shown(group) == [[("小红", "3份", 3), ("阿强", "", 0), ("路人", "x2", 2)]]
    (found,) = known(group.pk)
    assert found.round.tail == "周五截止"
    assert found.round.entries["小红", 1].first < found.round.entries["路人", 1].first
    actions.undo(newer, by=None)
    assert shown(group) == [[("小红", "2份", 2), ("阿强", "", 1)]]


@pytest.mark.slow
def test_who_comes_back_with_the_same_words_is_in_again(hand_in: Hand, group: Group) -> None:
    for day, text in (("02", FIRST), ("03", SECOND), ("04", FIRST)):
        paste(hand_in, text, f"2026-11-{day}")
    assert shown(group) == [[("小红", "2份", 2), ("阿强", "", 1), ("路人", "x2", 0)]]


def test_an_older_paste_that_comes_later_does_not_win(hand_in: Hand, group: Group) -> None:
    paste(hand_in, SECOND, "2026-11-04")
    paste(hand_in, FIRST)
    assert shown(group) == [[("阿强", "", 0), ("小红", "3份", 3), ("路人", "x2", 2)]]


@pytest.mark.slow
def test_a_posting_between_two_that_are_known_tells_nobody_twice(hand_in: Hand, group: Group) -> None:
    one, two = "#接龙\n早餐\n\n1. 小红", "#接龙\n早餐\n\n1. 小红\n2. 阿强"
    for day, text in (("2026-12-28", one), ("2027-01-08", two)):
        paste(hand_in, text, day)
    assert paste(hand_in, two, "2027-01-02").report["events"] == {}
    assert shown(group) == [[("小红", "", 1), ("阿强", "", 1)]]


@pytest.mark.slow
def test_undoing_the_first_of_two_keeps_what_the_second_holds(hand_in: Hand, group: Group) -> None:
    first = paste(hand_in, FIRST)
    paste(hand_in, SECOND, "2026-11-04")
    actions.undo(first, by=None)
    for waiting in Import.objects.filter(state=Import.State.WAITING):
        actions.run(waiting)
    assert shown(group) == [[("小红", "3份", 3), ("路人", "x2", 2)]]


@pytest.mark.slow
def test_chains_in_talk_are_found_and_go_on_in_a_paste(hand_in: Hand, group: Group) -> None:
    talk = hand_in(TALK, "chat.csv")
    assert talk.state == Import.State.DONE
    assert talk.report["events"]["chained"] == 4, "three people and the head"
    assert shown(group) == [[("小红", "", 0), ("阿强", "2份", 2), ("小明", "", 1)]]
    paste(hand_in, "#接龙\n早餐\n\n1. 阿强 2份\n2. 小明\n3. 小红 1份", "2026-11-02")
    assert shown(group) == [[("小红", "1份", 1), ("阿强", "2份", 2), ("小明", "", 1)]]


def test_the_day_of_a_paste_is_asked_for_where_nobody_said_it(group: Group) -> None:
    given = {"community": group.community, "group": group, "by": None, "what": "acts", "name": "pasted.txt"}
    asked = actions.receive_text(text=FIRST, options={"timezone": "Asia/Shanghai"}, **given)
    assert (asked.state, asked.question["ask"]) == (Import.State.ASKING, "day")


def test_an_empty_chain_is_refused(hand_in: Hand) -> None:
    assert paste(hand_in, "#接龙\n团购\n").state == Import.State.REFUSED


def test_a_chain_is_some_groups(hand_in: Hand) -> None:
    kept = paste(hand_in, FIRST, group=None, run=False)
    assert (kept.state, kept.question["ask"]) == (Import.State.ASKING, "group")
