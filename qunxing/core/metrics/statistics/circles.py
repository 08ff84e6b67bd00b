"""What shape a circle of people replying to one another has: around one, around a few, or around nobody.

`replier` and `author` hold one reply each, as numbers 0 … n-1 of the people; nobody replies to themself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .concentration import absence_factor, gini
from .intervals import LEVEL, Estimate
from .survival import Integers

DRAWS = 200


@dataclass(frozen=True, slots=True)
class Circle:
    """`centrality` is Freeman's of the degrees, 1 for a star; `received` the Gini index of replies received.

    `touch` is the part of all replies that the one with most of them has an end of, `second` that of the next.
    `factor` people received at least half of all replies.
    """

    centrality: float
    received: float
    touch: float
    second: float
    factor: int


@dataclass(frozen=True, slots=True)
class Chance:
    """The same where everybody is as likely to reply and to be replied to: mean and range over the draws."""

    centrality: Estimate
    received: Estimate
    touch: Estimate


def freeman(degrees: Integers) -> float:
    """How far a circle of n people hangs on one: 1 for a star, 0 where all have as many ties; 0 below three people."""
    n = len(degrees)
    return float((degrees.max() - degrees).sum() / ((n - 1) * (n - 2))) if n > 2 else 0.0


def circle(n: int, replier: Integers, author: Integers) -> Circle:
    """The shape of at least one reply between at least two people."""
    received = np.bincount(author, minlength=n)
    ends = received + np.bincount(replier, minlength=n)
    second, first = (0, int(ends[0])) if n == 1 else np.sort(ends)[-2:].tolist()
    total = len(replier)
    return Circle(
        centrality=freeman(_degrees(n, replier, author)),
        received=gini(received) or 0.0,
        touch=first / total,
        second=second / total,
        factor=absence_factor(received),
    )


def chance(n: int, replies: int, *, seed: int, draws: int = DRAWS, level: float = LEVEL) -> Chance:
    """What as many replies between as many people would look like, each between two drawn at random from `seed`."""
    dice = np.random.default_rng(seed)
    found = []
    for _draw in range(draws):
        replier = dice.integers(n, size=replies)
        author = (replier + dice.integers(1, n, size=replies)) % n
        found.append(circle(n, replier, author))
    return Chance(
        _summary([each.centrality for each in found], level),
        _summary([each.received for each in found], level),
        _summary([each.touch for each in found], level),
    )


def _degrees(n: int, one: Integers, other: Integers) -> Integers:
    """With how many others each is tied, whoever replied."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    pairs = np.unique(low * n + high)
    return np.bincount(pairs // n, minlength=n) + np.bincount(pairs % n, minlength=n)


def _summary(values: list[float], level: float) -> Estimate:
    tail = (1 - level) / 2
    low, high = np.quantile(values, tail, method="lower"), np.quantile(values, 1 - tail, method="higher")
    return Estimate(float(np.mean(values)), float(low), float(high))
