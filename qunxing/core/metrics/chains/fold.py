"""The oracle of `chains`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import actings, known_people, period_of


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    quantity: Counter[tuple[int, int, int, int, str]] = Counter()
    entries: Counter[tuple[int, int, int, int, str]] = Counter()
    period, known = period_of(ask), known_people(world, ask)
    for a in actings(world, ask):
        if a.kind != Kind.CHAINED or not a.identity or a.day not in period:
            continue
        if a.person in known or a.reason == "unmatched":
            key = (period[a.day], a.person, a.identity, a.grp, a.reason)
            quantity[key] += a.amount
            entries[key] += 1
    for (at, person, who, grp, reason), n in entries.items():
        yield Evidence(at, "joined", person, who, grp, quantity[at, person, who, grp, reason], reason)
        yield Evidence(at, "entries", person, who, grp, n, reason)
