"""The oracle of `koc`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qunxing.core.metrics.base import Ask, Evidence, World
from qunxing.core.metrics.folding import deeds, period_of, person_of, reason_of, seats
from qunxing.core.metrics.linking import messages
from qunxing.core.metrics.reading import Message
from qunxing.core.metrics.response.fold import answered, asked
from qunxing.core.metrics.spells import EVENT, JOIN_DATE
from qunxing.core.metrics.statistics import h_index
from qunxing.core.metrics.topics.fold import topics

LATEST = 7
"""Days within which a reply to a message counts as one to it."""
Rows = Counter[tuple[int, str, int, int, int, str]]


def fold(world: World, ask: Ask) -> Iterator[Evidence]:
    rows = helped(world, ask) + wrote(world, ask) + began(world, ask) + brought(world, ask)
    found = [Evidence(*key[:5], weight, key[5]) for key, weight in rows.items()]
    helpers = {row.person for row in found if row.cell.startswith("helped") and not row.reason}
    return iter([*found, *heard(world, ask), *known(world, ask, helpers)])


def helped(world: World, ask: Ask) -> Rows:
    """Who answered whose questions, and who asked how many."""
    rows, period = Rows(), period_of(ask)
    for q, who, reason in answered(world, ask):
        cell = f"helped {person_of(world, q.identity)}"
        rows[period[q.day], cell, person_of(world, who), who, q.grp, reason] += 1
    for q, _given in asked(world, ask):
        if not reason_of(world, ask, q.identity, q.day, q.category):
            rows[period[q.day], "asked", person_of(world, q.identity), q.identity, q.grp, ""] += 1
    return rows


def wrote(world: World, ask: Ask) -> Rows:
    rows, period = Rows(), period_of(ask)
    for d in deeds(world, ask):
        if d.day in period and d.identity and d.messages and not d.reason:
            rows[period[d.day], "wrote", d.person, d.identity, d.grp, ""] += d.messages
    return rows


def began(world: World, ask: Ask) -> Rows:
    rows, period = Rows(), period_of(ask)
    for first, *_others in topics(world, ask):
        rows[period[first.day], "began", person_of(world, first.identity), first.identity, first.grp, ""] += 1
    return rows


def brought(world: World, ask: Ask) -> Rows:
    """Whom each brought in who has said something there."""
    period, talked = period_of(ask), set()
    for d in deeds(world, ask):
        if d.messages and not d.reason:
            talked.add((d.grp, d.person))
    guests = set()
    for seat, guest in seats(world, ask):
        spell = seat.spell
        is_dated = spell.start_basis in (EVENT, JOIN_DATE)
        if spell.inviter and is_dated and seat.days.start_day in period and (seat.grp, guest) in talked:
            host = person_of(world, spell.inviter)
            if host != guest:
                guests.add((period[seat.days.start_day], host, spell.inviter, seat.grp, guest))
    return Rows((at, "brought", host, account, grp, "") for at, host, account, grp, _guest in guests)


def heard(world: World, ask: Ask) -> Iterator[Evidence]:
    """The h-index of what each wrote: so many messages with so many different repliers."""
    period, repliers = period_of(ask), dict[Message, set[int]]()
    said = {(m.grp, m.key): m for m in messages(world, ask) if m.grp in ask.groups and _counts(world, ask, m)}
    for reply in said.values():
        original, person = said.get((reply.grp, reply.ref)), person_of(world, reply.identity)
        if original is None or original.day not in period or person == person_of(world, original.identity):
            continue
        if original.day <= reply.day <= original.day + LATEST:
            repliers.setdefault(original, set()).add(person)
    by_person: dict[tuple[int, int], list[Message]] = {}
    for original in repliers:
        by_person.setdefault((period[original.day], person_of(world, original.identity)), []).append(original)
    for (at, person), heeded in by_person.items():
        ordered = sorted(heeded, key=lambda m: (-len(repliers[m]), m.key))
        index = h_index(len(repliers[m]) for m in ordered)
        own = ordered[:index]
        yield Evidence(at, "heard", person, min(m.identity for m in own), min(m.grp for m in own), index)


def known(world: World, ask: Ask, helpers: set[int]) -> Iterator[Evidence]:
    """For how many days each helper has been known at a period's end."""
    rows: dict[int, list[tuple[int, int, int]]] = {}
    for d in deeds(world, ask):
        if d.messages:
            rows.setdefault(d.person, []).append((d.day, d.identity, d.grp))
    for seat, person in seats(world, ask):
        rows.setdefault(person, []).append((seat.days.start_day, seat.spell.identity, seat.grp))
    for person in helpers & rows.keys():
        day, account, grp = (min(column) for column in zip(*rows[person], strict=True))
        for at, (_start, end) in enumerate(ask.periods):
            if end >= day:
                yield Evidence(at, "known", person, account, grp, end - day + 1)


def _counts(world: World, ask: Ask, m: Message) -> bool:
    return bool(m.identity) and not reason_of(world, ask, m.identity, m.day, m.category)
