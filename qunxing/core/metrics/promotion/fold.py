"""The oracle of `promotion`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, merge, offers, period_of, person_of, role_of


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    return merge(_rows(world, ask))


def _rows(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    for d in deeds(world, ask):
        if d.messages and d.day in period and role_of(world, d.identity, d.day) == "staff":
            yield Evidence(period[d.day], "sent", d.person, d.identity, d.grp, d.messages)
    for p in offers(world, ask):
        yield Evidence(period[p.day], "offered", person_of(world, p.identity), p.identity, p.grp, 1)
