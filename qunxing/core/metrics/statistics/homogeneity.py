"""How alike the members of a group are by their tags, against random groups of the same size."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
DRAWS = 200


def entropy(counts: Sequence[int]) -> float:
    """Shannon's, in nats, of so many of each kind."""
    total = sum(counts)
    return -float(sum(n / total * math.log(n / total) for n in counts if n))


def gini_simpson(counts: Sequence[int]) -> float:
    """How likely two drawn with replacement are of different kinds."""
    total = sum(counts)
    return 1 - float(sum((n / total) ** 2 for n in counts))


def sameness(counts: Sequence[int], kinds: int) -> float | None:
    """1 − entropy ÷ ln(kinds known in the community): 1 all the same, 0 evenly spread. None for one kind."""
    return 1 - entropy(counts) / math.log(kinds) if kinds > 1 and any(counts) else None


@dataclass(frozen=True, slots=True)
class Alike:
    """Mean pairwise Jaccard, what random groups of the size have (mean, standard deviation), and how far off it is."""

    value: float
    chance: float
    spread: float
    z: float | None


def jaccards(sets: Sequence[Collection[int]]) -> Floats:
    """Jaccard of every two of these sets, none of them empty."""
    items = {item: at for at, item in enumerate(sorted({item for each in sets for item in each}))}
    has = np.zeros((len(sets), len(items)))
    for row, each in enumerate(sets):
        has[row, [items[item] for item in each]] = 1
    both, size = has @ has.T, has.sum(axis=1)
    return np.asarray(both / (size[:, None] + size[None, :] - both))


def mean_pairwise(counts: Integers | Floats, similar: Floats) -> Floats:
    """Mean over pairs of two different members, where each row counts how many have each set; rows of two at least."""
    rows = np.atleast_2d(counts).astype(np.float64)
    n = rows.sum(axis=1)
    pairs = ((rows @ similar) * rows).sum(axis=1) - rows @ np.diag(similar)
    return np.asarray(pairs / (n * (n - 1)))


def alike(counts: Integers, similar: Floats, by_chance: tuple[float, float]) -> Alike:
    """A group against random groups of its size (`null`). `counts`: how many in it have each set."""
    value = float(mean_pairwise(counts, similar)[0])
    chance, spread = by_chance
    return Alike(value, chance, spread, (value - chance) / spread if spread > 1e-12 else None)


def null(size: int, whole: Integers, similar: Floats, *, seed: int, draws: int = DRAWS) -> tuple[float, float]:
    """Mean and standard deviation of what random groups of a size, drawn from everybody, have."""
    thrown = np.random.default_rng([seed, size]).multivariate_hypergeometric(whole, size, draws, method="marginals")
    found = mean_pairwise(thrown, similar)
    return float(found.mean()), float(found.std())


def fit(tags: Collection[str], wanted: Collection[str], weight: Mapping[str, float]) -> float | None:
    """Cosine of a member's tags and those a group is for, rare tags weighing more; None where one of them has none."""
    length = math.sqrt(sum(weight[each] ** 2 for each in set(tags)) * sum(weight[each] ** 2 for each in set(wanted)))
    return sum(weight[each] ** 2 for each in set(tags) & set(wanted)) / length if length else None


def rarity(carriers: Mapping[str, int], people: int) -> dict[str, float]:
    """Weight of each tag by how few carry it: ln((1 + people) ÷ (1 + carriers)) + 1."""
    return {tag: math.log((1 + people) / (1 + n)) + 1 for tag, n in carriers.items()}
