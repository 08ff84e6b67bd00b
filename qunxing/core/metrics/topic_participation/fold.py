"""The oracle of `topic_participation`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import best, period_of, person_of, reason_of, seats
from qunxing.core.metrics.topics.fold import topics


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    part = {(period[m.day], person_of(world, m.identity)) for topic in topics(world, ask) for m in topic}
    held = list(_held(world, ask))
    yield from best(held)
    for row in held:
        if not row.reason and (row.period, row.person) in part:
            yield row._replace(cell="took_part")


def _held(world: World, ask: Ask) -> Iterator[Evidence]:
    for seat, person in seats(world, ask):
        d, who = seat.days, seat.spell.identity
        for i, period in enumerate(ask.periods):
            if d.start_day <= period.end and (d.end_day is None or d.end_day > period.end):
                yield Evidence(i, "present", person, who, seat.grp, 1, reason_of(world, ask, who, period.end))
