"""The most probable link of each message, how far ahead it is, and what its score is made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qunxing.core.text.linker import trees
from qunxing.core.text.linker.features import Features, features, steps
from qunxing.core.text.linker.talk import CONTEXT, WINDOW, Ints, Table, Talk

LOT = 8_000
"""Messages rated at once, so that memory does not grow with the talk."""
FIRST = 40
"""So many trees rate all candidates; the rest only the SHORTLIST best of these."""
SHORTLIST = 6
OUT = -(1 << 30)
DAY = 1440
"""Minutes."""


class Links(NamedTuple):
    """For each message the place it answers and the second best (its own place: it begins something new), and the gap.

    `gap` is in thousandths of a score; where only one is possible it is beyond all measure.
    """

    to: Ints
    second: Ints
    gap: Ints


def links(talk: Talk, at: Ints | None = None) -> Links:
    """The most probable link of each message, or of those at some places, in order."""
    wanted = np.arange(len(talk.ts)) if at is None else at
    found = [_lot(talk, wanted[start : start + LOT]) for start in range(0, len(wanted), LOT)]
    empty = np.zeros(0, np.int64)
    return Links(*(np.concatenate([empty, *(each[column] for each in found)]) for column in range(3)))


def _lot(talk: Talk, at: Ints) -> Links:
    start = max(int(at[0]) - CONTEXT, 0)
    made = features(talk.part(start, int(at[-1]) + 1), at - start)
    total = rated(made, _possible(made, talk, at))
    order = np.argsort(-total, axis=0, kind="stable")[:2]
    best, second = np.take_along_axis(total, order, axis=0)
    return Links(at - order[0], at - np.where(second > OUT, order[1], order[0]), best - second)


def _possible(made: Features, talk: Talk, at: Ints) -> Table:
    """Whoever names somebody with @ answers one of that account's last messages, if there is one.

    Nothing else of more than a day ago is answered: the talk that was fitted on never falls silent for so long.
    """
    columns = made.by_name
    is_named = made.is_in & (columns["names_them"] > 0)
    only = (talk.sure[at] > 0) & is_named.any(axis=0)
    found: Table = np.where(only, is_named, made.is_in & (columns["minutes"] < steps(np.array(DAY))))
    return found


def rated(made: Features, possible: Table) -> Table:
    """The score of each candidate, OUT for what is none or not on the shortlist."""
    columns = np.stack([made.by_name[name].ravel() for name in trees.model().features])
    shape = possible.shape
    total: Table = np.full(shape, OUT, np.int64)
    flat = np.flatnonzero(possible)
    total.flat[flat] = trees.scores(columns.take(flat, axis=1), 0, FIRST)
    listed = np.argsort(-total, axis=0, kind="stable")[:SHORTLIST]
    keep = np.zeros(shape, bool)
    np.put_along_axis(keep, listed, True, axis=0)
    flat = np.flatnonzero(keep & possible)
    begun = total.flat[flat]
    total[:] = OUT
    total.flat[flat] = begun + trees.scores(columns.take(flat, axis=1), FIRST, len(trees.model().trees))
    return total


class Candidate(NamedTuple):
    """One place a message may answer (its own: it begins something new); its score is `base` and the `parts`."""

    place: int
    score: int
    base: int
    parts: dict[str, int]


def opened(talk: Talk, place: int, candidates: list[int]) -> list[Candidate]:
    """What the scores of some candidates of one message are made of."""
    start = max(place - CONTEXT, 0)
    made = features(talk.part(start, place + 1), np.array([place - start]))
    found, base = [], trees.model().base
    for each in candidates:
        row = place - each
        assert 0 <= row <= WINDOW
        parts = trees.parts({name: int(table[row, 0]) for name, table in made.by_name.items()})
        found.append(Candidate(each, base + sum(parts.values()), base, parts))
    return found
