"""What the reference folds share: who is left out and why, whose an account is, which period a day falls in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.core.metrics.base import ALL_REASONS, Ask, Evidence, Period, World
from qunxing.core.metrics.linking import messages
from qunxing.core.metrics.moves import moved
from qunxing.core.metrics.reading import ACKNOWLEDGEMENT, AUTOMATIC, RECALLED, Post, Seat, posts, read, told

RANK = {"": 0, **{reason: i for i, reason in enumerate(ALL_REASONS, 1)}}
CATEGORY_REASON = {ACKNOWLEDGEMENT: "acknowledgement", AUTOMATIC: "automatic", RECALLED: "recalled"}


class Deed(NamedTuple):
    """One message or act in the asked groups, with the reason why it is left out."""

    grp: int
    identity: int
    person: int
    day: int
    hour: int
    messages: int
    replies: int
    acts: int
    reason: str


def person_of(world: World, identity: int) -> int:
    return world.person_of.get(identity, identity)


@lru_cache(maxsize=4)
def _excluded(world: World) -> dict[int, list[tuple[str, int, int]]]:
    found: dict[int, list[tuple[str, int, int]]] = {}
    for identity, reason, first, last in world.excluded:
        found.setdefault(identity, []).append((reason, first, last))
    return found


def reason_of(world: World, ask: Ask, identity: int, day: int, category: int = 0) -> str:
    """Why a message of this category by this account on this day is left out; "" when it counts."""
    for reason, first, last in _excluded(world).get(identity, ()):
        if reason in ask.excluded and first <= day <= last:
            return reason
    of_category = CATEGORY_REASON.get(category, "")
    return of_category if of_category in ask.excluded else ""


def deeds(world: World, ask: Ask) -> Iterator[Deed]:
    """Every message and act in the asked groups, whenever it was."""
    asked = set(ask.groups)
    for m in messages(world, ask):
        if m.grp in asked:
            why = reason_of(world, ask, m.identity, m.day, m.category)
            reply = int(m.ref != (0, 0))
            yield Deed(m.grp, m.identity, person_of(world, m.identity), m.day, m.hour, 1, reply, 0, why)
    for a in read(world).acts:
        if a.grp in asked:
            why = reason_of(world, ask, a.identity, a.day)
            yield Deed(a.grp, a.identity, person_of(world, a.identity), a.day, -1, 0, 0, 1, why)


def signals(world: World, ask: Ask) -> Iterator[Deed]:
    """The deeds of known accounts that make a person active, by the parameter `signal`."""
    speaking = ask.params.get("signal", "any") == "speaking"
    return (d for d in deeds(world, ask) if d.identity and (d.messages or not speaking))


def offers(world: World, ask: Ask) -> Iterator[Post]:
    """The posts of staff that offer something, in the asked groups and days."""
    period = period_of(ask)
    for p in posts(world):
        if p.grp in ask.groups and p.day in period and role_of(world, p.identity, p.day) == "staff":
            yield p


def seats(world: World, ask: Ask) -> Iterator[tuple[Seat, int]]:
    """Every spell in the asked groups and the person it belongs to."""
    return iter(_seats(world, frozenset(ask.groups)))


@lru_cache(maxsize=4)
def _seats(world: World, groups: frozenset[int]) -> list[tuple[Seat, int]]:
    found = [(seat, person_of(world, seat.spell.identity)) for seat in read(world).seats if seat.grp in groups]
    return moved(found, world.successions)


class Acting(NamedTuple):
    """One act in the asked groups or at their community's desk, with the reason why it is left out."""

    grp: int
    identity: int
    person: int
    kind: int
    day: int
    amount: int
    note: str
    reason: str
    ts: int
    timed: int


def actings(world: World, ask: Ask) -> Iterator[Acting]:
    """Every such act, whenever it was."""
    for t in told(world):
        if t.grp in ask.groups or (ask.desk and t.grp == ask.desk):
            why = reason_of(world, ask, t.identity, t.day)
            person = person_of(world, t.identity)
            yield Acting(t.grp, t.identity, person, t.kind, t.day, t.amount, t.note, why, t.ts, t.timed)


def scored(world: World, ask: Ask, words: tuple[str, ...], scale: str) -> Iterator[Evidence]:
    """The scores given to survey questions of such words and scale; who answered need not be known."""
    period = period_of(ask)
    for a in actings(world, ask):
        asked = a.note.endswith(scale) and any(word in a.note for word in words)
        if a.kind == Kind.ANSWERED and asked and a.day in period:
            reason = "" if a.reason == "unmatched" else a.reason
            yield Evidence(period[a.day], "", a.person, a.identity, a.grp, a.amount, reason)


def known_people(world: World, ask: Ask) -> set[int]:
    """Everybody who was ever seen in the asked groups, speaking or on a list."""
    spoke = {d.person for d in deeds(world, ask) if d.messages and d.identity}
    return spoke | {person for _seat, person in seats(world, ask)}


def period_of(ask: Ask) -> dict[int, int]:
    """The period index of each day of the question."""
    return {day: i for i, p in enumerate(ask.periods) for day in range(p.start, p.end + 1)}


def windows(ask: Ask) -> list[Period]:
    """What each period looks at: itself, or the days up to its end that the parameter `window` says."""
    window = ask.params.get("window", "calendar")
    if window == "calendar":
        return list(ask.periods)
    return [Period(p.end - int(window) + 1, p.end) for p in ask.periods]


def merge(rows: Iterable[Evidence]) -> Iterator[Evidence]:
    """Rows that differ in weight only, added up."""
    weights: Counter[tuple[int, str, int, int, int, str]] = Counter()
    for row in rows:
        weights[row.period, row.cell, row.person, row.identity, row.grp, row.reason] += row.weight
    return (Evidence(*key[:5], weight, key[5]) for key, weight in weights.items())


def best(rows: Iterable[Evidence]) -> Iterator[Evidence]:
    """One reason for each person: whoever has a row that counts, counts, and keeps only such rows."""
    merged = list(merge(rows))
    ranks: dict[tuple[int, str, int], int] = {}
    for row in merged:
        key = (row.period, row.cell, row.person)
        ranks[key] = min(ranks.get(key, len(RANK)), RANK[row.reason])
    return (row for row in merged if RANK[row.reason] == ranks[row.period, row.cell, row.person])


def role_of(world: World, identity: int, day: int) -> str:
    """Staff, bot or member: what an account is on a day, whether or not that is left out."""
    for reason, first, last in _excluded(world).get(identity, ()):
        if first <= day <= last and reason in ("staff", "bot"):
            return reason
    return "member"
