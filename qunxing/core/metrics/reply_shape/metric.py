"""Whether a group's replies run round one person, round a few, or round nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out_each, point
from qunxing.core.metrics.reply_shape.fold import fold
from qunxing.core.metrics.statistics import Chance, Circle, chance, circle

LEAST = 30
"""Of fewer replies no shape can be told."""
LEAST_PEOPLE = 5
AHEAD = 1.5
"""So many times the next one's part makes one person stand alone."""
SEVERAL = 3
"""At least so many hold half of all replies where a few lead together."""
TOP = 5
SEED = 20240229
MOST_DRAWN = 5_000
"""Of more replies chance leaves so little that it is drawn from so many."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is Freeman's centralisation of who replies to whom, `n` the replies between two members.

    Cells: `shape` (pyramid, ring or unclear), `people`, `received` (Gini index of replies received), `touch` and
    `second` (the part of all replies the first and the next person have an end of), `factor` (so many people received
    half of them), `chance` (the same if everybody were as likely). `people` are the first five: their part, how many
    replies would be gone without them, and how many members replied with nobody else.
    """
    points = [_point(ask, i, [t for t in tallies if t.period == i]) for i in range(len(ask.periods))]
    return {"points": points, "excluded": left_out_each(tallies, "to")}


def _point(ask: Ask, period: int, tallies: Sequence[Tally]) -> dict[str, Any]:
    if not ask.is_known(period):
        return point(ask, period, State.NOT_MEASURABLE) | {"people": []}
    edges = _edges(tallies)
    people = sorted(_ends(edges))
    replies = sum(weight for *_ends, weight in edges)
    if replies < LEAST or len(people) < LEAST_PEOPLE:
        made = point(ask, period, State.NOT_ENOUGH, n=replies, cells={"people": len(people)})
        return made | {"people": []}
    at = {person: i for i, person in enumerate(people)}
    replier, author, weight = np.array([(at[a], at[b], n) for a, b, n in edges], np.int64).T
    found = circle(len(people), np.repeat(replier, weight), np.repeat(author, weight))
    drawn = _chance(len(people), min(replies, MOST_DRAWN))
    made = point(ask, period, State.VALUE, found.centrality, n=replies, cells=_cells(len(people), found, drawn))
    return made | {"people": _first(edges, replies)}


def names(tallies: Sequence[Tally], ask: Ask, period: int, part: str) -> Mapping[int, int]:
    """Who replied or was replied to, by how many replies."""
    return _ends(_edges([t for t in tallies if t.period == period]))


def _edges(tallies: Sequence[Tally]) -> list[tuple[int, ...]]:
    """(who replied, to whom, how often)."""
    return [(*map(int, t.cell.split(" ")[:0:-1]), t.weight) for t in tallies if not t.reason]


def _ends(edges: Sequence[tuple[int, ...]]) -> Counter[int]:
    ends = Counter[int]()
    for replier, author, weight in edges:
        ends[replier] += weight
        ends[author] += weight
    return ends


@lru_cache(maxsize=4096)
def _chance(people: int, replies: int) -> Chance:
    return chance(people, replies, seed=SEED)


def _cells(people: int, found: Circle, drawn: Chance) -> dict[str, Any]:
    shares = {name: round(getattr(found, name), 4) for name in ("received", "touch", "second")}
    between = {
        name: {"low": round(each.low, 4), "high": round(each.high, 4)}
        for name, each in (("centrality", drawn.centrality), ("received", drawn.received), ("touch", drawn.touch))
    }
    return {"shape": shape_of(found, drawn), "people": people, **shares, "factor": found.factor, "chance": between}


def shape_of(found: Circle, drawn: Chance) -> str:
    """A pyramid: one has more than chance gives and far more than the next. A ring: a few together, more than chance.

    Where the replies are as evenly spread as chance would have it, nothing can be told.
    """
    if found.touch > drawn.touch.high and found.touch >= AHEAD * found.second:
        return "pyramid"
    if found.received > drawn.received.high and found.touch < AHEAD * found.second and found.factor >= SEVERAL:
        return "ring"
    return "unclear"


def _first(edges: Sequence[tuple[int, ...]], replies: int) -> list[dict[str, Any]]:
    """The people with most replies, and what would be gone without each."""
    ends, near = _ends(edges), dict[int, set[int]]()
    for replier, author, _weight in edges:
        near.setdefault(replier, set()).add(author)
        near.setdefault(author, set()).add(replier)
    return [
        {
            "person": person,
            "replies": n,
            "touch": round(n / replies, 4),
            "alone": sum(near[o] == {person} for o in near),
        }
        for person, n in sorted(ends.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    ]


METRIC = Metric(
    name="reply_shape",
    version=1,
    title="Pyramid or ring",
    sentence="Whether replies in a group run round one member, round a few, or round nobody in particular.",
    formula="Freeman's centralisation of who replies to whom: Σ(most ties − ties of each) ÷ ((n − 1)(n − 2)); beside it"
    " the same for replies drawn at random between the same number of people",
    unit="index",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    names=names,
    behind="The members who replied or were replied to",
    tally="each",
    default_grain=Grain.MONTH,
    params=(LINKS, EXCLUDE),
    trap="Neither shape is good or bad by itself; one person in the middle is a risk when they go on holiday. Others"
    " may step in when that member is away.",
    source="metrics.md §4, §14 (R213, R214, R123)",
)
