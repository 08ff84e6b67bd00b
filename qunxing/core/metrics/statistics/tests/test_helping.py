"""Who helps whom, on vectors from the literature and on circles small enough to count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qunxing.core.metrics.statistics.helping import borda, core_numbers, h_index, help_z, hits_at, ndcg, pagerank

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)
GURU, K = 0, 1


def test_answering_outweighs_asking_by_the_published_example() -> None:
    assert help_z(16, 4) == pytest.approx(2.683, abs=5e-4)
    assert (help_z(0, 0), help_z(4, 16)) == (0.0, -help_z(16, 4))


def test_whoever_answers_those_who_answer_stands_highest() -> None:
    """Two ask k, one asks the guru, and so does k."""
    asked, answered = np.array([2, 3, 4, K]), np.array([K, K, GURU, GURU])
    rank = pagerank(5, asked, answered, np.ones(4))
    assert (rank[GURU], rank[K]) == (pytest.approx(0.421, abs=5e-4), pytest.approx(0.274, abs=5e-4))


def test_h_posts_with_as_many_repliers() -> None:
    assert [h_index(counts) for counts in ([], [0], [1], [5, 1, 1], [3, 3, 3], [9, 9, 3, 3, 3])] == [0, 0, 1, 1, 3, 3]


def test_the_core_of_a_square_with_a_tail_is_the_square() -> None:
    one, other = np.array([0, 1, 2, 3, 0, 1, 3, 4]), np.array([1, 2, 3, 0, 2, 3, 4, 5])
    assert core_numbers(7, one, other).tolist() == [3, 3, 3, 3, 1, 1, 0]


def test_equals_share_a_place_and_what_tells_nothing_is_left_out() -> None:
    assert borda([[1, 2, 3], [7, 7, 7]]).tolist() == [0.0, 0.5, 1.0]
    assert borda([[1, 1, 3]]).tolist() == [0.25, 0.25, 1.0]
    assert borda([[4, 4]]).tolist() == [0.5, 0.5]


def test_how_well_a_ranking_foretold() -> None:
    gain = {1: 3, 2: 1, 9: 5}
    assert hits_at([1, 5, 2, 9], gain, 3) == 2
    assert ndcg([9, 1, 2], gain, 3) == 1
    assert ndcg([5, 6, 7], gain, 3) == 0
    assert ndcg([1], {}, 3) is None


@settings(max_examples=40)
@given(EDGES)
def test_ranks_are_shares_and_fall_with_nobody_left_out(edges: list[tuple[int, int]]) -> None:
    asked, answered = np.array(edges, np.int64).reshape(-1, 2).T
    rank = pagerank(8, asked, answered, np.ones(len(edges)))
    assert rank.sum() == pytest.approx(1)
    assert rank.min() > 0


@settings(max_examples=40)
@given(EDGES)
def test_everybody_in_a_core_has_so_many_ties_in_it(edges: list[tuple[int, int]]) -> None:
    one, other = np.array(edges, np.int64).reshape(-1, 2).T
    cores = core_numbers(8, one, other)
    ties = {frozenset(edge) for edge in edges if edge[0] != edge[1]}
    for person, k in enumerate(cores.tolist()):
        within = [tie for tie in ties if person in tie and all(cores[each] >= k for each in tie)]
        assert len(within) >= k
