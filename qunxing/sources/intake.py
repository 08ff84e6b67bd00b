"""Intake: what a source said becomes facts in our own numbers, lot by lot, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import numpy as np
import pyarrow as pa

from qunxing.carriers.base import Incoming, Rejected
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.keys import EDIT, SEPARATOR, content_hash, packed
from qunxing.core.zones import stretches
from qunxing.ledger.bulk import SPOOL, Spool
from qunxing.people.accounts import Ref, by_name

LOT = 50_000
SAMPLES = 50
"""Rejected lines kept word for word in a report; all are counted."""
TALKS_OF_ANOTHER = frozenset({Kind.RECALLED, Kind.EDITED, Kind.REACTED})
"""Kinds whose `target` is a message; for the others it is an account."""


class Book(Protocol):
    """Where groups and accounts get their numbers: the real book, or a throw-away one for a dry run."""

    def group(self, native: str, name: str) -> int: ...
    def accounts(self, refs: Mapping[Ref, str]) -> dict[Ref, int]: ...


@dataclass(slots=True)
class Span:
    """What one group got: first and last µs UTC of what was said or listed."""

    first: int
    last: int


@dataclass(slots=True)
class Seen:
    """What went through, as the report will say it."""

    kinds: dict[int, int] = field(default_factory=dict)
    notices: int = 0
    people: set[int] = field(default_factory=set)
    spans: dict[int, Span] = field(default_factory=dict)
    rejected: int = 0
    samples: list[Rejected] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    last_words: dict[int, Incoming] = field(default_factory=dict)
    last_seq: dict[int, int] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)


class Intake:
    """One import's way into a spool. `zone` reads wall clocks; `namespace` is the source's id space."""

    def __init__(self, book: Book, spool: Spool, *, namespace: str, zone: str) -> None:
        self.book, self.spool, self.namespace = book, spool, namespace
        self.seen = Seen()
        self._groups: dict[str, int] = {}
        self._accounts: dict[Ref, int] = {}
        self._threads: dict[str, int] = {"": 0}
        self._listed: dict[Ref, int] = {}
        pieces = stretches(zone)
        self._walls = np.array([each.start + each.offset for each in pieces[1:]], np.int64)
        self._offsets = np.array([each.offset for each in pieces], np.int64)

    def take(self, items: Iterable[Incoming | Rejected], *, tick: Callable[[int], None]) -> None:
        """Run everything through; `tick` is called with the rows so far after each lot, and may raise to stop."""
        rest = iter(items)
        while some := list(islice(rest, LOT)):
            lot = [each for each in some if type(each) is Incoming]
            if len(lot) < len(some):
                self._reject([each for each in some if type(each) is Rejected])
            if lot:
                self._spool(lot)
            tick(self.spool.rows)

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self.seen.rejected += len(rejected)
        self.seen.samples += rejected[: SAMPLES - len(self.seen.samples)]

    def _spool(self, lot: Sequence[Incoming]) -> None:
        groups = [self._group(each) for each in lot]
        senders = [self._sender(each, grp) for each, grp in zip(lot, groups, strict=True)]
        others = [
            self._other(each, grp) if each.target or each.target_name else None
            for each, grp in zip(lot, groups, strict=True)
        ]
        self._resolve(lot, senders, others)
        identities = [self._accounts[ref] if ref else 0 for ref in senders]
        ts = self._utc(lot)
        self._note(lot, groups, identities, ts)
        contents = [content_hash(each.form, each.text) for each in lot]
        keys, counted = self._keys(lot, groups, identities, contents)
        refs = self._refs(lot, groups)
        columns = {
            "seq": np.arange(self.spool.rows, self.spool.rows + len(lot)),
            "counted": counted,
            "k1": keys[:, 0],
            "k2": keys[:, 1],
            "kind": [each.kind for each in lot],
            "grp": groups,
            "identity": identities,
            "ts": ts,
            "until": self._until(lot, ts),
            "precision": [each.precision for each in lot],
            "proof": [each.proof for each in lot],
            "form": [each.form for each in lot],
            "ref1": refs[:, 0],
            "ref2": refs[:, 1],
            "other": [self._accounts[ref] if ref else 0 for ref in others],
            "thread": [self._thread(each.thread) if each.kind is Kind.MESSAGE else 0 for each in lot],
            "length": [None if each.text is None else len(each.text) for each in lot],
            "value": self._values(lot),
            "content": contents,
            "note": [each.note or each.target_name if each.kind is Kind.RENAMED else each.note for each in lot],
            "text": [None if each.kind is Kind.LISTED else each.text for each in lot],
        }
        self.spool.add(pa.table([pa.array(columns[each.name], each.type) for each in SPOOL], schema=SPOOL))

    def _group(self, each: Incoming) -> int:
        known = self._groups.get(each.group)
        if known is None:
            known = self._groups[each.group] = self.book.group(each.group, each.group_name)
        return known

    def _sender(self, each: Incoming, grp: int) -> Ref | None:
        if each.sender:
            return self.namespace, each.sender
        if not each.name:
            return None
        if each.kind is not Kind.LISTED:
            return by_name(grp), each.name
        return self._namesake((by_name(grp), each.name))

    def _namesake(self, ref: Ref) -> Ref:
        """Two members of one list with one name are two people: the second is told apart by a number."""
        self._listed[ref] = nth = self._listed.get(ref, 0) + 1
        return ref if nth == 1 else (ref[0], f"{ref[1]}#{nth}")

    def _other(self, each: Incoming, grp: int) -> Ref | None:
        if not each.target and not each.target_name:
            return None
        if each.kind in TALKS_OF_ANOTHER or each.kind is Kind.RENAMED:
            return None
        if each.target and each.kind is not Kind.LISTED:
            return self.namespace, each.target
        return (by_name(grp), each.target_name) if each.target_name else None

    def _resolve(self, lot: Sequence[Incoming], senders: Sequence[Ref | None], others: Sequence[Ref | None]) -> None:
        unknown: dict[Ref, str] = {}
        for each, ref, other in zip(lot, senders, others, strict=True):
            if ref and ref not in self._accounts:
                unknown[ref] = each.name or each.sender
            if other and other not in self._accounts:
                unknown.setdefault(other, each.target_name or each.target)
        if unknown:
            self._accounts |= self.book.accounts(unknown)

    def _utc(self, lot: Sequence[Incoming]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        at = np.fromiter((each.at for each in lot), np.int64, len(lot))
        zoned = np.fromiter((each.zoned for each in lot), np.bool_, len(lot))
        return at - np.where(zoned, 0, self._offset(at))

    def _offset(self, wall: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return self._offsets[np.searchsorted(self._walls, wall, side="right")]

    def _until(self, lot: Sequence[Incoming], ts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
        return [
            each.until - (each.at - int(start)) if each.precision is Precision.BETWEEN else int(start)
            for each, start in zip(lot, ts, strict=True)
        ]

    def _values(self, lot: Sequence[Incoming]) -> list[int]:
        """A listed member's join date is a time, so it needs the zone too."""
        return [
            each.value - int(self._offset(np.array([each.value]))[0])
            if each.kind is Kind.LISTED and each.value and each.target != "utc"
            else each.value
            for each in lot
        ]

    def _thread(self, thread: str) -> int:
        known = self._threads.get(thread)
        if known is None:
            known = self._threads[thread] = content_hash(0, thread)
        return known

    def _keys(
        self, lot: Sequence[Incoming], groups: Sequence[int], identities: Sequence[int], contents: Sequence[int]
    ) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], list[bool]]:
        """Keys by native id where there is one, else by who said what when (`counted`)."""
        mark, space = SEPARATOR, f"n{SEPARATOR}{self.namespace}{SEPARATOR}"
        texts = [
            f"{space}{grp}{mark}{each.native}" if each.native else _said(each, grp, identity, content)
            for each, grp, identity, content in zip(lot, groups, identities, contents, strict=True)
        ]
        keys = np.frombuffer(packed(texts), "<i8").reshape(-1, 2).copy()
        for index, each in enumerate(lot):
            if each.kind is not Kind.MESSAGE and each.native:
                # An edit or recall often carries its message's own id.
                keys[index] ^= (int(each.kind) << 32 | EDIT, contents[index] if each.kind is Kind.EDITED else 0)
        return keys, [not each.native and each.kind is Kind.MESSAGE for each in lot]

    def _refs(self, lot: Sequence[Incoming], groups: Sequence[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """Keys of the messages that are replied to, edited, recalled or reacted to; 0 where there is none."""
        refs = np.zeros((len(lot), 2), np.int64)
        named = [each.target if each.kind in TALKS_OF_ANOTHER else each.reply_to for each in lot]
        at = [index for index, native in enumerate(named) if native]
        if at:
            space = f"n{SEPARATOR}{self.namespace}{SEPARATOR}"
            digests = packed(f"{space}{groups[index]}{SEPARATOR}{named[index]}" for index in at)
            refs[at] = np.frombuffer(digests, "<i8").reshape(-1, 2)
        return refs

    def _note(
        self,
        lot: Sequence[Incoming],
        groups: Sequence[int],
        identities: Sequence[int],
        ts: np.ndarray[tuple[int], np.dtype[np.int64]],
    ) -> None:
        """Keep what the report, the renaming and the last-word rule need."""
        seen, start = self.seen, self.spool.rows
        seen.people.update(identities)
        for index, (each, grp, identity) in enumerate(zip(lot, groups, identities, strict=True)):
            seen.kinds[each.kind] = seen.kinds.get(each.kind, 0) + 1
            if each.form is Form.SYSTEM:
                seen.notices += 1
            if each.sender and each.name:
                seen.names[identity] = each.name
            if each.staff:
                seen.staff.add(identity)
            if each.kind is Kind.MESSAGE and not each.native:
                seen.last_words[grp], seen.last_seq[grp] = each, start + index
        for grp in set(groups):
            times = ts[np.fromiter((found == grp for found in groups), np.bool_, len(groups))]
            first, last = int(times.min()), int(times.max())
            span = seen.spans.setdefault(grp, Span(first, last))
            span.first, span.last = min(span.first, first), max(span.last, last)


def _said(each: Incoming, grp: int, identity: int, content: int) -> str:
    """Who said or did what when, for things their platform did not number."""
    parts = ("c", grp, identity, int(each.kind), each.at, content, each.target, each.target_name, each.note)
    return SEPARATOR.join(map(str, parts))
