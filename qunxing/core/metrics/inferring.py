"""Answers that nobody marked as such, told by `core.text.linker`: the same for the folds and for the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from qunxing.core.metrics.base import Param
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, LOOK_AHEAD
from qunxing.core.text.linker import SURE, Ints, Talk, links

LINKS = Param(
    "links",
    "strict",
    "Which answers count: strict: made with the reply button; inferred: those and what most probably answers.",
    ("strict", "inferred"),
)
BEFORE, AFTER = 7, 8
"""Days read before and after those that are asked about."""
COLUMNS = ("grp", "k1", "k2", "asker", "answerer", "answer_ts", "answer_day", "answer_category", "a1", "a2")
"""Of a question and one message that answers it without saying so, as in the view `answer`."""


class Lines(NamedTuple):
    """Messages that count or acknowledge, in columns. `named` is the account a text names, 0 for none."""

    grp: Ints
    ts: Ints
    k1: Ints
    k2: Ints
    identity: Ints
    day: Ints
    category: Ints
    question: Ints
    chars: Ints
    ref1: Ints
    ref2: Ints
    named: Ints


def inferred(lines: Lines) -> dict[str, Ints]:
    """Every answer that is sure enough, by `COLUMNS`. What says itself what it replies to is not asked again."""
    order = np.lexsort((lines.k2, lines.k1, lines.ts, lines.grp))
    lines = Lines(*(column[order] for column in lines))
    found = links(_talk(lines))
    to = found.to
    is_told = (lines.ref1 != 0) | (lines.ref2 != 0)
    is_other = lines.identity[to] != lines.identity
    at = np.flatnonzero(
        (found.margin >= SURE)
        & ~is_told
        & is_other
        & (lines.question[to] == 1)
        & (lines.ts - lines.ts[to] <= LOOK_AHEAD)
    )
    asked = Lines(*(column[to[at]] for column in lines))
    said = Lines(*(column[at] for column in lines))
    question = (asked.grp, asked.k1, asked.k2, asked.identity)
    answer = (said.identity, said.ts, said.day, said.category, said.k1, said.k2)
    return dict(zip(COLUMNS, (*question, *answer), strict=True))


def names_of(accounts: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Name → account, for the names that only one account of a group has."""
    shown = list(accounts)
    count = Counter(name for _account, name in shown)
    return {name: account for account, name in shown if name and count[name] == 1}


def lines_of(rows: Iterable[tuple[int, ...]]) -> Lines:
    """Rows in the order of `Lines`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(Lines._fields)
    return Lines(*(np.array(column, np.int64) for column in columns))


def _talk(lines: Lines) -> Talk:
    """Whoever wrote what a message replies to is named by it."""
    named = np.where(lines.named != 0, lines.named, _author_of(lines))
    acknowledges = lines.category == ACKNOWLEDGEMENT
    return Talk(lines.grp, lines.identity, lines.ts, named, lines.question == 1, acknowledges, lines.chars)


def _author_of(lines: Lines) -> Ints:
    """Who wrote the message that each one replies to, 0 where that is none of them."""
    if not lines.k1.size:
        return lines.identity
    order = np.argsort(lines.k1, kind="stable")
    place = order[np.minimum(np.searchsorted(lines.k1[order], lines.ref1), order.size - 1)]
    is_it = (lines.k1[place] == lines.ref1) & (lines.k2[place] == lines.ref2) & (lines.grp[place] == lines.grp)
    found: Ints = np.where(is_it & (lines.ref1 != 0), lines.identity[place], 0)
    return found
