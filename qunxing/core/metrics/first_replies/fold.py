"""The oracle of `first_replies`."""

from __future__ import annotations

from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import RANK, period_of, person_of, reason_of, role_of, seats
from qunxing.core.metrics.linking import messages
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, COUNTS, LOOK_AHEAD, Message

NEW_FOR = 28
"""Days: who spoke first so long after a group's talk began to be seen, or joined so shortly before, is new there."""


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    said = [m for m in messages(world, ask) if m.grp in ask.groups]
    began: dict[int, int] = {}
    of_person: dict[int, list[Message]] = {}
    for m in said:
        began[m.grp] = min(began.get(m.grp, m.day), m.day)
        if m.identity:
            of_person.setdefault(person_of(world, m.identity), []).append(m)
    period = period_of(ask)
    for person, own in of_person.items():
        first = _first(world, ask, own)
        if first.day in period and first.ts <= ask.now:
            is_new = first.day - began[first.grp] >= NEW_FOR or _has_joined(world, ask, person, first.day)
            yield _row(world, ask, period[first.day], person, first, said if is_new else None)


def _first(world: World, ask: Ask, said: list[Message]) -> Message:
    """The first message that counts; of who never said any, the first."""

    def order(m: Message) -> tuple[int, int, int, tuple[int, int]]:
        return RANK[_reason(world, ask, m)], m.grp, m.identity, m.key

    kept = [m for m in said if not _reason(world, ask, m)] or said
    earliest = min(m.ts for m in kept)
    return min((m for m in said if m.ts == earliest), key=order)


def _has_joined(world: World, ask: Ask, person: int, day: int) -> bool:
    return any(
        who == person and seat.is_dated and day - NEW_FOR <= seat.days.start_day <= day
        for seat, who in seats(world, ask)
    )


def _row(world: World, ask: Ask, period: int, person: int, first: Message, said: list[Message] | None) -> Evidence:
    """`said` is None where nobody knows whether they are new."""
    why = _reason(world, ask, first)
    if said is None:
        return Evidence(period, "unsure", person, first.identity, first.grp, 1, why)
    watched = min(ask.now - first.ts, LOOK_AHEAD)
    replies = [m for m in said if _is_reply(world, ask, first, m)]
    if not replies:
        return Evidence(period, f"waiting {watched}", person, first.identity, first.grp, watched, why)
    reply = min(replies, key=lambda m: (m.ts, m.key))
    role = role_of(world, reply.identity, reply.day)
    return Evidence(period, f"{role} {watched}", person, first.identity, first.grp, reply.ts - first.ts, why)


def _is_reply(world: World, ask: Ask, first: Message, m: Message) -> bool:
    """By somebody else who is no robot, to the message itself, and be it only a 欢迎."""
    if (m.grp, m.ref) != (first.grp, first.key) or not m.identity or m.category not in (COUNTS, ACKNOWLEDGEMENT):
        return False
    is_in_time = first.ts <= m.ts <= min(first.ts + LOOK_AHEAD, ask.now)
    is_other = person_of(world, m.identity) != person_of(world, first.identity)
    return is_in_time and is_other and role_of(world, m.identity, m.day) != "bot"


def _reason(world: World, ask: Ask, m: Message) -> str:
    return reason_of(world, ask, m.identity, m.day, m.category)
