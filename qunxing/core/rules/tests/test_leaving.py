"""When leaving is unusual for a group."""

from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.rules.leaving import LEAST_LEFT, unusual

SIX = [(6, 6), (5, 5), (7, 7), (6, 6)]


def test_three_times_the_usual_is_unusual() -> None:
    found = unusual((19, 19), SIX)
    assert found is not None and (found.left, found.usual, round(found.times, 1)) == (19, 6.0, 3.2)


def test_a_little_more_than_usual_is_not() -> None:
    assert unusual((11, 11), SIX) is None
    assert unusual((13, 13), [(8, 8)] * 4) is None, "twice would be 16"


def test_too_few_weeks_or_leaves_say_nothing() -> None:
    assert unusual((19, 19), SIX[:3]) is None
    assert unusual((4, 4), [(0, 0)] * 8) is None


def test_what_two_lists_leave_open_is_not_claimed() -> None:
    assert unusual((0, 19), SIX) is None
    assert unusual((19, 19), [(0, 19)] * 4) is None


counts = st.integers(0, 60)
bounds = st.tuples(counts, counts).map(lambda pair: (min(pair), max(pair)))


@given(week=bounds, earlier=st.lists(bounds, max_size=9))
def test_whatever_is_claimed_is_at_least_twice_the_most_that_was_usual(
    week: tuple[int, int], earlier: list[tuple[int, int]]
) -> None:
    found = unusual(week, earlier)
    if found:
        assert found.left == week[0] >= LEAST_LEFT
        assert found.left * len(earlier) >= 2 * sum(most for _least, most in earlier)
