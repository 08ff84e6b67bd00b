"""Intake: what a source said becomes facts in our own numbers, lot by lot, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.carriers.base import Lot, Rejected
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.keys import SEPARATOR, content_hash
from qunxing.ledger.bulk import SPOOL
from qunxing.people.accounts import Ref, by_name
from qunxing.sources.lots import TALKS_OF_ANOTHER, Coded, Ints, Said, Zone, last_of, spans_of

SAMPLES = 50
"""Rejected lines kept word for word in a report; all are counted."""


class Sink(Protocol):
    """What takes the facts, lot by lot: a spool on disk, or a pool in memory."""

    @property
    def rows(self) -> int: ...
    def add(self, lot: pa.Table) -> None: ...


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
    last_seq: dict[int, int] = field(default_factory=dict)
    staff: set[int] = field(default_factory=set)
    bots: set[int] = field(default_factory=set)
    phones: dict[int, str] = field(default_factory=dict)
    unnumbered: int = 0
    precision: int = Precision.SECOND
    """How exactly the least exact unnumbered message is dated."""


class Intake:
    """One source's way into a spool. `zone` reads wall clocks; `namespace` is the source's id space."""

    def __init__(self, book: Book, spool: Sink, *, namespace: str, zone: str) -> None:
        self.book, self.spool, self.namespace = book, spool, namespace
        self.seen = Seen()
        self._zone = Zone(zone)
        self._space = f"n{SEPARATOR}{namespace}{SEPARATOR}"
        self._groups: dict[str, int] = {}
        self._accounts: dict[Ref | None, int] = {None: 0}
        self._threads: dict[str, int] = {"": 0}
        self._listed: dict[Ref, int] = {}

    def take(self, lots: Iterable[Lot], *, tick: Callable[[int], None]) -> None:
        """Run everything through; `tick` is called with the rows so far after each lot, and may raise to stop.

        Raises Unreadable where the lots do, when everything before it went through.
        """
        for lot in lots:
            self._reject(lot.rejected)
            if lot.said.num_rows:
                self._spool(Said(lot.said, self._zone))
            tick(self.spool.rows)

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self.seen.rejected += len(rejected)
        self.seen.samples += rejected[: SAMPLES - len(self.seen.samples)]

    def _spool(self, said: Said) -> None:
        groups = self._group_numbers(said)
        identities, others = self._account_numbers(said, groups)
        self._note(said, groups, identities)
        keys, refs = said.keys(self._space, groups, identities), said.refs(self._space, groups)
        text, length = said.talk()
        columns = {
            "seq": np.arange(self.spool.rows, self.spool.rows + len(said)),
            "counted": said.unnumbered,
            "k1": keys[:, 0],
            "k2": keys[:, 1],
            "grp": groups,
            "identity": identities,
            "ts": said.ts,
            "until": said.until(),
            "ref1": refs[:, 0],
            "ref2": refs[:, 1],
            "other": others,
            "thread": self._thread_numbers(said),
            "length": length,
            "value": said.values(),
            "content": said.content,
            "note": said.notes(),
            "text": text,
        }
        columns |= {name: said.column(name) for name in ("kind", "precision", "proof", "form")}
        self.spool.add(pa.table([_array(columns[each.name], each.type) for each in SPOOL], schema=SPOOL))

    def _group_numbers(self, said: Said) -> Ints:
        """By the platform's id of the group; several titles without an id are several groups."""
        natives, titles = said.column("group"), said.column("group_name")
        keys = Coded(pc.if_else(pc.equal(natives, ""), titles, natives))
        for key, last in zip(keys.texts, keys.last.tolist(), strict=True):
            if key not in self._groups:
                self._groups[key] = self.book.group(natives[last].as_py(), titles[last].as_py())
        return keys.spread([self._groups[key] for key in keys.texts])

    def _account_numbers(self, said: Said, groups: Ints) -> tuple[Ints, Ints]:
        """Who did it, and who else was part of it; 0 for nobody."""
        senders = Coded(said.column("sender"))
        refs = [(self.namespace, sender) if sender else None for sender in senders.texts]
        by_name, named = self._by_name(said, groups)
        with_other, others = self._others(said, groups)
        self._resolve(zip(refs, said.texts("name", senders.last), strict=True))
        self._resolve(zip(named, said.texts("name", by_name), strict=True))
        self._resolve(others)
        identities = senders.spread([self._accounts[ref] for ref in refs])
        identities[by_name] = [self._accounts[ref] for ref in named]
        beside = np.zeros(len(said), np.int64)
        beside[with_other] = [self._accounts[ref] for ref, _name in others]
        return identities, beside

    def _by_name(self, said: Said, groups: Ints) -> tuple[Ints, list[Ref]]:
        """Where people are known by name only, and how."""
        at = np.flatnonzero(said.empty("sender") & ~said.empty("name"))
        refs = [(by_name(grp), name) for grp, name in zip(groups[at].tolist(), said.texts("name", at), strict=True)]
        for index in np.flatnonzero(said.kind[at] == Kind.LISTED).tolist():
            refs[index] = self._namesake(refs[index])
        return at, refs

    def _namesake(self, ref: Ref) -> Ref:
        """Two members of one list with one name are two people: the second is told apart by a number."""
        self._listed[ref] = nth = self._listed.get(ref, 0) + 1
        return ref if nth == 1 else (ref[0], f"{ref[1]}#{nth}")

    def _others(self, said: Said, groups: Ints) -> tuple[Ints, list[tuple[Ref, str]]]:
        """Where somebody else is named, and who that is; a member list names them by name."""
        listed = said.are(Kind.LISTED)
        told = ~said.empty("target_name") | (~said.empty("target") & ~listed)
        at = np.flatnonzero(told & ~said.are(*TALKS_OF_ANOTHER, Kind.RENAMED))
        found: list[tuple[Ref, str]] = []
        columns = groups[at].tolist(), listed[at].tolist(), said.texts("target", at), said.texts("target_name", at)
        for grp, is_listed, target, name in zip(*columns, strict=True):
            ref = (self.namespace, target) if target and not is_listed else (by_name(grp), name)
            found.append((ref, name or target))
        return at, found

    def _resolve(self, named: Iterable[tuple[Ref | None, str]]) -> None:
        """Give every account its number; the name shown is the first given here, or its id."""
        unknown: dict[Ref, str] = {}
        for ref, name in named:
            if ref not in self._accounts and ref:
                unknown.setdefault(ref, name or ref[1])
        for known, number in self.book.accounts(unknown).items():
            self._accounts[known] = number

    def _thread_numbers(self, said: Said) -> Ints:
        messages, listed = said.are(Kind.MESSAGE), said.are(Kind.LISTED, Kind.READING)
        threads = Coded(pc.if_else(pa.array(messages), said.column("thread"), ""))
        for thread in threads.texts:
            if thread not in self._threads:
                self._threads[thread] = content_hash(0, thread)
        # A listed member keeps the place in the list: a renamed one is told by the neighbours. A reading's says when
        # it was written down.
        return np.where(listed, said.ints("line"), threads.spread([self._threads[each] for each in threads.texts]))

    def _note(self, said: Said, groups: Ints, identities: Ints) -> None:
        """Keep what the report, the renaming and the last-word rule need."""
        seen = self.seen
        seen.people.update(np.unique(identities).tolist())
        for kind, count in zip(*np.unique(said.kind, return_counts=True), strict=True):
            seen.kinds[int(kind)] = seen.kinds.get(int(kind), 0) + int(count)
        seen.notices += int(np.count_nonzero(said.ints("form") == Form.SYSTEM))
        shown = last_of(identities, ~said.empty("sender") & ~said.empty("name"))
        seen.names |= zip(identities[shown].tolist(), said.texts("name", shown), strict=True)
        seen.staff.update(identities[said.ints("staff")].tolist())
        seen.bots.update(identities[said.ints("bot")].tolist())
        told = np.flatnonzero(~said.empty("phone"))
        seen.phones |= zip(identities[told].tolist(), said.texts("phone", told), strict=True)
        unnumbered = said.ints("precision")[said.unnumbered]
        seen.unnumbered += len(unnumbered)
        seen.precision = max(seen.precision, int(unnumbered.max(initial=0)))
        last = last_of(groups, said.unnumbered)
        seen.last_seq |= zip(groups[last].tolist(), (self.spool.rows + last).tolist(), strict=True)
        for grp, first, until in spans_of(groups, said.ts):
            span = seen.spans.setdefault(grp, Span(first, until))
            span.first, span.last = min(span.first, first), max(span.last, until)


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values, kind)
