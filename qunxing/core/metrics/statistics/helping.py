"""Who helps whom: z-score, rank by who answers whom, h-index, cores, and how well one ranking foretells another.

People are numbers 0 … n-1 of the caller's; an edge runs from the one who asked to the one who answered.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
import scipy
from numpy.typing import NDArray

from .survival import Integers

Floats = NDArray[np.float64]
DAMPING = 0.85
CLOSE = 1e-10
MOST_STEPS = 200


def help_z(answers: int, questions: int) -> float:
    """How far answering outweighs asking, (a - q) / √(a + q); 0 for who did neither (Zhang, Ackerman, Adamic 2007)."""
    return (answers - questions) / math.sqrt(answers + questions) if answers + questions else 0.0


def pagerank(n: int, asked: Integers, answered: Integers, weight: Floats) -> Floats:
    """The stationary share of each of `n` people, walking from whoever asks to whoever answers; they sum to 1.

    A walk that meets nobody to go on to begins again anywhere.
    """
    if not n:
        return np.zeros(0)
    out = np.bincount(asked, weights=weight, minlength=n)
    step = scipy.sparse.csr_array((weight / out[asked], (answered, asked)), shape=(n, n))
    is_end = out == 0
    rank = np.full(n, 1 / n)
    for _step in range(MOST_STEPS):
        before = rank
        rank = DAMPING * (step @ rank + rank[is_end].sum() / n) + (1 - DAMPING) / n
        if np.abs(rank - before).sum() < CLOSE:
            break
    return rank


def h_index(counts: Iterable[int]) -> int:
    """The largest h such that h of the counts are at least h."""
    ordered = sorted(counts, reverse=True)
    return sum(count >= place for place, count in enumerate(ordered, 1))


def core_numbers(n: int, one: Integers, other: Integers) -> Integers:
    """For each of `n` people the largest k of a circle in which everybody is tied to k others; direction is ignored."""
    near: list[set[int]] = [set() for _person in range(n)]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            near[a].add(b)
            near[b].add(a)
    cores, k = np.zeros(n, np.int64), 0
    left = [(len(ties), person) for person, ties in enumerate(near)]
    heapify(left)
    done = [False] * n
    while left:
        ties, weakest = heappop(left)
        if done[weakest] or ties != len(near[weakest]):
            continue  # told again since, with fewer ties
        done[weakest], k = True, max(k, ties)
        cores[weakest] = k
        for each in near[weakest]:
            near[each].discard(weakest)
            heappush(left, (len(near[each]), each))
    return cores


def borda(features: Sequence[Sequence[float]]) -> Floats:
    """Each person's mean place over the features, 1 for the best on all, 0 for the worst; equals share a place.

    A feature in which all are equal tells nothing and is left out.
    """
    telling = [np.asarray(feature, np.float64) for feature in features if len(set(feature)) > 1]
    n = len(features[0]) if features else 0
    if not telling:
        return np.full(n, 0.5)
    return np.asarray(np.mean([_places(feature) for feature in telling], axis=0))


def _places(values: Floats) -> Floats:
    ordered = np.sort(values)
    below, upto = np.searchsorted(ordered, values, "left"), np.searchsorted(ordered, values, "right")
    return (below + upto - 1) / (2 * (len(values) - 1))


def hits_at(ranked: Sequence[int], relevant: Collection[int], k: int) -> int:
    """How many of the first `k` are relevant."""
    return sum(person in relevant for person in ranked[:k])


def ndcg(ranked: Sequence[int], gain: dict[int, int], k: int) -> float | None:
    """How near the first `k` come to the best order there could be, 1 at best; None where there is nothing to gain."""
    best = _discounted(sorted(gain.values(), reverse=True)[:k])
    return _discounted([gain.get(person, 0) for person in ranked[:k]]) / best if best else None


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))
