"""The oracle of `noise`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import merge, period_of, person_of, reason_of
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, COUNTS, Message, read


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    return merge(
        _row(world, ask, period[m.day], m) for m in read(world).messages if m.grp in ask.groups and m.day in period
    )


def _row(world: World, ask: Ask, period: int, m: Message) -> Evidence:
    """An acknowledgement is what is counted here, so it is no reason to leave anything out."""
    is_noise = m.category == ACKNOWLEDGEMENT
    reason = reason_of(world, ask, m.identity, m.day, COUNTS if is_noise else m.category)
    cell = "noise" if is_noise else "said"
    return Evidence(period, cell, person_of(world, m.identity), m.identity, m.grp, 1, reason)
