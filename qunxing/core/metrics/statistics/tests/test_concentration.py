"""Inequality, and how much of it is chance."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ive

from qunxing.core.metrics.statistics import (
    absence_factor,
    dispersion,
    equal_rate_null,
    gini,
    lorenz,
    split_test,
    top_people,
    top_share,
)

CHAOSS = [1000, 202, 90, 33, 332, 343, 42, 433]
COUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=40).filter(any)


def test_gini_gives_the_golden_values() -> None:
    assert gini([1, 1, 1, 1]) == 0
    assert gini([0, 0, 0, 1]) == 0.75
    assert gini([0, 0, 0, 1], unbiased=True) == 1
    assert gini(CHAOSS) == pytest.approx(0.4855, abs=5e-5)


def test_the_chaoss_example_rests_on_two_people() -> None:
    assert absence_factor(CHAOSS) == 2
    assert absence_factor([1, 1, 1, 1]) == 2
    assert absence_factor([3, 3, 3, 1], share=0.3) == 1


def test_nobody_and_nothing_have_no_inequality() -> None:
    for counts in ([], [0, 0]):
        assert gini(counts) is None and top_share(counts) is None and dispersion(counts) is None
        assert lorenz(counts) == () and absence_factor(counts) == 0
    assert gini([5], unbiased=True) is None and equal_rate_null(10, 0, seed=1) is None and split_test((0, 0, 0)) is None


@given(COUNTS)
def test_gini_is_twice_the_area_above_lorenz(counts: list[int]) -> None:
    points = lorenz(counts)
    area = sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(points))
    assert gini(counts) == pytest.approx(1 - 2 * area)


@given(COUNTS, st.sampled_from([0.01, 0.1, 0.5, 1.0]))
def test_top_share_is_what_listed_people_did(counts: list[int], share: float) -> None:
    listed = sorted(counts, reverse=True)[: top_people(len(counts), share)]
    assert listed
    assert top_share(counts, share) == sum(listed) / sum(counts)


@given(COUNTS, st.sampled_from([0.1, 0.5, 0.8, 1.0]))
def test_the_absence_factor_is_the_fewest(counts: list[int], share: float) -> None:
    k, ranked = absence_factor(counts, share), sorted(counts, reverse=True)
    assert sum(ranked[:k]) >= share * sum(counts) - 1e-6 > sum(ranked[: k - 1]) - 1e-5


@pytest.mark.parametrize(
    ("n", "share", "people"), [(200, 0.1, 20), (30, 0.1, 3), (15, 0.1, 2), (3, 0.1, 1), (100, 0.07, 7)]
)
def test_top_people_are_whole(n: int, share: float, people: int) -> None:
    assert top_people(n, share) == people


@pytest.mark.parametrize(("mean", "inequality", "top"), [(0.5, 0.67, 0.40), (1, 0.52, 0.30), (5, 0.25, 0.18)])
def test_equal_rates_look_unequal_by_chance(mean: float, inequality: float, top: float) -> None:
    null = equal_rate_null(200, int(200 * mean), seed=3)
    assert null is not None
    assert null.gini.value == pytest.approx(inequality, abs=0.01)
    assert null.top_share.value == pytest.approx(top, abs=0.011)
    # For many people the Gini of Poisson counts is known: exp(-2m)(I0(2m) + I1(2m)).
    assert null.gini.value == pytest.approx(ive(0, 2 * mean) + ive(1, 2 * mean), abs=0.006)
    assert equal_rate_null(200, int(200 * mean), seed=3) == null


def test_equal_rates_stay_inside_their_range_in_1000_draws() -> None:
    for n, total in ((200, 100), (80, 400)):
        null = equal_rate_null(n, total, seed=5)
        assert null is not None
        groups = np.random.default_rng(6).multinomial(total, np.full(n, 1 / n), size=1000)
        assert sum((gini(group) or 0) in null.gini for group in groups) >= 930
        assert sum((top_share(group) or 0) in null.top_share for group in groups) >= 930


def test_dispersion_tells_chance_from_difference() -> None:
    even, uneven = dispersion([2, 3, 2, 3]), dispersion([0, 0, 0, 20])
    assert even is not None and uneven is not None
    assert even.ratio == pytest.approx(1 / 3 / 2.5) and even.p > 0.9
    assert uneven.ratio == pytest.approx(20) and uneven.p < 1e-6


def test_eighty_people_cannot_refute_the_claimed_split() -> None:
    test = split_test((5, 20, 55))
    assert test is not None
    assert (round(test.statistic, 2), test.degrees, round(test.p, 2), test.smallest_expected) == (2.14, 2, 0.34, 8)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="less than nothing"):
        gini([1, -1])
    with pytest.raises(ValueError, match="one positive share"):
        split_test((1, 2), (0.5, 0.4))
    with pytest.raises(ValueError, match="share of people"):
        top_people(10, 0)
