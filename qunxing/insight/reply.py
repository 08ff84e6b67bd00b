"""Which message one message probably answers, told with its reasons: for whoever reads the talk and wonders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qunxing.core.metrics.inferring import Lines, talk_of
from qunxing.core.text.linker import CONTEXT, Links, model, opened
from qunxing.core.text.linker.reasons import Reason, by_reason
from qunxing.core.text.linker.words import words_of
from qunxing.insight.linked import linked, names_in, texts_of
from qunxing.ledger import talk
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.talk import MessageRow

SHARED = 5


class Choice(NamedTuple):
    """A message that may be answered; None: it begins something new. `reasons` add up to `score`, in thousandths."""

    row: MessageRow | None
    key: tuple[int, int]
    score: int
    reasons: dict[Reason, int]
    shared: list[str]


class Reply(NamedTuple):
    """What a message probably answers. `certain`: it says so itself; `sure`: one choice is well ahead of the other."""

    certain: MessageRow | None
    sure: bool
    gap: int
    choices: list[Choice]


def reply_of(grp: int, day: int, row: MessageRow) -> Reply | None:
    """Of one message on a local day of its group; None for what nobody wrote, was taken back or speaks for itself."""
    if row.ref1 or row.ref2:
        said = talk.these([(row.ref1, row.ref2)], row.ts - talk.AROUND, row.ts)
        return Reply(said[0], True, 0, []) if said else None
    with cursor(turn=True) as room:
        lines, found = linked(room, [grp], first_day=day, last_day=day)
        at = np.flatnonzero((lines.k1 == row.k1) & (lines.k2 == row.k2))
        if not at.size:
            return None
        return _told(room, lines, found, int(at[0]))


def _told(room: Cursor, lines: Lines, found: Links, at: int) -> Reply:
    gap, places = int(found.gap[at]), list(dict.fromkeys([int(found.to[at]), int(found.second[at])]))
    choices = _opened(room, lines, at, places)
    return Reply(None, gap >= model().sure, gap, choices)


def _opened(room: Cursor, lines: Lines, at: int, places: Sequence[int]) -> list[Choice]:
    start = max(at - CONTEXT, 0)
    near = lines.at(np.arange(start, at + 1))
    texts = texts_of(room, near)
    candidates = opened(
        talk_of(near, texts, names_in(room, [int(lines.grp[at])])), at - start, [place - start for place in places]
    )
    keys = [(int(lines.k1[place]), int(lines.k2[place])) for place in places]
    said = {(row.k1, row.k2): row for row in talk.these(keys, int(lines.ts[min(places)]), int(lines.ts[at]))}
    mine = words_of((texts[-1] or "").lower())
    found = []
    for one, place, key in zip(candidates, places, keys, strict=True):
        theirs = set(words_of((texts[place - start] or "").lower())) if place != at else set()
        shared = [word for word in dict.fromkeys(mine) if word in theirs][:SHARED]
        row = None if place == at else said.get(key)
        found.append(Choice(row, key, one.score, by_reason(one.base, one.parts), shared))
    return found
