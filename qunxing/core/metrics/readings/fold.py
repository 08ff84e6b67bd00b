"""The oracle of `readings`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qunxing.core.facts import Proof
from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of
from qunxing.core.metrics.read_off import ReadOff, read_off


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    for grp in ask.groups:
        yield from _of_group(world, ask, grp, "")
    if ask.desk:
        yield from _of_group(world, ask, ask.desk, "whole ")


def _of_group(world: World, ask: Ask, grp: int, prefix: str) -> Iterator[Evidence]:
    found = [each for each in read_off(world) if each.grp == grp and each.name == ask.params["name"]]
    before = {later.day: earlier for earlier, later in pairwise(found)}
    period = period_of(ask)
    by_period: dict[int, list[ReadOff]] = {}
    for each in found:
        if each.day in period:
            by_period.setdefault(period[each.day], []).append(each)
    for at, readings in by_period.items():
        for part, weight in _parts(readings, before).items():
            if weight is not None:
                yield Evidence(at, prefix + part, 0, 0, grp, weight)


def _parts(readings: list[ReadOff], before: dict[int, ReadOff]) -> dict[str, int | None]:
    """What the readings of one group and period come to; None for what there is nothing of."""
    steps = [
        (each.amount - before[each.day].amount, each.day - before[each.day].day)
        for each in readings
        if each.day in before
    ]
    rises = [step for step in steps if step[0] >= 0]
    told = sum(each.proof == Proof.SELF_REPORTED for each in readings)
    return {
        "sum": sum(each.amount for each in readings),
        "top": max(each.amount for each in readings),
        "last": max(readings, key=lambda each: each.day).amount,
        "rise": sum(rise for rise, _days in rises) if rises else None,
        "wide": sum(days > 1 for _rise, days in rises) or None,
        "fell": len(steps) - len(rises) or None,
        "told": told or None,
        "shown": len(readings) - told or None,
    }
