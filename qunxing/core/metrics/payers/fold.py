"""The oracle of `payers`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import actings, known_people, period_of

Bought = tuple[int, int, int, int, str]
"""(period, person, identity, group, reason)."""


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    net: Counter[Bought] = Counter()
    orders: Counter[Bought] = Counter()
    period, known = period_of(ask), known_people(world, ask)
    for a in actings(world, ask):
        if a.kind not in (Kind.ORDERED, Kind.REFUNDED) or not a.identity or a.day not in period:
            continue
        if a.person in known or a.reason == "unmatched":
            key = (period[a.day], a.person, a.identity, a.grp, a.reason)
            net[key] += a.amount if a.kind == Kind.ORDERED else -a.amount
            orders[key] += int(a.kind == Kind.ORDERED and a.amount > 0)
    sums: Counter[tuple[int, int, str]] = Counter()
    for (at, person, _who, _grp, reason), cents in net.items():
        sums[at, person, reason] += cents
    for key, cents in net.items():
        at, person, who, grp, reason = key
        if sums[at, person, reason] > 0:
            yield Evidence(at, "payers", person, who, grp, cents, reason)
        if orders[key]:
            yield Evidence(at, "orders", person, who, grp, orders[key], reason)
