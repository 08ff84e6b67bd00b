"""How many words two messages near each other share, rare ones counting more: sixteenths of a nat, whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from qunxing.core.text.linker.talk import HORIZON, WINDOW, Ints, Table, Talk

SCALE = 16
COMMON = 24
"""A word that more than one in four and a half of the messages before hold tells nothing."""
MOST = 255


class Overlap(NamedTuple):
    """By distance (row 0: the message itself, always nothing) and message: up to MOST each.

    `total`: rarity of the shared words, summed; `rarest`: of the rarest; `alike`: the cosine of both, of MOST.
    """

    total: Table
    rarest: Table
    alike: Table


def overlap(talk: Talk, begins: Ints) -> Overlap:
    """Of each message with each of the WINDOW before it; `begins`: the place where its group begins."""
    n = len(talk.ts)
    place = np.repeat(np.arange(n), np.diff(talk.ends, prepend=0))
    order = np.argsort(talk.words * (n + 1) + place, kind="stable")
    word, place = talk.words[order], place[order]
    rarity = _rarity(word, place, begins)
    told = rarity > COMMON
    return _tables(n, _shared(word[told], place[told], rarity[told], begins), place[told], rarity[told])


def _rarity(word: Ints, place: Ints, begins: Ints) -> Ints:
    """-log of the part of the up to HORIZON messages before that hold the word; by word and place."""
    n = len(begins) + 1
    low = np.maximum(place - HORIZON, begins[place])
    held = np.arange(len(word)) - np.searchsorted(word * n + place, word * n + low)
    found: Ints = np.rint(SCALE * np.log((place - low + 2) / (held + 1))).astype(np.int64)
    return found


def _shared(word: Ints, place: Ints, rarity: Ints, begins: Ints) -> Iterator[tuple[Ints, Ints]]:
    """(cell of distance and place, rarity) of each word two messages share: first of neighbours, then further back."""
    here = np.arange(1, len(word))
    step = 1
    while here.size:
        back = here - step
        apart = place[here] - place[back]
        near = (word[here] == word[back]) & (apart <= WINDOW) & (place[back] >= begins[place[here]])
        here, step = here[near], step + 1
        yield apart[near] * len(begins) + place[here], rarity[here]
        here = here[here >= step]


def _tables(n: int, shared: Iterator[tuple[Ints, Ints]], place: Ints, rarity: Ints) -> Overlap:
    none = np.zeros(0, np.int64)
    cells, points = (np.concatenate(part) for part in zip((none, none), *shared, strict=True))
    size, shape = (WINDOW + 1) * n, (WINDOW + 1, n)
    rarest = np.zeros(size, np.int64)
    order = np.argsort(points, kind="stable")
    rarest[cells[order]] = points[order]
    total, squares = np.bincount(cells, points, size), np.bincount(cells, points * points, size).reshape(shape)
    norm = np.sqrt(np.bincount(place, rarity * rarity, n))
    before = np.ones(shape)
    for lag in range(1, min(WINDOW, n - 1) + 1):
        before[lag, lag:] = norm[: n - lag]
    alike = MOST * squares / np.maximum(norm * before, 1)
    return Overlap(*(np.minimum(each.reshape(shape), MOST).astype(np.uint8) for each in (total, rarest, alike)))
