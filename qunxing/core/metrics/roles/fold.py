"""The oracle of `roles`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, period_of, seats
from qunxing.core.metrics.koc.fold import Rows, began, helped
from qunxing.core.metrics.spells import EVENT, JOIN_DATE

FIRST_DAYS = 6
"""Who joined in the first week, by known dates, was there first."""


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    said = _wrote(world, ask)
    helping = Rows({key: n for key, n in helped(world, ask).items() if not key[5]})
    rows = said + helping + began(world, ask) + _seeds(world, ask, said)
    return (Evidence(*key[:5], weight, key[5]) for key, weight in rows.items())


def _wrote(world: World, ask: Ask) -> Rows:
    rows, period = Rows(), period_of(ask)
    for d in deeds(world, ask):
        if d.day in period and d.identity and d.messages:
            rows[period[d.day], "wrote", d.person, d.identity, d.grp, d.reason] += d.messages
    return rows


def _seeds(world: World, ask: Ask, said: Rows) -> Rows:
    joined = [
        (seat.grp, person, seat.days.start_day)
        for seat, person in seats(world, ask)
        if seat.spell.start_basis in (EVENT, JOIN_DATE)
    ]
    opened: dict[int, int] = {}
    for grp, _person, day in joined:
        opened[grp] = min(day, opened.get(grp, day))
    first = {(grp, person) for grp, person, day in joined if day <= opened[grp] + FIRST_DAYS}
    spoke = {key[:1] + key[2:5] for key in said if not key[5]}
    return Rows((at, "seed", who, account, grp, "") for at, who, account, grp in spoke if (grp, who) in first)
