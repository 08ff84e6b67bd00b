"""The oracle of `nps`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import scored

WORDS = ("推荐", "ecommend")


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    return scored(world, ask, WORDS, "/10")
