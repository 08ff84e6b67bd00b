"""The shape of circles of replies that can be told by looking."""

import numpy as np
import pytest

from qunxing.core.metrics.statistics import absence_factor, chance, circle, freeman, gini, jain

STAR = np.zeros(40, np.int64), np.tile(np.arange(1, 11), 4)
RING = np.arange(10), (np.arange(10) + 1) % 10


def test_a_star_hangs_on_one_and_a_ring_on_nobody() -> None:
    star, ring = circle(11, *STAR), circle(10, *RING)
    assert (star.centrality, star.touch, star.second) == (1.0, 1.0, 0.1)
    assert (ring.centrality, ring.touch, ring.received, ring.factor) == (0.0, 0.2, 0.0, 5)


def test_centrality_of_a_line_of_five_is_the_textbooks() -> None:
    assert freeman(np.array([1, 2, 2, 2, 1])) == pytest.approx(2 / 12)
    assert freeman(np.array([1, 1])) == 0.0


def test_what_chance_draws_is_like_what_is_measured_one_by_one() -> None:
    dice, n, replies = np.random.default_rng(5), 12, 60
    found = []
    for _ in range(300):
        replier = dice.integers(n, size=replies)
        found.append(circle(n, replier, (replier + dice.integers(1, n, size=replies)) % n))
    drawn = chance(n, replies, seed=1, draws=300)
    for name in ("centrality", "received", "touch"):
        mean = sum(getattr(each, name) for each in found) / len(found)
        assert getattr(drawn, name).value == pytest.approx(mean, rel=0.05)
        assert getattr(drawn, name).low < mean < getattr(drawn, name).high


def test_a_star_is_beyond_chance_and_equal_talk_is_not() -> None:
    drawn = chance(11, 40, seed=1)
    assert drawn.touch.high < circle(11, *STAR).touch
    dice = np.random.default_rng(3)
    replier = dice.integers(11, size=40)
    equal = circle(11, replier, (replier + dice.integers(1, 11, size=40)) % 11)
    assert drawn.touch.low <= equal.touch <= drawn.touch.high


def test_the_published_example_of_who_may_not_be_missing() -> None:
    counts = [1000, 202, 90, 33, 332, 343, 42, 433]
    assert absence_factor(counts) == 2
    assert gini(counts) == pytest.approx(0.4855, abs=5e-5)


def test_fairness_by_the_worked_examples() -> None:
    assert [jain(loads) for loads in ([2, 2, 2], [0, 4, 0, 0], [3, 1, 1, 1])] == [1.0, 0.25, 0.75]
    assert jain([]) is None
    assert jain([0, 0]) is None
