"""Answers that nobody marked as such, told by `core.text.linker`: the same for the folds and for the engine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from qunxing.core.metrics.base import Param
from qunxing.core.metrics.reading import LOOK_AHEAD
from qunxing.core.text.linker import WINDOW, Ints, Links, Talk, links, model
from qunxing.core.text.linker.words import cues_of, numbered, words_of
from qunxing.core.text.mentions import mentions

LINKS = Param(
    "links",
    "strict",
    "Which answers count: strict: made with the reply button; inferred: those and what most probably answers.",
    ("strict", "inferred"),
)
AFTER = 8
"""Days read after those that are asked about."""
COLUMNS = ("grp", "k1", "k2", "asker", "answerer", "answer_ts", "answer_day", "answer_category", "a1", "a2")
"""Of a question and one message that answers it without saying so, as in the view `answer`."""
REPLY_COLUMNS = ("grp", "k1", "k2", "identity", "day", "category", "ref1", "ref2")
"""Of a message that does not say what it replies to, and the one it most probably replies to, as in the view `said`."""
_MENTION = re.compile(r"@[^\s\u2005,，:：。!！?？]+")


class Lines(NamedTuple):
    """Messages that count or acknowledge, in columns."""

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

    def at(self, places: Ints) -> Lines:
        """These of them."""
        return Lines(*(column[places] for column in self))


Names = Mapping[int, Mapping[str, int]]
"""Group → name → the only account of it that shows this name."""


def order_of(lines: Lines) -> Ints:
    """By group, time and key."""
    return np.lexsort((lines.k2, lines.k1, lines.ts, lines.grp))


class Inferred(NamedTuple):
    """What nobody marked as such, each by the name it is bound under: answers by `COLUMNS`, replies by
    `REPLY_COLUMNS`. Every answer is a reply too.
    """

    inferred: dict[str, Ints]
    inferred_reply: dict[str, Ints]


def inferred(lines: Lines, texts: Sequence[str | None], names: Names) -> Inferred:
    """Every link that is sure enough, of lines in any order."""
    order = order_of(lines)
    lines = lines.at(order)
    return told(lines, links(talk_of(lines, [texts[place] for place in order.tolist()], names)))


def told(lines: Lines, found: Links) -> Inferred:
    """The links that are sure enough, to others' messages. What says itself what it replies to is not asked again."""
    is_told = (lines.ref1 != 0) | (lines.ref2 != 0)
    is_other = lines.identity[found.to] != lines.identity
    at = np.flatnonzero((found.gap >= model().sure) & ~is_told & is_other)
    return Inferred(_answers(lines, found.to, at), _replies(lines, found.to, at))


def _replies(lines: Lines, to: Ints, at: Ints) -> dict[str, Ints]:
    said, original = lines.at(at), lines.at(to[at])
    reply = (said.grp, said.k1, said.k2, said.identity, said.day, said.category)
    return dict(zip(REPLY_COLUMNS, (*reply, original.k1, original.k2), strict=True))


def _answers(lines: Lines, to: Ints, at: Ints) -> dict[str, Ints]:
    is_asked = (lines.question[to[at]] == 1) & (lines.ts[at] - lines.ts[to[at]] <= LOOK_AHEAD)
    at = at[is_asked]
    asked, said = lines.at(to[at]), lines.at(at)
    question = (asked.grp, asked.k1, asked.k2, asked.identity)
    answer = (said.identity, said.ts, said.day, said.category, said.k1, said.k2)
    return dict(zip(COLUMNS, (*question, *answer), strict=True))


def measured() -> dict[str, Any]:
    """What a number says that counts inferred links: the linker's version, and how good it was found to be."""
    return {"version": model().version, **model().measured}


def names_of(accounts: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Name → account, for the names that only one account of a group has."""
    shown = list(accounts)
    count = Counter(name for _account, name in shown)
    return {name: account for account, name in shown if name and count[name] == 1}


def lines_of(rows: Iterable[tuple[int, ...]]) -> Lines:
    """Rows in the order of `Lines`."""
    columns = list(zip(*rows, strict=True)) or [()] * len(Lines._fields)
    return Lines(*(np.array(column, np.int64) for column in columns))


def talk_of(lines: Lines, texts: Iterable[str | None], names: Names) -> Talk:
    """Sorted lines as the linker reads them. Whoever wrote what a message replies to is named by it, first."""
    replied = _author_of(lines)
    rows, words = [], []
    for grp, to, text in zip(lines.grp.tolist(), replied.tolist(), texts, strict=True):
        said = text or ""
        found = mentions(said, names.get(grp, {}))
        low = _MENTION.sub(" ", said.lower()).strip()
        named = (to, found.first, 0, 1) if to else found
        rows.append((*named, cues_of(low)))
        words.append(words_of(low))
    columns = np.array(rows, np.int64).reshape(-1, 5).T
    return Talk._make([lines.grp, lines.identity, lines.ts, *columns, lines.chars, *numbered(words)])


def _author_of(lines: Lines) -> Ints:
    """Who wrote the message that each one replies to, 0 where that is none of the last WINDOW before it."""
    if not lines.k1.size:
        return lines.identity
    order = np.argsort(lines.k1, kind="stable")
    place = order[np.minimum(np.searchsorted(lines.k1[order], lines.ref1), order.size - 1)]
    is_it = (lines.k1[place] == lines.ref1) & (lines.k2[place] == lines.ref2) & (lines.grp[place] == lines.grp)
    back = np.arange(order.size) - place
    found: Ints = np.where(is_it & (lines.ref1 != 0) & (back > 0) & (back <= WINDOW), lines.identity[place], 0)
    return found
