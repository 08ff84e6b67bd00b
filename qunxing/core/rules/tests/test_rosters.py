from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.rosters import SAME_PLACE, SAME_START, Member, Renamed, Suspected, roster_changes


def names(*given_names: str) -> list[Member]:
    return [Member("", name) for name in given_names]


def test_who_is_new_has_joined_and_who_is_missing_has_left() -> None:
    changes = roster_changes(names("a", "b", "c"), names("a", "c", "d", "e"))
    assert changes.left == (Member("", "b"),)
    assert changes.joined == (Member("", "d"), Member("", "e"))
    assert changes.suspected == ()


def test_the_same_account_under_another_name_is_renamed_and_has_not_left() -> None:
    changes = roster_changes([Member("1", "小明"), Member("2", "b")], [Member("2", "b"), Member("1", "明哥")])
    assert changes.renamed == (Renamed(Member("1", "小明"), Member("1", "明哥")),)
    assert not changes.left
    assert not changes.joined


def test_two_accounts_of_one_name_are_two_people() -> None:
    changes = roster_changes([Member("1", "小明")], [Member("2", "小明")])
    assert changes.left == (Member("1", "小明"),)
    assert changes.joined == (Member("2", "小明"),)
    assert changes.suspected == ()


def test_a_list_with_accounts_matches_one_without_by_name() -> None:
    changes = roster_changes([Member("1", "小明"), Member("2", "b")], names("b", "小明"))
    assert not (changes.left or changes.joined or changes.renamed)


def test_of_three_namesakes_one_has_left_when_two_are_listed() -> None:
    changes = roster_changes(names("小明", "小明", "x", "小明"), names("小明", "x", "小明"))
    assert changes.left == (Member("", "小明"),)


def test_a_leaver_and_a_joiner_in_one_place_may_be_one_person_but_still_count_as_two() -> None:
    changes = roster_changes(names("a", "b", "c"), names("a", "阿b", "c", "d"))
    assert changes.suspected == (Suspected(Member("", "b"), Member("", "阿b"), SAME_PLACE),)
    assert Member("", "b") in changes.left
    assert Member("", "阿b") in changes.joined


def test_the_first_of_a_list_may_be_renamed_too() -> None:
    changes = roster_changes(names("owner", "a"), names("boss", "a"))
    assert [pair.reason for pair in changes.suspected] == [SAME_START]


def test_nothing_is_suspected_at_the_end_where_newcomers_stand() -> None:
    assert roster_changes(names("a", "b"), names("a", "c")).suspected == ()


def test_nothing_is_suspected_where_two_left_one_place() -> None:
    assert roster_changes(names("a", "b", "c", "d"), names("a", "x", "d")).suspected == ()


members = st.lists(st.builds(Member, st.sampled_from(["", "1", "2", "3"]), st.sampled_from("abcde")), max_size=12)


@given(members, members)
def test_headcounts_balance_and_suspects_are_taken_from_both_sides(before: list[Member], after: list[Member]) -> None:
    changes = roster_changes(before, after)
    assert len(before) - len(changes.left) + len(changes.joined) == len(after)
    assert not Counter(pair.left for pair in changes.suspected) - Counter(changes.left)
    assert not Counter(pair.joined for pair in changes.suspected) - Counter(changes.joined)
    assert not Counter(changes.left) - Counter(before)
    assert not Counter(changes.joined) - Counter(after)


@given(members)
def test_a_list_does_not_differ_from_itself(listed: list[Member]) -> None:
    changes = roster_changes(listed, list(listed))
    assert not (changes.left or changes.joined or changes.renamed or changes.suspected)


@pytest.mark.slow
@given(st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=12), st.data())
def test_unique_names_differ_as_sets_do_in_any_order(listed: list[str], data: st.DataObject) -> None:
    others = data.draw(st.permutations([*listed[::2], "newcomer with a long name"]))
    changes = roster_changes(names(*listed), names(*others))
    assert {member.name for member in changes.left} == set(listed) - set(others)
    assert {member.name for member in changes.joined} == set(others) - set(listed)
