"""The oracle of `messages`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, merge, period_of


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    return merge(
        Evidence(period[d.day], "", d.person, d.identity, d.grp, d.messages, d.reason)
        for d in deeds(world, ask)
        if d.messages and d.day in period
    )
