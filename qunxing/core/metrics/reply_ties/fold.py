"""The oracle of `reply_ties`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of, person_of, reason_of
from qunxing.core.metrics.linking import messages
from qunxing.core.metrics.reading import Message


class Tie(NamedTuple):
    """One reply to another member's message, both said in the asked days."""

    period: int
    reply: Message
    original: Message
    reason: str


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    ends: Counter[tuple[int, str, int, int, int, str]] = Counter()
    for period, reply, original, why in ties(world, ask):
        for m in (reply, original):
            ends[period, "", person_of(world, m.identity), m.identity, m.grp, why] += 1
    return (Evidence(*key[:5], weight, key[5]) for key, weight in ends.items())


def ties(world: World, ask: Ask) -> Iterator[Tie]:
    """Every reply of one member to another."""
    period = period_of(ask)
    said = {(m.grp, m.key): m for m in messages(world, ask) if m.grp in ask.groups and m.identity}
    for reply in said.values():
        original = said.get((reply.grp, reply.ref))
        if reply.day not in period or original is None or original.day not in period:
            continue
        if person_of(world, reply.identity) != person_of(world, original.identity):
            why = _reason(world, ask, reply) or _reason(world, ask, original)
            yield Tie(period[reply.day], reply, original, why)


def _reason(world: World, ask: Ask, m: Message) -> str:
    return reason_of(world, ask, m.identity, m.day, m.category)
