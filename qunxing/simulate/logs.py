"""What sources would have shown of a truth, as facts: the input of the reference folds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from qunxing.core.facts import Fact, Form, Kind, Precision, Sees
from qunxing.core.metrics.base import World
from qunxing.simulate.truth import Chat, Message, Part, Said, Stay, Truth

ALWAYS = (0, 1_000_000)
"""First and last local day of a mark that never ends."""


def world(truth: Truth, *, join_dates: bool = True) -> World:
    """Everything visible from `connect` on, staff and bots marked; identities are people's numbers.

    `join_dates`: member lists say when each of those present joined.
    """
    helpers = [person for person in truth.people if person.part is not Part.MEMBER]
    return World(
        facts=list(_facts(truth, join_dates)),
        zone_of={chat.id: truth.zone for chat in truth.groups},
        excluded=[(person.id, person.part.value, *ALWAYS) for person in helpers],
    )


def _facts(truth: Truth, join_dates: bool) -> Iterator[Fact]:
    keys = ((number, 1) for number in count(1 << 40))
    by_group: dict[int, list[Stay]] = {}
    for stay in truth.stays:
        by_group.setdefault(stay.group, []).append(stay)
    for chat in truth.groups:
        stays = by_group.get(chat.id, [])
        seen = sum(1 << sees for sees in _sees(chat))
        yield _about(keys, Kind.OBSERVED, chat, truth.connect, until=chat.closed or truth.end, value=seen)
        yield from _lists(truth, chat, stays, keys, join_dates)
        if chat.events:
            yield from _events(truth, chat, stays, keys)
        if chat.closed:
            yield _about(keys, Kind.CLOSED, chat, chat.closed)
    talking = {chat.id for chat in truth.groups if chat.talk}
    yield from (_message(m) for m in truth.messages if m.ts >= truth.connect and m.group in talking)
    for act in truth.acts:
        if act.ts >= truth.connect:
            k1, k2 = next(keys)
            yield Fact(k1=k1, k2=k2, kind=Kind.REACTED, grp=act.group, identity=act.person, ts=act.ts, batch=1)


def _sees(chat: Chat) -> list[Sees]:
    talk = [Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS, Sees.REPLIES] if chat.talk else []
    return [*talk, *([Sees.JOINS, Sees.LEAVES] if chat.events else []), *([Sees.ROSTER] if chat.lists else [])]


def _about(keys: Iterator[tuple[int, int]], kind: Kind, chat: Chat, ts: int, *, until: int = 0, value: int = 0) -> Fact:
    k1, k2 = next(keys)
    return Fact(k1=k1, k2=k2, kind=kind, grp=chat.id, ts=ts, until=until, value=value, batch=1)


def _lists(
    truth: Truth, chat: Chat, stays: list[Stay], keys: Iterator[tuple[int, int]], join_dates: bool
) -> Iterator[Fact]:
    for ts in chat.lists:
        yield _about(keys, Kind.ROSTER, chat, ts)
        for stay in stays:
            if stay.covers(ts):
                yield _member(keys, Kind.LISTED, stay, ts, value=stay.start if join_dates else 0)


def _events(truth: Truth, chat: Chat, stays: list[Stay], keys: Iterator[tuple[int, int]]) -> Iterator[Fact]:
    for stay in stays:
        if stay.start > truth.connect:
            yield _member(keys, Kind.JOINED, stay, stay.start)
        if stay.leaving in (Kind.LEFT, Kind.REMOVED) and stay.end > truth.connect:
            yield _member(keys, Kind(stay.leaving), stay, stay.end)


def _member(keys: Iterator[tuple[int, int]], kind: Kind, stay: Stay, ts: int, *, value: int = 0) -> Fact:
    k1, k2 = next(keys)
    scene = stay.scene if kind in (Kind.JOINED, Kind.LISTED) else ""
    return Fact(
        k1=k1,
        k2=k2,
        kind=kind,
        grp=stay.group,
        identity=stay.person,
        ts=ts,
        precision=Precision.SECOND,
        other=stay.inviter if scene else 0,
        note=scene,
        value=value,
        batch=1,
    )


def _message(message: Message) -> Fact:
    return Fact(
        k1=message.id,
        k2=1,
        kind=Kind.MESSAGE,
        grp=message.group,
        identity=message.person,
        ts=message.ts,
        form=Form.SYSTEM if message.said is Said.AUTOMATIC else message.form,
        ref1=message.reply_to,
        ref2=1 if message.reply_to else 0,
        length=len(message.text),
        text=message.text,
        batch=1,
    )
