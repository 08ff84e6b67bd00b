"""How much of a goal is reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.metrics.statistics import attained, attainment, elapsed_share, gas, scaled

NUMBERS = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def test_the_golden_vector_of_goal_attainment_scaling() -> None:
    assert gas([1, 0]) == pytest.approx(56.2, abs=0.05)
    assert gas([0, 0, 0]) == 50
    assert gas([]) is None
    with pytest.raises(ValueError, match="weight"):
        gas([1], [1, 1])


def test_what_weighs_more_moves_the_scale_more() -> None:
    heavy, light = gas([1, 0], [3, 1]), gas([1, 0], [1, 3])
    assert heavy is not None and light is not None and heavy > light > 50


def test_levels_are_the_nearest_of_five() -> None:
    assert [scaled(part) for part in (-1, 0, 0.2, 0.5, 0.9, 1, 1.3, 1.6, 9)] == [-2, -2, -2, -1, 0, 0, 1, 1, 2]


@given(NUMBERS, NUMBERS)
def test_the_baseline_is_nothing_and_the_target_all(baseline: float, target: float) -> None:
    if baseline == target:
        with pytest.raises(ValueError, match="baseline"):
            attainment(1, baseline, target)
        return
    assert attainment(baseline, baseline, target) == 0
    assert attainment(target, baseline, target) == 1


@given(NUMBERS, st.floats(0, 1e3), st.floats(0, 1e3), NUMBERS, NUMBERS)
def test_bounds_hold_the_value_in_either_direction(
    value: float, below: float, above: float, baseline: float, target: float
) -> None:
    if abs(baseline - target) < 1e-3:
        return
    part = attained(value, value - below, value + above, baseline=baseline, target=target)
    assert part.low <= part.value <= part.high
    assert attained(value, None, None, baseline=baseline, target=target).low == part.value


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.integers(0, 20))
def test_the_share_that_is_due_grows_from_nothing_to_all(weights: list[float], day: int) -> None:
    deadline = len(weights) - 1
    for each in (None, weights):
        assert elapsed_share(0, deadline, -1, each) == 0
        assert elapsed_share(0, deadline, deadline, each) == pytest.approx(1)
        assert 0 <= elapsed_share(0, deadline, day, each) <= elapsed_share(0, deadline, day + 1, each) + 1e-12


def test_a_year_that_sells_in_its_last_quarter_is_due_late() -> None:
    assert elapsed_share(0, 3, 1) == 0.5
    assert elapsed_share(0, 3, 1, [1, 1, 1, 7]) == 0.2
    assert elapsed_share(0, 3, 1, [0, 0, 0, 0]) == elapsed_share(0, 3, 1, [1, 2]) == 0.5  # says nothing of these days
