"""The oracle of `interactions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, period_of, person_of
from qunxing.core.metrics.reply_ties.fold import Tie, ties

Rows = Counter[tuple[int, str, int, int, int, str]]


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    counted = [tie for tie in ties(world, ask) if not tie.reason]
    rows = _wrote(world, ask) + _replies(world, counted) + _days(world, counted)
    return (Evidence(*key[:5], weight, key[5]) for key, weight in rows.items())


def _wrote(world: World, ask: Ask) -> Rows:
    rows, period = Rows(), period_of(ask)
    for d in deeds(world, ask):
        if d.day in period and d.identity and d.messages:
            rows[period[d.day], "wrote", d.person, d.identity, d.grp, d.reason] += d.messages
    return rows


def _replies(world: World, counted: list[Tie]) -> Rows:
    rows = Rows()
    for period, reply, original, _why in counted:
        author, cell = person_of(world, original.identity), f"from {person_of(world, reply.identity)}"
        rows[period, cell, author, original.identity, original.grp, ""] += 1
    return rows


def _days(world: World, counted: list[Tie]) -> Rows:
    """On how many days two exchanged a reply, told of each of them; by the first of their accounts and groups."""
    met, seen = set(), dict[int, list[tuple[int, int]]]()
    for period, reply, original, _why in counted:
        ends = [(person_of(world, m.identity), m.identity) for m in (reply, original)]
        for (person, account), (other, _account) in (ends, ends[::-1]):
            met.add((period, reply.day, person, other))
            seen.setdefault(person, []).append((account, reply.grp))
    whose = {person: [min(column) for column in zip(*places, strict=True)] for person, places in seen.items()}
    return Rows((period, f"days {other}", person, *whose[person], "") for period, _day, person, other in met)
