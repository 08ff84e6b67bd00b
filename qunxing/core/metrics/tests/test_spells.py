"""Spells from joins, leaves and dated lists."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import DAY
from qunxing.core.metrics.spells import Change, Spell, spell_days, spells

ANNA, BELA = 1, 2


def at(day: float) -> int:
    return int(day * DAY)


def joined(day: float, who: int = ANNA) -> Change:
    return Change(at(day), Kind.JOINED, who, at(day))


def left(day: float, who: int = ANNA, kind: Kind = Kind.LEFT) -> Change:
    return Change(at(day), kind, who, at(day))


def roster(day: float, *who: int, since: float = 0) -> list[Change]:
    listed = [Change(at(day), Kind.LISTED, each, at(day), value=at(since)) for each in who]
    return [Change(at(day), Kind.ROSTER, 0, at(day)), *listed]


def ends(spell: Spell) -> tuple[int | None, int | None, int, int]:
    return spell.end_ts, spell.end_until, spell.end_basis, spell.exit


def test_a_join_and_a_leave_make_one_spell() -> None:
    [spell] = spells([joined(3), left(9)])
    assert (spell.start_ts, spell.start_until, spell.start_basis) == (at(3), at(3), 1)
    assert ends(spell) == (at(9), at(9), 1, 8)


def test_coming_back_is_a_second_spell_and_the_first_keeps_its_end() -> None:
    first, second = spells([joined(3), left(9), joined(12)])
    assert ends(first) == (at(9), at(9), 1, 8)
    assert (second.spell, second.start_ts, second.end_ts) == (2, at(12), None)


def test_who_is_missing_from_the_next_list_left_between_the_two() -> None:
    [spell] = spells([*roster(10, ANNA, since=2), *roster(20, BELA)])[:1]
    assert (spell.start_ts, spell.start_basis, spell.seen_ts) == (at(2), 2, at(10))
    assert ends(spell) == (at(10), at(20), 2, 8)


def test_who_appears_in_the_second_list_joined_between_the_two() -> None:
    spell = spells([*roster(10, ANNA), *roster(20, ANNA, BELA)])[1]
    assert (spell.start_ts, spell.start_until, spell.start_basis) == (at(10), at(20), 3)


def test_who_is_in_the_first_list_was_there_before() -> None:
    [spell] = spells(roster(10, ANNA))
    assert (spell.start_ts, spell.start_until, spell.start_basis) == (0, at(10), 3)


def test_a_list_without_header_proves_nobody_absent() -> None:
    found = spells([*roster(10, ANNA, BELA), *roster(20, BELA)[1:]])
    assert [spell.end_ts for spell in found] == [None, None]


def test_a_leave_of_somebody_never_seen_proves_a_presence() -> None:
    [spell] = spells([left(5)])
    assert (spell.start_ts, spell.start_until, spell.start_basis) == (0, at(5), 3)
    assert ends(spell) == (at(5), at(5), 1, 8)


def test_joining_while_present_proves_a_leave_nobody_saw() -> None:
    first, second = spells([joined(3), joined(30)])
    assert ends(first) == (at(3), at(30), 2, 8)
    assert second.start_ts == at(30)


def test_the_event_dates_a_join_better_than_the_list_does() -> None:
    [spell] = spells([*roster(10, ANNA), joined(10.6)])
    assert (spell.start_basis, spell.start_ts) == (1, at(10.6))


def test_a_list_does_not_date_a_joining_that_an_event_told() -> None:
    [spell] = spells([Change(at(2), Kind.JOINED, ANNA, at(6)), *roster(10, ANNA, since=4)])
    assert (spell.start_ts, spell.start_until, spell.start_basis) == (at(2), at(6), 1)


def test_a_later_join_date_in_the_list_proves_leaving_and_coming_back() -> None:
    first, second = spells([*roster(10, ANNA, since=2), *roster(40, ANNA, since=30)])
    assert ends(first) == (at(10), at(30), 2, 8)
    assert (second.start_ts, second.start_basis) == (at(30), 2)


def test_being_removed_and_dissolving_keep_their_kind() -> None:
    found = spells([joined(1), joined(1, BELA), left(4, kind=Kind.REMOVED), Change(at(9), Kind.CLOSED, 0, at(9))])
    assert [ends(spell) for spell in found] == [(at(4), at(4), 1, 9), (at(9), at(9), 1, 25)]


def test_an_open_spell_lasts_as_far_as_leaves_would_have_been_seen() -> None:
    [spell] = spells([joined(3)], observed_until=at(50))
    assert (spell.last_ts, spell.end_ts) == (at(50), None)


def test_a_leave_between_two_lists_counts_at_the_middle() -> None:
    spell = spells([*roster(10, ANNA, since=2), *roster(20, BELA)])[0]
    days = spell_days(spell, "UTC")
    assert (days.end_first, days.end_day, days.end_last) == (10, 15, 20)


moments = st.integers(min_value=1, max_value=30).map(at)
members = st.integers(min_value=1, max_value=4)
event = st.builds(
    lambda ts, kind, who, length: Change(ts, kind, who, ts + length),
    moments,
    st.sampled_from([Kind.JOINED, Kind.LEFT, Kind.REMOVED]),
    members,
    st.sampled_from([0, 0, 0, 2 * DAY]),
)
lists = st.builds(
    lambda ts, who, since: [
        Change(ts, Kind.ROSTER, 0, ts),
        *(Change(ts, Kind.LISTED, each, ts, value=since) for each in who),
    ],
    moments,
    st.sets(members),
    st.sampled_from([0, at(3), at(12)]),
)
histories = st.builds(lambda one, many: [*one, *(c for each in many for c in each)], st.lists(event), st.lists(lists))


@pytest.mark.slow
@given(histories)
def test_spells_of_one_account_never_overlap(history: list[Change]) -> None:
    found = spells(history)
    for before, after in pairwise(found):
        if before.identity == after.identity:
            assert after.spell == before.spell + 1
            assert before.end_until is not None
            assert before.end_until <= after.start_until
            assert spell_days(before, "UTC").end_day is not None


@pytest.mark.slow
@given(histories)
def test_every_spell_begins_before_it_ends(history: list[Change]) -> None:
    for spell in spells(history, observed_until=at(40)):
        days = spell_days(spell, "UTC")
        assert spell.start_ts <= spell.start_until
        assert days.start_first <= days.start_day <= days.start_last
        if spell.end_ts is not None and spell.end_until is not None:
            assert spell.start_until <= spell.end_ts <= spell.end_until
            assert days.end_day is not None
            assert days.start_day <= days.end_day
        else:
            assert spell.last_ts >= spell.start_until


@pytest.mark.slow
@given(histories)
def test_order_of_the_facts_does_not_matter(history: list[Change]) -> None:
    assert spells(history) == spells(list(reversed(history)))


@given(st.lists(lists, min_size=1))
def test_at_each_list_exactly_the_listed_are_present(many: list[list[Change]]) -> None:
    by_time = {each[0].ts: each for each in many}
    found = spells([change for each in by_time.values() for change in each])
    for ts, each in by_time.items():
        there = {s.identity for s in found if s.start_until <= ts and (s.end_ts is None or s.end_ts >= ts)}
        assert there == {change.identity for change in each[1:]}
