"""Waiting times that are not over, and rates over questions old enough to judge."""

import numpy as np
import pytest

from qunxing.core.metrics.statistics import Wait, answered_by, matured_rate, waiting_curve


def _questions(seed: int, n: int, mean: float = 120.0) -> list[Wait]:
    chance = np.random.default_rng(seed)
    watched, due = chance.integers(0, 240, size=n).tolist(), chance.exponential(mean, size=n).astype(int).tolist()
    return [Wait(w, d if d <= w else None) for w, d in zip(watched, due, strict=True)]


def test_answered_only_is_far_too_fast_and_the_curve_is_not() -> None:
    waits, truth = _questions(1, 3000), 120 * np.log(2)
    median = waiting_curve(waits).median()
    assert median.value is not None and median.low is not None and median.high is not None
    assert median.low <= truth <= median.high and median.value == pytest.approx(truth, abs=5)
    assert np.median([w.answered for w in waits if w.answered is not None]) < 0.65 * truth


def test_the_median_of_a_small_list_is_golden() -> None:
    waits = [Wait(90, 5), Wait(90, 10), Wait(12, None), Wait(20, 20), Wait(30, None), Wait(60, None)]
    assert waiting_curve(waits).median().value == 20


def test_only_questions_old_enough_are_judged() -> None:
    rate = matured_rate([Wait(100, 10), Wait(100, 70), Wait(60, None), Wait(59, 5), Wait(59, None, 3)], 60)
    assert (rate.hits, rate.n, rate.value) == (1, 3, 1 / 3)
    assert matured_rate([Wait(5, 1)], 60).value is None


def test_counting_young_answered_questions_would_flatter() -> None:
    waits, truth = _questions(2, 20000), 1 - np.exp(-121 / 120)
    hits = sum(w.answered is not None and w.answered <= 120 for w in waits)
    admitted = sum(w.watched >= 120 or w.answered is not None for w in waits)
    rate = matured_rate(waits, 120)
    assert rate.low <= truth <= rate.high
    assert hits / admitted > truth + 0.05


def test_the_curve_uses_young_questions_too() -> None:
    waits, truth = _questions(3, 400), 1 - np.exp(-61 / 120)
    by_curve, rate = answered_by(waiting_curve(waits), 60), matured_rate(waits, 60)
    assert by_curve is not None and truth in by_curve
    assert by_curve.high - by_curve.low < rate.high - rate.low
    assert answered_by(waiting_curve(waits), 10**6) is None


def test_an_answer_after_the_watch_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be answered"):
        Wait(5, 6)


@pytest.mark.slow
def test_the_median_wait_covers_the_truth_in_1000_draws() -> None:
    median = int(120 * np.log(2))
    medians = [waiting_curve(_questions(seed, 100)).median() for seed in range(1000)]
    assert sum((m.low or 0) <= median <= (m.high or 10**6) for m in medians) >= 930
