"""The oracle of `reply_ties`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of, person_of, reason_of
from qunxing.core.metrics.reading import Message, read


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    said = {(m.grp, m.key): m for m in read(world).messages if m.grp in ask.groups and m.identity}
    ends: Counter[tuple[int, str, int, int, int, str]] = Counter()
    for reply in said.values():
        original = said.get((reply.grp, reply.ref))
        if reply.day not in period or original is None or original.day not in period:
            continue
        people = [person_of(world, m.identity) for m in (reply, original)]
        if people[0] == people[1]:
            continue
        why = _reason(world, ask, reply) or _reason(world, ask, original)
        for person, m in zip(people, (reply, original), strict=True):
            ends[period[reply.day], "", person, m.identity, m.grp, why] += 1
    return (Evidence(*key[:5], weight, key[5]) for key, weight in ends.items())


def _reason(world: World, ask: Ask, m: Message) -> str:
    return reason_of(world, ask, m.identity, m.day, m.category)
