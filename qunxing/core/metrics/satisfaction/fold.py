"""The oracle of `satisfaction`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import scored

WORDS = ("满意", "atisf")


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    return scored(world, ask, WORDS, "/5")
