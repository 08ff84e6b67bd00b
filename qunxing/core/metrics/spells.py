"""Who was in a group from when to when, from joins, leaves and dated member lists.

What was seen is dated exactly; what only two lists enclose is an interval and stays one. Leaving and coming back makes
two spells, however short the break, so that the headcount agrees with the platform's list on every day; counting a
short break as one stay is the business of retention.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from qunxing.core.facts import Fact, Kind, Precision
from qunxing.core.metrics.base import DAY
from qunxing.core.metrics.periods import local_day

EVENT, JOIN_DATE, FIRST_SEEN = 1, 2, 3
OPEN, ABSENT = 0, 2
KINDS = frozenset({Kind.JOINED, Kind.LEFT, Kind.REMOVED, Kind.ROSTER, Kind.LISTED, Kind.CLOSED})

# At the same moment a list is read before events, so that who joins at that moment is not absent from it.
_LISTED, _ROSTER, _JOINED, _LEFT, _REMOVED, _CLOSED = Kind.LISTED, Kind.ROSTER, Kind.JOINED, 8, 9, Kind.CLOSED


class Change(NamedTuple):
    """One fact about membership. `until` equals `ts` unless the time lies somewhere after `ts`, up to `until`."""

    ts: int
    kind: int
    identity: int
    until: int
    value: int = 0
    other: int = 0
    note: str = ""


class Spell(NamedTuple):
    """One unbroken presence of an account in a group; times in µs UTC.

    It began in (`start_ts`, `start_until`], or exactly then when both are equal; a `start_ts` of 0 with basis 3 says
    no more than "before". It ended in (`end_ts`, `end_until`]; both None while open. `seen_ts` is when it came under
    observation, `last_ts` how far it is known to have lasted. `listed`: some member list showed it.
    """

    identity: int
    spell: int
    start_ts: int
    start_until: int
    start_basis: int
    end_ts: int | None
    end_until: int | None
    end_basis: int
    exit: int
    scene: str
    inviter: int
    seen_ts: int
    last_ts: int
    listed: int


class SpellDays(NamedTuple):
    """A spell's local days. `*_first` and `*_last` bound it, `start_day` and `end_day` are where it is counted.

    What lies between two dates is counted at the middle; a beginning nobody can date, at the day it was first seen.
    """

    start_first: int
    start_day: int
    start_last: int
    end_first: int | None
    end_day: int | None
    end_last: int | None
    seen_day: int
    last_day: int


@dataclass(slots=True)
class _Presence:
    """The spell of one account that is being written."""

    start_ts: int
    start_until: int
    basis: int
    seen: int
    last: int
    scene: str = ""
    inviter: int = 0
    listed: int = 0


@dataclass(slots=True)
class _Group:
    present: dict[int, _Presence] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    done: list[Spell] = field(default_factory=list)
    count: dict[int, int] = field(default_factory=dict)
    listed_at: int = 0

    def last_absent(self, identity: int) -> int:
        """The last time the account is known not to have been there; 0 if never."""
        return max(self.gone.get(identity, 0), self.listed_at)

    def close(self, identity: int, end_ts: int, end_until: int, basis: int, leaving: int) -> None:
        p = self.present.pop(identity)
        self.gone[identity] = end_until
        self._write(identity, p, end_ts, end_until, basis, leaving)

    def keep_open(self, observed_until: int) -> None:
        for identity, p in self.present.items():
            p.last = max(p.last, observed_until)
            self._write(identity, p, None, None, OPEN, 0)

    def _write(self, who: int, p: _Presence, end: int | None, until: int | None, basis: int, leaving: int) -> None:
        nth = self.count[who] = self.count.get(who, 0) + 1
        start = (p.start_ts, p.start_until, p.basis)
        last = p.last if end is None else end
        self.done.append(
            Spell(who, nth, *start, end, until, basis, leaving, p.scene, p.inviter, p.seen, last, p.listed)
        )


def changes(facts: Iterable[Fact]) -> list[Change]:
    """The facts of one group that tell membership, as `spells` wants them. Retracted facts must be out already."""
    return [
        Change(f.ts, f.kind, f.identity, _until(f), f.value, f.other, f.note)
        for f in facts
        if f.kind in KINDS and (f.identity or f.kind in (Kind.ROSTER, Kind.CLOSED))
    ]


def _until(fact: Fact) -> int:
    return max(fact.until, fact.ts) if fact.precision is Precision.BETWEEN else fact.ts


def spells(changes: Iterable[Change], *, observed_until: int = 0) -> list[Spell]:
    """The spells of every account of one group, by account and time.

    A leave without a known presence proves one: it began some time since the account was last known absent. A join
    while present proves a leave nobody saw. Whoever a complete list lacks has left since last seen, not at the list.
    `observed_until`: how far leaves would have been noticed; open spells are known to last until then.
    """
    group = _Group()
    rank: dict[int, int] = {_LISTED: 0, _ROSTER: 1}
    ordered = sorted(changes, key=lambda c: (c[0], rank.get(c[1], 2), c[1], c[2], c[3:]))
    for ts, together in groupby(ordered, key=itemgetter(0)):
        _moment(group, ts, list(together))
    group.keep_open(observed_until)
    return sorted(group.done)


def _moment(group: _Group, ts: int, together: Sequence[Change]) -> None:
    here: set[int] = set()
    for change in together:
        if change.kind == _LISTED:
            here.add(change.identity)
            _listed(group, change)
        elif change.kind == _ROSTER:
            for identity in [i for i, p in group.present.items() if i not in here and p.last < ts]:
                group.close(identity, group.present[identity].last, ts, ABSENT, _LEFT)
            group.listed_at = ts
    _events(group, [c for c in together if c.kind not in (_LISTED, _ROSTER)])


def _events(group: _Group, events: list[Change]) -> None:
    """At one moment, who was there leaves before joining again; who was not, joins before leaving."""
    was_here = {change.identity for change in events if change.identity in group.present}
    for change in events:
        if change.kind in (_LEFT, _REMOVED) and change.identity in was_here:
            _left(group, change)
    for change in events:
        if change.kind == _JOINED:
            _joined(group, change)
    for change in events:
        if change.kind in (_LEFT, _REMOVED) and change.identity not in was_here:
            _left(group, change)
    for change in events:
        if change.kind == _CLOSED:
            for identity in list(group.present):
                group.close(identity, change.ts, change.until, EVENT, _CLOSED)


def _listed(group: _Group, change: Change) -> None:
    ts, joined = change.ts, min(change.value, change.ts)
    p = group.present.get(change.identity)
    if p is None and ts < group.gone.get(change.identity, 0):
        return  # the leave that is known to lie before some later moment lies after this list
    if p is not None and joined > p.last + DAY:
        # The list knows a later joining than the one we followed: a leave and a return that nobody saw. Clocks of
        # different sources differ, so less than a day proves nothing.
        group.close(change.identity, p.last, joined, ABSENT, _LEFT)
        p = None
    if p is None:
        p = group.present[change.identity] = _first_listed(group, change, joined)
    elif p.basis == FIRST_SEEN and p.start_ts < joined <= p.start_until:
        p.start_ts = p.start_until = joined
        p.basis = JOIN_DATE
    p.last, p.listed = max(p.last, ts), 1
    p.scene, p.inviter = p.scene or change.note, p.inviter or change.other


def _first_listed(group: _Group, change: Change, joined: int) -> _Presence:
    absent = group.last_absent(change.identity)
    if joined > absent:
        return _Presence(joined, joined, JOIN_DATE, seen=change.ts, last=change.ts)
    if joined and joined + DAY > absent:
        # A join date is often only a day: its midnight may lie before the list from which the account was absent.
        return _Presence(absent, min(joined + DAY, change.ts), JOIN_DATE, seen=change.ts, last=change.ts)
    return _Presence(absent, change.ts, FIRST_SEEN, seen=change.ts, last=change.ts)


def _joined(group: _Group, change: Change) -> None:
    p = group.present.get(change.identity)
    if p is not None and change.ts <= p.last + (0 if p.basis == EVENT else DAY):
        if p.basis != EVENT and change.ts <= p.start_until + DAY:
            _date_by_event(p, change)
        return
    if p is not None:
        group.close(change.identity, p.last, change.ts, ABSENT, _LEFT)
    start = max(change.ts, group.gone.get(change.identity, 0))
    until = max(change.until, start)
    group.present[change.identity] = _Presence(
        start, until, EVENT, seen=until, last=until, scene=change.note, inviter=change.other
    )


def _date_by_event(p: _Presence, change: Change) -> None:
    """A list dated to the day may stand before the joining it already shows."""
    p.start_ts, p.start_until, p.basis = change.ts, change.until, EVENT
    p.seen, p.last = change.until, max(p.last, change.until)
    p.scene, p.inviter = change.note or p.scene, change.other or p.inviter


def _left(group: _Group, change: Change) -> None:
    if change.identity not in group.present:
        if change.ts <= group.gone.get(change.identity, -1):
            return  # the same leave told twice
        absent = min(group.last_absent(change.identity), change.ts)
        group.present[change.identity] = _Presence(absent, change.ts, FIRST_SEEN, seen=change.ts, last=change.ts)
    start = group.present[change.identity].start_until
    group.close(change.identity, max(change.ts, start), max(change.until, start), EVENT, change.kind)


def spell_days(spell: Spell, zone: str) -> SpellDays:
    """The local days of a spell in its group's zone."""
    start_last = local_day(spell.start_until, zone)
    unbounded = spell.start_basis == FIRST_SEEN and spell.start_ts == 0
    start_first = start_last if unbounded else local_day(spell.start_ts, zone)
    seen, last = local_day(spell.seen_ts, zone), local_day(spell.last_ts, zone)
    start_day = (start_first + start_last + 1) // 2
    if spell.end_ts is None or spell.end_until is None:
        return SpellDays(start_first, start_day, start_last, None, None, None, seen, last)
    end_first, end_last = local_day(spell.end_ts, zone), local_day(spell.end_until, zone)
    end_day = max(start_day, (end_first + end_last + 1) // 2)
    return SpellDays(start_first, start_day, start_last, end_first, end_day, end_last, seen, last)
