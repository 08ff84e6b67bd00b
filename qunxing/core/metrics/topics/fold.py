"""The oracle of `topics`, and what a topic is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import period_of, person_of, reason_of
from qunxing.core.metrics.periods import SECOND
from qunxing.core.metrics.reading import Message, read

LEAST_MESSAGES = 5


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    period = period_of(ask)
    begun: Counter[tuple[int, str, int, int, int, str]] = Counter()
    for topic in topics(world, ask):
        at, first = period[topic[0].day], topic[0]
        begun[at, "begun", person_of(world, first.identity), first.identity, first.grp, ""] += 1
        for who in {m.identity for m in topic}:
            begun[at, "took_part", person_of(world, who), who, first.grp, ""] += 1
    for m in _asked(world, ask):
        if why := _reason(world, ask, m):
            begun[period[m.day], "begun", person_of(world, m.identity), m.identity, m.grp, why] += 1
    return (Evidence(*key[:5], weight, key[5]) for key, weight in begun.items())


def topics(world: World, ask: Ask) -> Iterator[Sequence[Message]]:
    """Stretches of one day's talk of members without a long pause, of enough messages and people."""
    pause, people = int(ask.params["pause"]) * 60 * SECOND, int(ask.params["people"])
    said = (m for m in _asked(world, ask) if m.identity and not _reason(world, ask, m))
    ordered = sorted(said, key=lambda m: (m.grp, m.day, m.ts, m.key))
    for _day, of_day in groupby(ordered, key=lambda m: (m.grp, m.day)):
        for stretch in _stretches(of_day, pause):
            if len(stretch) >= LEAST_MESSAGES and len({person_of(world, m.identity) for m in stretch}) >= people:
                yield stretch


def _asked(world: World, ask: Ask) -> Iterator[Message]:
    days = period_of(ask)
    return (m for m in read(world).messages if m.grp in ask.groups and m.day in days)


def _reason(world: World, ask: Ask, m: Message) -> str:
    return reason_of(world, ask, m.identity, m.day, m.category)


def _stretches(messages: Iterable[Message], pause: int) -> Iterator[list[Message]]:
    stretch: list[Message] = []
    for m in messages:
        if stretch and m.ts - stretch[-1].ts > pause:
            yield stretch
            stretch = []
        stretch.append(m)
    if stretch:
        yield stretch
