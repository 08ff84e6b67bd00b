from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.rules.decline import Weeks, apart

members = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(lambda pair: (max(pair), min(pair)))


@st.composite
def weeks(draw: st.DrawFn) -> Weeks:
    (new, new_active), (old, old_active) = draw(members), draw(members)
    season = Fraction(draw(st.integers(1, 30)), 10)
    return Weeks(draw(st.integers(1, 8)), new, old, new_active, old_active, draw(st.integers(0, 20)), season)


@settings(max_examples=40)
@given(weeks(), weeks())
def test_the_parts_sum_to_the_change_exactly(before: Weeks, after: Weeks) -> None:
    assert sum(apart(before, after).values()) == after.value - before.value


@settings(max_examples=10)
@given(weeks())
def test_where_nothing_changed_no_part_is_anything(same: Weeks) -> None:
    assert set(apart(same, same).values()) == {0}


def test_fewer_members_at_the_same_rate_is_all_members() -> None:
    found = apart(Weeks(4, 40, 360, 20, 180, 0), Weeks(4, 20, 180, 10, 90, 0))
    assert found == {"season": 0, "members": -25, "mix": 0, "rate": 0, "unlisted": 0}


def test_members_who_come_by_less_often_is_all_rate() -> None:
    found = apart(Weeks(4, 40, 360, 20, 180, 0), Weeks(4, 40, 360, 10, 90, 0))
    assert {name for name, part in found.items() if part} == {"rate"}
    assert found["rate"] == -25


def test_fewer_new_ones_who_talk_more_is_the_mix() -> None:
    found = apart(Weeks(1, 50, 50, 40, 10, 0), Weeks(1, 0, 100, 0, 20, 0))
    assert {name: int(part) for name, part in found.items() if part} == {"mix": -30}


def test_what_these_weeks_lose_every_year_is_the_season() -> None:
    before, after = Weeks(4, 40, 360, 20, 180, 0), Weeks(4, 40, 360, 10, 90, 0, Fraction(1, 2))
    assert {name: int(part) for name, part in apart(before, after).items() if part} == {"season": -25}
