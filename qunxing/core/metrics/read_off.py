"""Numbers that somebody read off (抄数), as they stand: the oracle that the view `reading` is held to."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qunxing.core.facts import Fact, Kind
from qunxing.core.metrics.base import World
from qunxing.core.metrics.periods import local_day
from qunxing.core.metrics.reading import standing


class ReadOff(NamedTuple):
    """One number, as it was written down last: of a group, a name and a day."""

    grp: int
    name: str
    day: int
    amount: int
    proof: int


@lru_cache(maxsize=4)
def read_off(world: World) -> list[ReadOff]:
    """Readings as they stand: of each group, name and day the one written down last (`thread`, µs UTC)."""
    last: dict[tuple[int, str, int], Fact] = {}
    for f in sorted(standing(world), key=lambda f: (f.thread, f.k1, f.k2)):
        if f.kind is Kind.READING and f.note:
            last[f.grp, f.note, local_day(f.ts, world.zone_of[f.grp])] = f
    return sorted(ReadOff(*key, f.value, int(f.proof)) for key, f in last.items())
