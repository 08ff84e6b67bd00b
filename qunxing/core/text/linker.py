"""Which message probably answers which, where nobody pressed the reply button: a table of points, summed.

For every message the twenty before it in its group are rated by distance, who names whom and who spoke in between, and
so is that it begins something new. The most points win; `margin` is how far the second is behind, and only links with
a wide margin are worth telling. Everything is whole numbers over whole arrays: a million messages take seconds.
How good it is stands in `MEASURED` and in docs/decisions/0009; the idea is that of Kummerfeld et al. 2019.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

VERSION = 1
WINDOW = 20
"""Messages looked back upon; nine links in ten lie within ten."""
MINUTE = 60_000_000
LOT = 100_000
"""Messages rated at once, so that memory does not grow with the talk."""
EVER = 1 << 40


class Talk(NamedTuple):
    """Messages sorted by group, time and key, in columns. `named`: the account a text names, 0 for none."""

    grp: Ints
    author: Ints
    ts: Ints
    named: Ints
    asks: Flags
    acknowledges: Flags
    chars: Ints


class Links(NamedTuple):
    """For each message which one it answers (its own place: none), and by how many points that is ahead."""

    to: Ints
    margin: Ints


POINTS = {
    "distance": -25,
    "minutes": -45,
    "names_author": 305,
    "names_other": -120,
    "named_by": 220,
    "names_third": -105,
    "same_author": 40,
    "next_to_own": 75,
    "own_last": 80,
    "own_between": -105,
    "later_of_author": -35,
    "length": 15,
    "asked": 30,
    "acknowledged": -85,
    "begins": -60,
    "begins_after_silence": 285,
    "begins_asking": 155,
    "begins_acknowledging": -65,
    "begins_naming": -170,
    "begins_after_own": -70,
}
"""Hundredths of a logit, fitted on 70 files of the training part; distance, minutes and length count a doubling."""
SURE = 150
"""A margin from which a link is told."""


class Measured(NamedTuple):
    """Of questions said to be answered, how many were; of those answered, how many were found; of how many asked."""

    precision: float
    recall: float
    questions: int


MEASURED = {"all": Measured(0.98, 0.62, 550), "some": Measured(0.94, 0.22, 550), "none": Measured(0.0, 0.0, 550)}
"""On ten hand-linked files not fitted on, where `all`, three in ten or `none` of those who name somebody are read."""


def links(talk: Talk) -> Links:
    """The most probable link of each message."""
    found = [_rated(talk, start, min(start + LOT, len(talk.ts))) for start in range(0, len(talk.ts), LOT)]
    if not found:
        return Links(np.zeros(0, np.int64), np.zeros(0, np.int64))
    return Links(np.concatenate([each.to for each in found]), np.concatenate([each.margin for each in found]))


def _rated(talk: Talk, start: int, end: int) -> Links:
    scores = np.stack([total(parts) for parts in features(talk, start, end)])
    order = np.argsort(-scores, axis=0, kind="stable")[:2]
    best, second = np.take_along_axis(scores, order, axis=0)
    to: Ints = np.arange(start, end) - order[0]
    margin: Ints = best - second
    return Links(to, margin)


def total(parts: dict[str, Ints]) -> Ints:
    """The sum of the points; what cannot be a candidate lies out of reach."""
    found: Ints = sum((POINTS[name] * value for name, value in parts.items() if name in POINTS), parts["out"] * -EVER)
    return found


def features(talk: Talk, start: int, end: int) -> list[dict[str, Ints]]:
    """What is rated of the messages from `start` to `end`: first of beginning anew, then of each message before."""
    at = np.arange(start, end)
    mine, named, ts, grp = (column[start:end] for column in (talk.author, talk.named, talk.ts, talk.grp))
    own, rest, before = np.zeros(end - start, np.int64), [], np.zeros(end - start, bool)
    lately = np.full(end - start, EVER, np.int64)
    later: list[Ints] = []
    for lag in range(1, WINDOW + 1):
        there = np.maximum(at - lag, 0)
        author, is_in = talk.author[there], (at >= lag) & (talk.grp[there] == grp)
        is_own = is_in & (author == mine)
        since = sum(((each == author) & (each != 0) for each in later), np.zeros(end - start, np.int64))
        rest.append(
            {
                "out": (~is_in).astype(np.int64),
                "distance": _log2(np.full(end - start, lag)),
                "minutes": _log2((ts - talk.ts[there]) // MINUTE),
                "names_author": ((named == author) & (named != 0)).astype(np.int64),
                "names_other": ((named != author) & (named != 0)).astype(np.int64),
                "named_by": ((talk.named[there] == mine) & ~is_own).astype(np.int64),
                "names_third": ((talk.named[there] != mine) & (talk.named[there] != 0)).astype(np.int64),
                "same_author": is_own.astype(np.int64),
                "next_to_own": (is_own & (lag == 1)).astype(np.int64),
                "own_last": (is_own & (own == 0)).astype(np.int64),
                "own_between": np.minimum(own, 3),
                "later_of_author": np.minimum(since, 4),
                "length": _log2(talk.chars[there]),
                "asked": (talk.asks[there] & ~is_own).astype(np.int64),
                "acknowledged": talk.acknowledges[there].astype(np.int64),
            }
        )
        later.append(np.where(is_in, author, 0))
        own += is_own
        before |= is_own & (lag == 1)
        lately = np.where(is_own, np.minimum(lately, ts - talk.ts[there]), lately)
    anew = {
        "out": np.zeros(end - start, np.int64),
        "begins": np.ones(end - start, np.int64),
        "begins_after_silence": (lately > 15 * MINUTE).astype(np.int64),
        "begins_asking": talk.asks[start:end].astype(np.int64),
        "begins_acknowledging": talk.acknowledges[start:end].astype(np.int64),
        "begins_naming": (named != 0).astype(np.int64),
        "begins_after_own": before.astype(np.int64),
    }
    return [anew, *rest]


def _log2(values: Ints) -> Ints:
    """Doublings, whole: the number of binary digits of a value."""
    found: Ints = np.frexp(np.maximum(values, 0).astype(np.float64))[1].astype(np.int64)
    return found
