"""The oracle of `daily_chatters`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import merge, person_of, reason_of
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, COUNTS, Message, read

WEEK = 7


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    said = [m for m in read(world).messages if m.grp in ask.groups and m.identity]
    said = [m for m in said if m.category in (COUNTS, ACKNOWLEDGEMENT)]
    return merge(row for i in range(len(ask.periods)) for row in _rows(world, ask, i, said))


def _rows(world: World, ask: Ask, period: int, said: list[Message]) -> Iterator[Evidence]:
    end = ask.periods[period].end
    of_week = [m for m in said if end - WEEK < m.day <= end]
    days: dict[int, set[int]] = {}
    for m in of_week:
        if not _reason(world, ask, m):
            days.setdefault(person_of(world, m.identity), set()).add(m.day)
    for m in of_week:
        person, why = person_of(world, m.identity), _reason(world, ask, m)
        is_chatter = not why and len(days[person]) >= int(ask.params["days"])
        cell = "chatter" if is_chatter else "other"
        yield Evidence(period, cell, person, m.identity, m.grp, 1, why)
        if m.category == ACKNOWLEDGEMENT and not why:
            yield Evidence(period, f"{cell}_noise", person, m.identity, m.grp, 1)


def _reason(world: World, ask: Ask, m: Message) -> str:
    """Whatever they say is talk here, so only who they are leaves them out."""
    return reason_of(world, ask, m.identity, m.day)
