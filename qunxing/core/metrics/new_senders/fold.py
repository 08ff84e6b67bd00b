"""The oracle of `new_senders`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import best, deeds, period_of


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    spoken = [d for d in deeds(world, ask) if d.messages and d.identity and d.day <= ask.to_day]
    first: dict[int, int] = {}
    for only_counting in (True, False):
        found: dict[int, int] = {}
        for d in spoken:
            if not (only_counting and d.reason):
                found[d.person] = min(found.get(d.person, d.day), d.day)
        first = {**found, **first}
    period = period_of(ask)
    rows = best(
        Evidence(period[d.day], "", d.person, d.identity, d.grp, 1, d.reason)
        for d in spoken
        if d.day in period and d.day == first[d.person]
    )
    return (row._replace(weight=1) for row in rows)
