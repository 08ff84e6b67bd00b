"""The one reading of what was said and done: original, last edit and recall made one message.

This is the oracle the engine's rollups are held to; it is written to be read, not to be fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from qunxing.core.facts import Fact, Form, Kind, Precision, Sees
from qunxing.core.metrics.base import DAY, World
from qunxing.core.metrics.periods import HOUR, local_day, offset
from qunxing.core.metrics.spells import FIRST_SEEN, Spell, SpellDays, changes, spell_days, spells
from qunxing.core.text.offers import is_offer
from qunxing.core.text.recognisers import Label, label

COUNTS, ACKNOWLEDGEMENT, AUTOMATIC, RECALLED, ACT = 0, 1, 2, 3, 4
ACTS = frozenset(
    {
        Kind.REACTED,
        Kind.FORWARDED,
        Kind.POLLED,
        Kind.CHAINED,
        Kind.CHECKED_IN,
        Kind.ANSWERED,
        Kind.ORDERED,
        Kind.CLICKED,
    }
)
"""What a member does in a group besides talking. Refunds, gains and what we sent are not acts of a member."""

TOLD = frozenset({Kind.CHAINED, Kind.CHECKED_IN, Kind.ANSWERED, Kind.ORDERED, Kind.REFUNDED})
"""Acts of which more than their number is asked."""

LOOK_AHEAD = 7 * DAY
"""An answer later than this after its question is not looked for."""
ANSWERERS = 8
"""So many first answers of a question are kept, so that leaving people out still finds the next."""


class Message(NamedTuple):
    """One message as it stands now. It counts at its original time; `ref` is the message it replies to, or (0, 0)."""

    key: tuple[int, int]
    grp: int
    identity: int
    ts: int
    day: int
    hour: int
    category: int
    is_question: bool
    ref: tuple[int, int]
    chars: int


class Act(NamedTuple):
    grp: int
    identity: int
    ts: int
    day: int


class Told(NamedTuple):
    """One act as it was last told: `amount` is cents, a score or a quantity, by its kind.

    `timed` is 0 where only the day is known.
    """

    grp: int
    identity: int
    kind: int
    ts: int
    day: int
    amount: int
    note: str
    timed: int
    k1: int
    k2: int


class Post(NamedTuple):
    """One message that offers something: its words hold a link or a price."""

    grp: int
    key: tuple[int, int]
    identity: int
    ts: int
    day: int


class Listing(NamedTuple):
    """What a member list told of when one member last spoke; `said_day` is None for never."""

    grp: int
    identity: int
    day: int
    said_day: int | None


class Answer(NamedTuple):
    """A question and one first answer to it; `answerer` is 0 (and what follows) where nobody answered in time."""

    question: Message
    answerer: int
    answer_ts: int
    answer_day: int
    answer_category: int
    key: tuple[int, int]
    rank: int


class Seat(NamedTuple):
    """One spell of one account in one group, with its local days."""

    grp: int
    spell: Spell
    days: SpellDays
    came: bool = False
    """Whether it began with a move out of a group that ended."""

    @property
    def is_dated(self) -> bool:
        """Whether anything is known of when it began, besides that it was there when first looked."""
        return not (self.spell.start_basis == FIRST_SEEN and self.spell.start_ts == 0)


class Reading(NamedTuple):
    messages: list[Message]
    acts: list[Act]
    seats: list[Seat]


def standing(world: World) -> list[Fact]:
    """The facts that count: neither taken back with their batch nor one by one."""
    kept = [fact for fact in world.facts if fact.batch not in world.retracted]
    undone = {(fact.ref1, fact.ref2) for fact in kept if fact.kind is Kind.RETRACTED}
    return [fact for fact in kept if (fact.k1, fact.k2) not in undone and fact.kind is not Kind.RETRACTED]


@lru_cache(maxsize=4)
def read(world: World) -> Reading:
    """Messages, acts and spells of a world, each sorted."""
    facts = standing(world)
    acts = [
        Act(f.grp, f.identity, f.ts, local_day(f.ts, world.zone_of[f.grp]))
        for f in facts
        if f.kind in ACTS and f.identity
    ]
    return Reading(_messages(facts, world), sorted(acts), _seats(facts, world))


@lru_cache(maxsize=4)
def told(world: World) -> list[Told]:
    """What was done besides talking, each act as it was last told; whose it is and when stays as first told.

    A chain's entry of no quantity was withdrawn: no act.
    """
    facts = standing(world)
    last = {(f.ref1, f.ref2): f for f in _edits(facts)}
    found = []
    for f in facts:
        if f.kind in TOLD:
            now = last.get((f.k1, f.k2), f)
            day = local_day(f.ts, world.zone_of[f.grp])
            if now.value or f.kind is not Kind.CHAINED:
                timed = int(f.precision <= Precision.MINUTE)
                found.append(Told(f.grp, f.identity, int(f.kind), f.ts, day, now.value, now.note, timed, f.k1, f.k2))
    return sorted(found)


@lru_cache(maxsize=4)
def listings(world: World) -> list[Listing]:
    """What member lists told of when their members last spoke."""
    return [
        Listing(
            f.grp,
            f.identity,
            local_day(f.ts, world.zone_of[f.grp]),
            local_day(f.until, world.zone_of[f.grp]) if f.until > 0 else None,
        )
        for f in standing(world)
        if f.kind is Kind.LISTED and f.identity and f.until not in (0, f.ts)
    ]


def posts(world: World) -> list[Post]:
    """Every message that offers something, in the words it was first posted with."""
    return [
        Post(f.grp, (f.k1, f.k2), f.identity, f.ts, local_day(f.ts, world.zone_of[f.grp]))
        for f in standing(world)
        if f.kind is Kind.MESSAGE and f.form != Form.SYSTEM and is_offer(f.text, f.form)
    ]


def _edits(facts: Iterable[Fact]) -> list[Fact]:
    return sorted((f for f in facts if f.kind is Kind.EDITED), key=lambda f: (f.until, f.k1, f.k2))


def _messages(facts: list[Fact], world: World) -> list[Message]:
    edits: dict[tuple[int, int], Fact] = {}
    for fact in _edits(facts):
        edits[fact.ref1, fact.ref2] = fact
    recalled = {(fact.ref1, fact.ref2) for fact in facts if fact.kind is Kind.RECALLED}
    return sorted(
        _message(f, edits.get((f.k1, f.k2), f), recalled, world)
        for f in facts
        if f.kind is Kind.MESSAGE and f.form != Form.SYSTEM
    )


def _message(fact: Fact, last: Fact, recalled: set[tuple[int, int]], world: World) -> Message:
    key, local = (fact.k1, fact.k2), fact.ts + offset(fact.ts, world.zone_of[fact.grp])
    of_text, is_question = _told_by(last.text, fact.form)
    return Message(
        key,
        fact.grp,
        fact.identity,
        fact.ts,
        local // DAY,
        local % DAY // HOUR,
        RECALLED if key in recalled else of_text,
        is_question,
        (fact.ref1, fact.ref2),
        (fact.length if last.length is None else last.length) or 0,
    )


@lru_cache(maxsize=1 << 14)
def _told_by(text: str | None, form: int) -> tuple[int, bool]:
    """The category, and whether it asks."""
    labels = Label(0) if text is None else Label(label(text, form or Form.TEXT))
    return category(labels, form), bool(labels & Label.QUESTION)


def category(labels: Label, form: int) -> int:
    """What kind of message it is: automatic before acknowledgement before what counts. Pictures and files count."""
    if labels & Label.AUTOMATIC:
        return AUTOMATIC
    blank = form == Form.TEXT and labels & Label.EMPTY
    if form == Form.STICKER or blank or labels & Label.ACKNOWLEDGEMENT:
        return ACKNOWLEDGEMENT
    return COUNTS


def _seats(facts: list[Fact], world: World) -> list[Seat]:
    by_group: dict[int, list[Fact]] = {}
    for fact in facts:
        by_group.setdefault(fact.grp, []).append(fact)
    watched = {grp: observed_until(of_group) for grp, of_group in by_group.items()}
    return [
        Seat(grp, spell, spell_days(spell, world.zone_of[grp]))
        for grp in sorted(by_group)
        for spell in spells(changes(by_group[grp]), observed_until=watched[grp])
    ]


def observed_until(facts: Iterable[Fact]) -> int:
    """How far leaves would have been noticed: `until` of observations whose `value` has the bit of LEAVES, else 0."""
    return max((f.until for f in facts if f.kind is Kind.OBSERVED and f.value >> Sees.LEAVES & 1), default=0)


def answers(messages: Iterable[Message]) -> list[Answer]:
    """Every question with the first answer of each account and category, at most eight, the earliest first.

    An answer is a message of another account with a native link to the question, not earlier than it and at most seven
    days later.
    """
    messages = list(messages)
    replies: dict[tuple[int, tuple[int, int]], list[Message]] = {}
    for message in messages:
        if message.ref != (0, 0):
            replies.setdefault((message.grp, message.ref), []).append(message)
    rows: list[Answer] = []
    for question in (m for m in messages if m.is_question):
        rows += _answers(question, replies.get((question.grp, question.key), []))
    return rows


def _answers(question: Message, replies: list[Message]) -> list[Answer]:
    first: dict[tuple[int, int], Message] = {}
    for reply in sorted(replies, key=lambda m: (m.ts, m.key)):
        if reply.identity != question.identity and 0 <= reply.ts - question.ts <= LOOK_AHEAD:
            first.setdefault((reply.identity, reply.category), reply)
    found = list(first.values())[:ANSWERERS]
    if not found:
        return [Answer(question, 0, 0, 0, 0, (0, 0), 0)]
    return [Answer(question, m.identity, m.ts, m.day, m.category, m.key, i) for i, m in enumerate(found, 1)]
