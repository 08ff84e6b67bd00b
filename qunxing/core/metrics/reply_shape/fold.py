"""The oracle of `reply_shape`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import person_of
from qunxing.core.metrics.reply_ties.fold import ties


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    rows: Counter[tuple[int, str, int, int, int, str]] = Counter()
    for period, reply, original, why in ties(world, ask):
        cell = f"to {person_of(world, original.identity)}"
        rows[period, cell, person_of(world, reply.identity), reply.identity, reply.grp, why] += 1
    return (Evidence(*key[:5], weight, key[5]) for key, weight in rows.items())
