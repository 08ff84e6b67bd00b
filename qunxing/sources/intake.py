"""Intake: what a source said becomes facts in our own numbers, lot by lot, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from qunxing.carriers.base import Incoming, Rejected
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.keys import SEPARATOR, content_hash
from qunxing.core.refusals import Unreadable
from qunxing.ledger.bulk import SPOOL, Spool
from qunxing.people.accounts import Ref, by_name
from qunxing.sources.lots import TALKS_OF_ANOTHER, Lot, Zone, spans_of

LOT = 50_000
SAMPLES = 50
"""Rejected lines kept word for word in a report; all are counted."""


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
    bots: set[int] = field(default_factory=set)
    unnumbered: int = 0
    precision: int = Precision.SECOND
    """How exactly the least exact unnumbered message is dated."""


class Intake:
    """One import's way into a spool. `zone` reads wall clocks; `namespace` is the source's id space."""

    def __init__(self, book: Book, spool: Spool, *, namespace: str, zone: str) -> None:
        self.book, self.spool, self.namespace = book, spool, namespace
        self.seen = Seen()
        self._zone = Zone(zone)
        self._space = f"n{SEPARATOR}{namespace}{SEPARATOR}"
        self._groups: dict[str, int] = {}
        self._refs = _Refs(namespace)
        self._accounts: dict[Ref | None, int] = {None: 0}
        self._threads: dict[str, int] = {"": 0}
        self._listed: dict[Ref, int] = {}

    def take(self, items: Iterable[Incoming | Rejected], *, tick: Callable[[int], None]) -> None:
        """Run everything through; `tick` is called with the rows so far after each lot, and may raise to stop.

        Raises Unreadable where the items do, when everything before it went through.
        """
        rest, damage = iter(items), None
        while not damage:
            some: list[Incoming | Rejected] = []
            try:
                some.extend(islice(rest, LOT))
            except Unreadable as error:  # what was read before it stands in `some`
                damage = error
            if not some:
                break
            self._take_lot(some)
            tick(self.spool.rows)
        if damage:
            raise damage

    def _take_lot(self, some: Sequence[Incoming | Rejected]) -> None:
        lot = [each for each in some if type(each) is Incoming]
        if len(lot) < len(some):
            self._reject([each for each in some if type(each) is Rejected])
        if lot:
            self._spool(lot)

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self.seen.rejected += len(rejected)
        self.seen.samples += rejected[: SAMPLES - len(self.seen.samples)]

    def _spool(self, rows: Sequence[Incoming]) -> None:
        lot = Lot(rows, self._zone)
        groups = self._group_numbers(lot)
        identities, others = self._account_numbers(lot, groups)
        self._note(lot, groups, identities)
        keys, refs = lot.keys(self._space, groups, identities), lot.refs(self._space, groups)
        text, length = lot.texts()
        counted = np.zeros(len(lot), np.bool_)
        counted[list(lot.unnumbered)] = True
        columns = {
            "seq": np.arange(self.spool.rows, self.spool.rows + len(lot)),
            "counted": counted,
            "k1": keys[:, 0],
            "k2": keys[:, 1],
            "kind": lot.kind,
            "grp": groups,
            "identity": identities,
            "ts": lot.ts,
            "until": lot.until(),
            "precision": lot.told["precision"],
            "proof": lot.told["proof"],
            "form": lot.told["form"],
            "ref1": refs[:, 0],
            "ref2": refs[:, 1],
            "other": others,
            "thread": self._thread_numbers(lot),
            "length": length,
            "value": lot.values(),
            "content": lot.content,
            "note": lot.notes(),
            "text": text,
        }
        self.spool.add(pa.table([_array(columns[each.name], each.type) for each in SPOOL], schema=SPOOL))

    def _group_numbers(self, lot: Lot) -> list[int]:
        """By the platform's id of the group; several titles without an id are several groups."""
        natives, titles = lot.told["group"], lot.told["group_name"]
        keys = [native or title for native, title in zip(natives, titles, strict=True)]
        named = zip(keys, natives, titles, strict=True)
        unknown = {key: (native, title) for key, native, title in named if key not in self._groups}
        for key, (native, title) in unknown.items():
            self._groups[key] = self.book.group(native, title)
        return [self._groups[key] for key in keys]

    def _account_numbers(self, lot: Lot, groups: Sequence[int]) -> tuple[list[int], list[int]]:
        """Who did it, and who else was part of it; 0 for nobody."""
        told = lot.told
        senders = [self._refs[sender] for sender in told["sender"]]
        if not all(senders):
            for index in (index for index, ref in enumerate(senders) if ref is None):
                senders[index] = self._by_name(lot.rows[index], groups[index])
        others: list[Ref | None] = [None] * len(lot)
        if any(told["target"]) or any(told["target_name"]):
            others = [self._other(each, grp) for each, grp in zip(lot.rows, groups, strict=True)]
        self._resolve(lot, senders, others)
        return [self._accounts[ref] for ref in senders], [self._accounts[ref] for ref in others]

    def _by_name(self, each: Incoming, grp: int) -> Ref | None:
        if not each.name:
            return None
        ref = by_name(grp), each.name
        return self._namesake(ref) if each.kind is Kind.LISTED else ref

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

    def _resolve(self, lot: Lot, senders: Sequence[Ref | None], others: Sequence[Ref | None]) -> None:
        """Give every account its number; of several names shown for a new one the last holds."""
        if self._accounts.keys() >= {*senders, *others}:
            return
        unknown: dict[Ref, str] = {}
        for each, ref, other in zip(lot.rows, senders, others, strict=True):
            if ref and ref not in self._accounts:
                unknown[ref] = each.name or each.sender
            if other and other not in self._accounts:
                unknown.setdefault(other, each.target_name or each.target)
        for known, number in self.book.accounts(unknown).items():
            self._accounts[known] = number

    def _thread_numbers(self, lot: Lot) -> Sequence[int]:
        threads = lot.told["thread"]
        for thread in {*threads} - self._threads.keys():
            self._threads[thread] = content_hash(0, thread)
        found = [self._threads[thread] for thread in threads]
        for index in np.flatnonzero(lot.kind != Kind.MESSAGE):
            # A listed member keeps the place in the list: a renamed one is told by the neighbours.
            found[index] = lot.told["line"][index] if lot.kind[index] == Kind.LISTED else 0
        return found

    def _note(self, lot: Lot, groups: Sequence[int], identities: Sequence[int]) -> None:
        """Keep what the report, the renaming and the last-word rule need."""
        seen, told = self.seen, lot.told
        seen.people.update(identities)
        for kind, count in Counter(told["kind"]).items():
            seen.kinds[kind] = seen.kinds.get(kind, 0) + count
        seen.notices += told["form"].count(Form.SYSTEM)
        shown = zip(identities, told["sender"], told["name"], strict=True)
        seen.names |= {identity: name for identity, sender, name in shown if sender and name}
        seen.staff.update(compress(identities, told["staff"]))
        seen.bots.update(compress(identities, told["bot"]))
        unnumbered = list(lot.unnumbered)
        seen.unnumbered += len(unnumbered)
        seen.precision = max(seen.precision, *(told["precision"][index] for index in unnumbered), 0)
        last = {groups[index]: index for index in unnumbered}
        seen.last_words |= {grp: lot.rows[index] for grp, index in last.items()}
        seen.last_seq |= {grp: self.spool.rows + index for grp, index in last.items()}
        for grp, first, until in spans_of(groups, lot.ts):
            span = seen.spans.setdefault(grp, Span(first, until))
            span.first, span.last = min(span.first, first), max(span.last, until)


class _Refs(dict[str, Ref | None]):
    """The account behind each sender, made once: as many tuples as messages would cost more than all the rest."""

    def __init__(self, namespace: str) -> None:
        super().__init__({"": None})
        self.namespace = namespace

    def __missing__(self, sender: str) -> Ref:
        self[sender] = ref = (self.namespace, sender)
        return ref


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, kind)
