"""How long people stay when a leave is only known to lie between two member lists (Turnbull 1976)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .intervals import LEVEL
from .survival import Floats, Integers, SurvivalCurve, curve

MAX_ROUNDS = 500
TOLERANCE = 1e-6
# Nobody is thought to be gone for certain while leaves are being placed: a later interval would have no mass to share.
SURELY = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Stay:
    """`count` stays watched from age `entered`, ended at an age in `earliest` to `latest`, both included.

    Present in the list taken at age a and missing from the one taken at age b: earliest a + 1, latest b. An event
    with its day has earliest equal to latest. Still there when last seen at age c: earliest c + 1, latest None.
    """

    entered: int
    earliest: int
    latest: int | None
    count: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.entered <= self.earliest or (self.latest is not None and self.latest < self.earliest):
            raise ValueError(f"A stay cannot be watched from {self.entered} and end in {self.earliest}–{self.latest}.")


def interval_survival(
    stays: Iterable[Stay], *, level: float = LEVEL, max_rounds: int = MAX_ROUNDS
) -> SurvivalCurve:
    grouped: dict[tuple[int, int, int | None], int] = {}
    for s in stays:
        key = (s.entered, s.earliest, s.latest)
        grouped[key] = grouped.get(key, 0) + s.count
    return _Grid(grouped).fit(level, max_rounds)
