"""The oracle of `heatmap`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, merge, period_of
from qunxing.core.metrics.periods import weekday


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    return merge(
        Evidence(period[d.day], f"{weekday(d.day)}-{d.hour}", d.person, d.identity, d.grp, d.messages, d.reason)
        for d in deeds(world, ask)
        if d.messages and d.day in period
    )
