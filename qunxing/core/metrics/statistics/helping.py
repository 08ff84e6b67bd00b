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
FEW = 150
"""People among whom a walk is solved for as a whole."""


def help_z(answers: int, questions: int) -> float:
    """How far answering outweighs asking, (a - q) / √(a + q); 0 for who did neither (Zhang, Ackerman, Adamic 2007)."""
    return (answers - questions) / math.sqrt(answers + questions) if answers + questions else 0.0


def pagerank(n: int, asked: Integers, answered: Integers, weight: Floats) -> Floats:
    """The stationary share of each of `n` people, walking from whoever asks to whoever answers; they sum to 1.

    A walk that meets nobody to go on to begins again anywhere. Twelve digits, so that equals stay equal.
    """
    tied, ends = np.unique(np.concatenate([asked, answered]), return_inverse=True)
    asked, answered = ends[: len(asked)], ends[len(asked) :]
    share = DAMPING * weight / np.bincount(asked, weights=weight, minlength=len(tied))[asked]
    walk = _solved if len(tied) <= FEW else _walked
    # Beginning again anywhere adds the same to everybody: it is left out here, and all are made to sum to 1.
    rank = np.ones(n)
    rank[tied] = walk(len(tied), asked, answered, share)
    return np.round(rank / rank.sum(), 12) if n else rank


def _solved(n: int, asked: Integers, answered: Integers, share: Floats) -> Floats:
    """At once: of few people quicker than a single step of a walk by sparse matrices."""
    step = np.eye(n)
    np.subtract.at(step, (answered, asked), share)
    return np.asarray(np.linalg.solve(step, np.ones(n)))


def _walked(n: int, asked: Integers, answered: Integers, share: Floats) -> Floats:
    step = scipy.sparse.csr_array((share, (answered, asked)), shape=(n, n))
    rank = np.ones(n)
    for _step in range(MOST_STEPS):
        before, rank = rank, 1 + step @ rank
        if np.abs(rank - before).sum() < CLOSE * rank.sum():
            break
    return rank


def h_index(counts: Iterable[int]) -> int:
    """The largest h such that h of the counts are at least h."""
    ordered = sorted(counts, reverse=True)
    return sum(count >= place for place, count in enumerate(ordered, 1))


def core_numbers(n: int, one: Integers, other: Integers) -> Integers:
    """For each of `n` people the largest k of a circle in which everybody is tied to k others; direction is ignored."""
    near: dict[int, set[int]] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            near.setdefault(a, set()).add(b)
            near.setdefault(b, set()).add(a)
    cores, k = np.zeros(n, np.int64), 0
    left = [(len(ties), person) for person, ties in near.items()]
    heapify(left)
    done: set[int] = set()
    while left:
        ties, weakest = heappop(left)
        if weakest in done or ties != len(near[weakest]):
            continue  # told again since, with fewer ties
        done.add(weakest)
        k = max(k, ties)
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
