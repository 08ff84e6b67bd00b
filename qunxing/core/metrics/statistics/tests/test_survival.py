"""Kaplan–Meier with delayed entry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times

from qunxing.core.metrics.statistics import LifeRow, Quantile, kaplan_meier, life_rows
from qunxing.core.metrics.statistics.tests.draws import group, truth

SPELLS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 15), st.booleans()), min_size=1, max_size=30)
AT_ONCE = st.lists(st.tuples(st.just(0), st.integers(0, 15), st.booleans()), min_size=1, max_size=30)


def _rows(spells: list[tuple[int, int, bool]]) -> list[LifeRow]:
    return [row for start, length, left in spells for row in life_rows(start, start + length, event=left)]


def test_the_small_golden_curve() -> None:
    waits = [(5, True), (10, True), (12, False), (20, True), (30, False), (60, False)]
    curve = kaplan_meier(_rows([(0, age, left) for age, left in waits]))
    shares = [at.value for at in map(curve.at, (5, 10, 12, 20)) if at]
    assert shares == pytest.approx([0.8333, 0.6667, 0.6667, 0.4444], abs=5e-5)
    assert curve.median().value == 20
    assert curve.quantile(0.9) == Quantile(None, 20, None)


def test_a_median_that_is_not_reached_is_none() -> None:
    assert kaplan_meier([LifeRow(0, entered=5), LifeRow(9, censored=5)]).median() == Quantile(None, None, None)


def test_nobody_gone_is_not_certainty() -> None:
    at = kaplan_meier([LifeRow(0, entered=10), LifeRow(9, censored=10)]).at(5)
    assert at is not None
    assert (at.value, at.high) == (1.0, 1.0)
    assert at.low == pytest.approx(0.7225, abs=1e-4)


def test_everybody_gone_keeps_the_last_upper_bound() -> None:
    curve = kaplan_meier([LifeRow(0, entered=4), LifeRow(1, events=2), LifeRow(3, events=2)])
    assert curve.survival[-1] == 0
    assert (curve.low[-1], curve.high[-1]) == (0.0, curve.high[-2])


def test_outside_what_was_observed_there_is_no_value() -> None:
    curve = kaplan_meier([*life_rows(5, 9, event=True), *life_rows(5, 12, event=False)])
    assert (curve.since, curve.until) == (5, 12)
    assert curve.at(4) is None and curve.at(13) is None and curve.at(12) is not None
    assert kaplan_meier([]).at(0) is None


def test_a_curve_emptied_by_late_entries_says_so() -> None:
    early = life_rows(0, 2, event=True)
    curve = kaplan_meier([*early, *life_rows(5, 9, event=False, count=50)])
    assert curve.emptied == 2
    assert kaplan_meier([*early, *life_rows(1, 9, event=False)]).emptied is None
    assert kaplan_meier(early).emptied is None


def test_a_half_missed_by_the_last_bit_is_reached() -> None:
    steps = [LifeRow(0, entered=6), *(LifeRow(age, events=1) for age in range(1, 7))]
    assert kaplan_meier(steps).median().value == 3


@pytest.mark.slow
@given(SPELLS, st.randoms())
def test_order_and_grouping_of_rows_do_not_matter(spells: list[tuple[int, int, bool]], chance: object) -> None:
    rows = _rows(spells)
    shuffled = sorted(rows, key=lambda _: chance.random())  # type: ignore[attr-defined]
    assert kaplan_meier(shuffled) == kaplan_meier(rows)


@pytest.mark.parametrize("rows", [[LifeRow(3, events=1)], [LifeRow(5, entered=1), LifeRow(3, censored=1)]])
def test_more_ends_than_people_are_refused(rows: list[LifeRow]) -> None:
    with pytest.raises(ValueError, match="More people"):
        kaplan_meier(rows)


def test_negative_counts_and_ends_before_entry_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        kaplan_meier([LifeRow(-1, entered=1)])
    with pytest.raises(ValueError, match="before it is watched"):
        life_rows(4, 3, event=True)


@pytest.mark.slow
@settings(max_examples=30)
@given(AT_ONCE)
def test_curve_interval_and_median_agree_with_lifelines(spells: list[tuple[int, int, bool]]) -> None:
    ends, left = [length for _, length, _ in spells], [event for _, _, event in spells]
    other = KaplanMeierFitter().fit(ends, left, entry=[-0.5] * len(ends))
    curve = kaplan_meier(_rows(spells))
    expected = other.survival_function_["KM_estimate"]
    bounds = other.confidence_interval_
    for age, value, low, high in zip(curve.ages, curve.survival, curve.low, curve.high, strict=True):
        assert value == pytest.approx(expected.get(age, 1.0), abs=1e-9)
        if 1e-9 < value < 1:
            assert (low, high) == pytest.approx(tuple(bounds.loc[age]), abs=1e-9)
    # Lifelines multiplies through logarithms and so may miss a half that is reached exactly.
    if not any(value == pytest.approx(0.5) for value in curve.survival):
        assert curve.median().value == (None if np.isinf(other.median_survival_time_) else other.median_survival_time_)


def test_the_median_interval_agrees_with_lifelines() -> None:
    ends = np.random.default_rng(4).integers(1, 50, size=80).tolist()
    left = [age % 3 > 0 for age in ends]
    edges = median_survival_times(KaplanMeierFitter().fit(ends, left).confidence_interval_).iloc[0]
    median = kaplan_meier(_rows([(0, age, event) for age, event in zip(ends, left, strict=True)])).median()
    assert [median.low, median.high] == edges.tolist()


@pytest.mark.slow
@settings(max_examples=30)
@given(SPELLS)
def test_delayed_entry_agrees_with_lifelines(spells: list[tuple[int, int, bool]]) -> None:
    # Two who stay throughout keep lifelines' risk set from running empty, which it refuses to fit.
    spells = [*spells, (0, 40, False), (0, 40, False)]
    # Lifelines takes an entry at age a to be at risk only after a; half a unit earlier is our meaning.
    other = KaplanMeierFitter().fit(
        [start + length for start, length, _ in spells],
        [event for *_, event in spells],
        entry=[start - 0.5 for start, *_ in spells],
    )
    curve = kaplan_meier(_rows(spells))
    assert list(curve.survival) == pytest.approx(other.predict(list(curve.ages)).tolist(), abs=1e-9)


def test_delayed_entry_undoes_the_survivors_bias() -> None:
    people, true_median = group(3, 4000, until=1), 60 * np.log(2)
    honest, naive = kaplan_meier(people.rows()).median(), kaplan_meier(people.rows(delayed=False)).median()
    assert honest.value is not None and honest.low is not None and honest.high is not None and naive.low is not None
    assert honest.low <= true_median <= honest.high
    assert honest.value == pytest.approx(true_median, abs=5)
    assert naive.low > 2 * true_median


def test_few_early_entrants_do_not_drag_the_lower_bound_down() -> None:
    curve = kaplan_meier(
        [LifeRow(0, entered=1), LifeRow(5, entered=99), LifeRow(9, events=3), LifeRow(20, censored=97)]
    )
    first, later = curve.at(0), curve.at(9)
    assert first is not None and later is not None
    assert later.low == first.low > 0.9
    assert curve.median() == Quantile(None, None, None)


@pytest.mark.slow
def test_survival_and_median_cover_the_truth_in_1000_draws() -> None:
    curves = [kaplan_meier(group(seed, 600).rows()) for seed in range(1000)]
    for age in (7, 30, 60):
        ats = [curve.at(age) for curve in curves]
        assert sum(at is not None and truth(age) in at for at in ats) >= 930
    # The whole-day median: the first age at whose end no more than half are there.
    median = next(age for age in range(100) if truth(age) <= 0.5)
    medians = [curve.median() for curve in curves]
    assert sum((m.low or 0) <= median <= (m.high or 10**6) for m in medians) >= 930
