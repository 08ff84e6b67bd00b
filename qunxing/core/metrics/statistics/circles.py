"""What shape a circle of people replying to one another has: around one, around a few, or around nobody.

`replier` and `author` hold one reply each, as numbers 0 … n-1 of the people; nobody replies to themself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .concentration import absence_factor, gini
from .helping import Floats
from .intervals import LEVEL, Estimate
from .survival import Integers

DRAWS = 100


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
    second, first = np.sort(ends)[-2:].tolist()
    total = len(replier)
    return Circle(
        centrality=freeman(_degrees(n, replier[None], author[None])[0]),
        received=gini(received) or 0.0,
        touch=first / total,
        second=second / total,
        factor=absence_factor(received),
    )


def chance(n: int, replies: int, *, seed: int, draws: int = DRAWS, level: float = LEVEL) -> Chance:
    """What as many replies between as many people would look like, each between two drawn at random from `seed`."""
    dice = np.random.default_rng(seed)
    replier = dice.integers(n, size=(draws, replies))
    author = (replier + dice.integers(1, n, size=(draws, replies))) % n
    received = _count(author, n)
    ends = received + _count(replier, n)
    degrees = _degrees(n, replier, author)
    room = max((n - 1) * (n - 2), 1)
    return Chance(
        _summary((degrees.max(axis=1, keepdims=True) - degrees).sum(axis=1) / room, level),
        _summary(_gini_of_rows(received), level),
        _summary(ends.max(axis=1) / replies, level),
    )


def _count(people: Integers, n: int) -> Integers:
    """How often each of n people occurs in each row."""
    rows = len(people)
    found: Integers = np.bincount((people + np.arange(rows)[:, None] * n).ravel(), minlength=rows * n)
    return found.reshape(rows, n)


def _gini_of_rows(counts: Integers) -> Floats:
    n, values = counts.shape[1], np.sort(counts, axis=1)
    total = values.sum(axis=1)
    found: Floats = (2 * (values * np.arange(1, n + 1)).sum(axis=1) - (n + 1) * total) / (n * total)
    return found


def _degrees(n: int, one: Integers, other: Integers) -> Integers:
    """With how many others each is tied in each row, whoever replied."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    pairs = np.unique((low * n + high) + np.arange(len(one))[:, None] * n * n)
    rows, pair = pairs // (n * n), pairs % (n * n)
    ends = np.concatenate([rows * n + pair // n, rows * n + pair % n])
    found: Integers = np.bincount(ends, minlength=len(one) * n)
    return found.reshape(len(one), n)


def _summary(values: Floats, level: float) -> Estimate:
    tail = (1 - level) / 2
    low, high = np.quantile(values, tail, method="lower"), np.quantile(values, 1 - tail, method="higher")
    return Estimate(float(np.mean(values)), float(low), float(high))
