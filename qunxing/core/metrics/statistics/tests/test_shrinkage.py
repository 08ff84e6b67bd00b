import numpy as np
import pytest

from qunxing.core.metrics.statistics import effective, intraclass, shrink, wilson

HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
"""Efron & Morris, Stein's paradox in statistics (1977): hits of 18 batters in their first 45 at bats."""
BATTERS = [(hits, 45) for hits in HITS]


def test_the_correlation_within_groups_is_that_of_the_design() -> None:
    assert intraclass([(5, 100), (2, 80), (9, 120), (4, 100)]) == pytest.approx(-0.00056, abs=5e-6)


def test_groups_of_one_size_are_all_drawn_by_one_less_the_inverse_of_f() -> None:
    found = shrink(BATTERS)
    assert found is not None
    assert found.mean == pytest.approx(0.265, abs=5e-4)
    between = sum(45 * (hits / 45 - found.mean) ** 2 for hits in HITS) / 17
    within = sum(hits * (1 - hits / 45) for hits in HITS) / (18 * 44)
    kept = (found.estimates[0].value - found.mean) / (18 / 45 - found.mean)
    assert kept == pytest.approx(1 - within / between)


def test_a_small_group_is_drawn_further_than_a_large_one_with_the_same_share() -> None:
    found = shrink([(90, 100), (9, 10), (30, 100), (50, 100), (20, 100), (60, 100)])
    assert found is not None
    large, small = found.estimates[:2]
    assert found.mean < small.value < large.value < 0.9
    assert small.high - small.low > large.high - large.low


def test_groups_that_differ_no_more_than_by_chance_are_all_alike() -> None:
    found = shrink([(50, 100), (49, 100), (51, 100), (50, 100), (50, 100)])
    assert found is not None
    assert found.weight is None
    assert {each.value for each in found.estimates} == {found.mean}
    assert (found.estimates[0].low, found.estimates[0].high) == pytest.approx(
        (wilson(250, 500).low, wilson(250, 500).high)
    )


@pytest.mark.parametrize("counts", [[(1, 2)] * 4, [(0, 0)] * 9, []])
def test_too_few_groups_are_drawn_nowhere(counts: list[tuple[float, float]]) -> None:
    assert shrink(counts) is None


def test_nothing_and_everything_stay_what_they_are() -> None:
    nothing, everything = shrink([(0, 9)] * 6), shrink([(9, 9)] * 6)
    assert nothing is not None
    assert everything is not None
    assert (nothing.mean, everything.mean) == (0, 1)


def test_drawn_shares_lie_nearer_to_the_truth_and_their_intervals_hold_it() -> None:
    draws = np.random.default_rng(7)
    worse = better = held = tried = 0.0
    for _ in range(40):
        truth, sizes = draws.beta(6, 14, 30), draws.integers(4, 80, 30)
        hits = draws.binomial(sizes, truth)
        found = shrink(list(zip(hits.tolist(), sizes.tolist(), strict=True)))
        assert found is not None
        drawn = np.array([each.value for each in found.estimates])
        worse, better = worse + ((hits / sizes - truth) ** 2).sum(), better + ((drawn - truth) ** 2).sum()
        held += sum(real in each for real, each in zip(truth.tolist(), found.estimates, strict=True))
        tried += len(truth)
    assert better < 0.75 * worse
    assert held / tried > 0.92


@pytest.mark.parametrize(("hits", "n"), [(3, 10), (38, 38), (0, 10), (700, 1000)])
def test_an_interval_tells_how_many_people_it_stands_for(hits: int, n: int) -> None:
    between = wilson(hits, n)
    assert effective(hits / n, between.low, between.high) == pytest.approx((hits, n), rel=1e-6)
