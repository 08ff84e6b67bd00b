"""Golden: metrics.md §16, and scipy's own theilslopes and kendalltau."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qunxing.core.metrics.statistics import breaks, last_breaks, trends

RISING = [5, 6, 6, 8, 9, 8, 11, 12]


def test_a_rising_series_has_the_slope_and_probability_of_the_book() -> None:
    found = trends(np.array([RISING]), serial=False)
    assert found.slope[0] == 1.0
    assert found.tau[0] == pytest.approx(0.889, abs=5e-4)
    assert found.p[0] == pytest.approx(0.0026, abs=5e-5)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=14).filter(lambda values: len(set(values)) > 1))
def test_slope_and_tau_are_scipys(values: list[int]) -> None:
    found = trends(np.array([values]), serial=False)
    assert found.slope[0] == pytest.approx(stats.theilslopes(values).slope)
    assert found.tau[0] == pytest.approx(stats.kendalltau(range(len(values)), values).statistic)


def test_weeks_that_were_not_seen_count_for_nothing_but_time_goes_on() -> None:
    found = trends(np.array([[0, np.nan, 2, np.nan, 4, 5], [np.nan, np.nan, np.nan, np.nan, 1, 2]]))
    assert found.slope[0] == 1.0
    assert found.n.tolist() == [4, 2]
    assert np.isnan(found.p[1])


def test_a_flat_series_has_no_trend() -> None:
    assert trends(np.full((1, 9), 7.0)).p[0] == 1.0


def test_series_that_hang_together_do_not_pass_for_trends() -> None:
    rng = np.random.default_rng(5)
    draws = rng.normal(size=(2000, 12))
    for week in range(1, 12):
        draws[:, week] += 0.5 * draws[:, week - 1]
    plain, widened = (float((trends(draws, serial=serial).p < 0.05).mean()) for serial in (False, True))
    assert plain > 0.15
    assert widened < 0.11


def test_levels_break_where_the_book_says() -> None:
    rng = np.random.default_rng(16)
    levels = np.repeat([10, 25, 6], 20)
    assert breaks(levels) == [20, 40]
    assert breaks(rng.poisson(levels).astype(float)) == [20, 40]


def test_noise_alone_seldom_breaks() -> None:
    draws = np.random.default_rng(3).poisson(30, size=(300, 60)).astype(float)
    assert float((last_breaks(draws)[:, -1] > 0).mean()) < 0.05


def test_weeks_that_were_not_seen_break_nothing() -> None:
    values = np.repeat([10.0, 25.0], 20)
    values[[5, 6, 22, 23]] = np.nan
    assert breaks(values) == [20]
