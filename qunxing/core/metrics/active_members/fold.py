"""The oracle of `active_members`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import best, signals, windows


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    done = list(signals(world, ask))
    return best(
        Evidence(i, "", d.person, d.identity, d.grp, d.messages + d.acts, d.reason)
        for i, window in enumerate(windows(ask))
        for d in done
        if window.start <= d.day <= window.end
    )
