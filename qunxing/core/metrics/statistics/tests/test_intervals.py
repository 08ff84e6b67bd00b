"""Proportions and populations with their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.metrics.statistics import chapman, proportion, wilson


@pytest.mark.parametrize(("k", "n", "low", "high"), [(3, 10, 0.108, 0.603), (0, 10, 0.0, 0.278)])
def test_wilson_gives_the_golden_intervals(k: int, n: int, low: float, high: float) -> None:
    interval = wilson(k, n)
    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


def test_nothing_tried_says_nothing() -> None:
    assert proportion(0, 0).value is None
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_share_and_mirrors(case: tuple[int, int]) -> None:
    k, n = case
    interval, mirrored = wilson(k, n), wilson(n - k, n)
    assert k / n in interval
    assert 0 <= interval.low < interval.high <= 1
    assert interval.low == pytest.approx(1 - mirrored.high)


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(11, 10)


def test_a_higher_level_is_wider() -> None:
    assert wilson(3, 10, level=0.99).high > wilson(3, 10).high


def test_chapman_counts_the_unseen() -> None:
    assert chapman(50, 40, 10).value == pytest.approx(51 * 41 / 11 - 1)
    # 80 seen, half of one less, and the unseen 40.5 * 30.5 / 10.5 times exp(±1.96 * 0.4015).
    assert (chapman(50, 40, 10).low, chapman(50, 40, 10).high) == pytest.approx((133.1, 337.9), abs=0.1)
    assert chapman(10, 8, 8).low >= 10
    assert 0 in chapman(0, 0, 0)
    with pytest.raises(ValueError, match="does not fit"):
        chapman(5, 5, 6)


def test_wilson_covers_the_truth_in_1000_draws() -> None:
    hits = np.random.default_rng(1).binomial(60, 0.2, size=1000)
    assert sum(0.2 in wilson(int(k), 60) for k in hits) >= 930


def test_chapman_covers_the_truth_in_1000_draws() -> None:
    chance = np.random.default_rng(2)
    first, second = chance.random((1000, 200)) < 0.3, chance.random((1000, 200)) < 0.25
    seen = zip(first.sum(1).tolist(), second.sum(1).tolist(), (first & second).sum(1).tolist(), strict=True)
    assert sum(200 in chapman(n1, n2, m) for n1, n2, m in seen) >= 930
