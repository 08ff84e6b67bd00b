"""Leaves known only to lie between two member lists."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.fitters.npmle import npmle

from qunxing.core.metrics.statistics import LifeRow, Stay, interval_survival, kaplan_meier, life_rows
from qunxing.core.metrics.statistics.tests.draws import group, truth

POINTS = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 12), st.booleans()), min_size=1, max_size=25)
INTERVALS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=2, max_size=8)


@pytest.mark.slow
@given(POINTS)
def test_dated_leaves_give_kaplan_meier(spells: list[tuple[int, int, bool]]) -> None:
    stays: list[Stay] = []
    rows: list[LifeRow] = []
    for start, length, left in spells:
        end = start + length
        stays.append(Stay(start, end, end) if left else Stay(start, end + 1, None))
        rows.extend(life_rows(start, end, event=left))
    ours, other = interval_survival(stays), kaplan_meier(rows)
    assert (ours.since, ours.until, ours.emptied) == (other.since, other.until, other.emptied)
    for age in range(other.since, other.until + 1):
        mine, theirs = ours.at(age), other.at(age)
        assert mine is not None and theirs is not None and mine.value == pytest.approx(theirs.value)
        if 0 < mine.value < 1:
            assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high))


@settings(max_examples=20, derandomize=True)
@given(INTERVALS)
def test_without_averaging_it_is_as_likely_as_lifelines_answer(spans: list[tuple[int, int]]) -> None:
    first = np.array([start for start, _ in spans])
    last = first + np.array([length for _, length in spans])
    curve = interval_survival(
        [Stay(0, int(a), int(b)) for a, b in zip(first, last, strict=True)], half_width=0, max_rounds=2000
    )
    before = np.concatenate(([1.0], curve.survival))
    ours = np.log(before[first] - before[last + 1]).sum()
    # Lifelines takes the logarithm of 0 when one place holds all.
    with np.errstate(divide="ignore", invalid="ignore"):
        masses, places = npmle(first, last, tol=1e-5, max_iter=300)
    shares = [
        sum(m for m, p in zip(masses, places, strict=True) if a <= p.left and p.right <= b)
        for a, b in zip(first, last, strict=True)
    ]
    assert ours >= np.log(shares).sum() - 1e-2


def test_an_uncertain_leave_is_spread_over_its_interval() -> None:
    curve = interval_survival([Stay(0, 3, 6), *(Stay(0, 11, None) for _ in range(9))])
    shares = [at.value for at in map(curve.at, (2, 3, 4, 5, 6, 10)) if at]
    assert shares[0] == 1 and shares[-2:] == pytest.approx([0.9, 0.9])
    assert sorted(shares, reverse=True) == shares and shares[1] == pytest.approx(0.975, abs=0.004)


def test_not_knowing_the_day_widens_the_interval() -> None:
    watched = [Stay(0, 36, None, 30)]
    known = interval_survival([*watched, *(Stay(0, age, age, 2) for age in range(1, 31))]).at(14)
    blurred = interval_survival([*watched, *(Stay(0, max(age - 5, 1), age + 5, 2) for age in range(1, 31))]).at(14)
    assert known is not None and blurred is not None
    assert blurred.value == pytest.approx(known.value, abs=0.02)
    assert blurred.high - blurred.low > 1.03 * (known.high - known.low)


@pytest.mark.slow
def test_plain_turnbull_heaps_leaves_where_few_are_watched() -> None:
    plain: list[float] = []
    averaged: list[float] = []
    for seed in range(30):
        stays = group(seed, 800).stays(every=30)
        for found, half_width in ((plain, 0), (averaged, None)):
            at = interval_survival(stays, half_width=half_width).at(60)
            found.append(at.value / truth(60) if at else np.nan)
    assert np.mean(plain) < 0.85
    assert np.mean(averaged) == pytest.approx(1, abs=0.08)


def test_a_stay_never_watched_counts_for_nothing() -> None:
    stays = [Stay(0, 4, 4), Stay(0, 9, None)]
    assert interval_survival([*stays, Stay(3, 3, None, 50), Stay(0, 0, None)]) == interval_survival(stays)
    assert interval_survival([Stay(0, 0, None)]).ages == ()


@pytest.mark.parametrize("ages", [(5, 4, None), (0, 6, 5), (-1, 3, 3)])
def test_impossible_stays_are_refused(ages: tuple[int, int, int | None]) -> None:
    with pytest.raises(ValueError, match="cannot be watched"):
        Stay(*ages)


@pytest.mark.slow
@pytest.mark.parametrize(("every", "shape", "draws"), [(7, 1.0, 200), (7, 0.7, 1000), (30, 1.0, 200)])
def test_interval_survival_covers_the_truth(every: int, shape: float, draws: int) -> None:
    inside = {14: 0, 30: 0, 60: 0}
    for seed in range(draws):
        curve = interval_survival(group(seed, 500, shape=shape, before=180).stays(every))
        # Who left on the day of joining never meets a list: the curve is about those who reached its first age.
        reached = truth(curve.since - 1, shape=shape)
        for age in inside:
            at = curve.at(age)
            inside[age] += at is not None and truth(age, shape=shape) / reached in at
    assert min(inside.values()) >= 0.93 * draws
