"""A lot of what a source said: its times in UTC, its keys, and what goes into the spool as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.carriers.base import NEVER_SPOKE
from qunxing.core.facts import Kind, Precision
from qunxing.core.keys import EDIT, SEPARATOR, content_hash, packed
from qunxing.core.zones import micros, stretches
from qunxing.ledger.bulk import ACTS

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]
Pairs = np.ndarray[tuple[int, int], np.dtype[np.int64]]

TALKS_OF_ANOTHER = (Kind.RECALLED, Kind.EDITED, Kind.REACTED)
"""Kinds whose `target` is a message; for the others it is an account."""


class Zone:
    """A wall clock's distance from UTC, for many times at once."""

    def __init__(self, name: str) -> None:
        pieces = stretches(name)
        # A clock that goes back shows an hour twice: its first coming is taken. One that jumps shows an hour never.
        changes = [b.start + max(a.offset, b.offset) for a, b in pairwise(pieces)]
        self._walls = np.array(changes, np.int64)
        self._offsets = np.array([each.offset for each in pieces], np.int64)

    def utc(self, wall: Ints) -> Ints:
        """µs UTC of µs on the wall."""
        found: Ints = wall - self._offsets[np.searchsorted(self._walls, wall, side="right")]
        return found


class Said:
    """What was said in columns (SAID), read in a zone. `ts` is in µs UTC."""

    def __init__(self, said: pa.RecordBatch, zone: Zone) -> None:
        self.said, self._zone = said, zone
        self.kind, self._at = self.ints("kind"), self.ints("at")
        zoned = self.ints("zoned")
        self.ts: Ints = self._at if zoned.all() else np.where(zoned, self._at, zone.utc(self._at))
        self.content = self._contents()
        self.unnumbered: Flags = (self.kind == Kind.MESSAGE) & self.empty("native")

    def __len__(self) -> int:
        return int(self.said.num_rows)

    def _contents(self) -> Ints:
        """A hash of what each row says; an act says its amount and its note too, so that an order told anew is seen."""
        content, acts = self.ints("content"), np.flatnonzero(self.are(*ACTS))
        if not acts.size:
            return content
        texts, notes = self.texts("text", acts), self.texts("note", acts)
        columns = self.ints("form")[acts].tolist(), texts, self.ints("value")[acts].tolist(), notes
        content = content.copy()
        content[acts] = [
            content_hash(form, SEPARATOR.join((text or "", str(value), note)))
            for form, text, value, note in zip(*columns, strict=True)
        ]
        return content

    def column(self, name: str) -> pa.Array:
        return self.said.column(name)

    def ints(self, name: str) -> Ints:
        found: Ints = self.column(name).to_numpy(zero_copy_only=False)
        return found

    def texts(self, name: str, at: Ints) -> list[str]:
        """A field of the rows at these places."""
        found: list[str] = self.column(name).take(pa.array(at)).to_pylist()
        return found

    def empty(self, name: str) -> Flags:
        """Which rows say nothing here."""
        return _flags(pc.equal(self.column(name), ""))

    def are(self, *kinds: Kind) -> Flags:
        """The rows of these kinds."""
        return np.isin(self.kind, kinds)

    def until(self) -> Ints:
        """The end of what is only known to lie between two times, else the time itself."""
        between = self.ints("precision") == Precision.BETWEEN
        found: Ints = np.where(between, self.ts + self.ints("until") - self._at, self.ts)
        told = np.flatnonzero(self.are(Kind.LISTED) & ~self.empty("thread"))
        if told.size:
            found[told] = self._last_words(told)
        return found

    def _last_words(self, at: Ints) -> Ints:
        """When listed members last spoke; at the list's own moment counts as just after, which is told from nothing."""
        texts = self.texts("thread", at)
        moments = [None if text == NEVER_SPOKE else datetime.fromisoformat(text) for text in texts]
        walls = np.array([micros(each.replace(tzinfo=UTC)) if each else 0 for each in moments], np.int64)
        zoned = np.array([bool(each and each.tzinfo) for each in moments])
        spoken = np.where(zoned, walls, self._zone.utc(walls))
        return np.where([each is None for each in moments], -1, spoken + (spoken == self.ts[at]))

    def values(self) -> Ints:
        """A listed member's join date is a time, so it needs the zone too."""
        values = self.ints("value")
        walls = self.are(Kind.LISTED) & (values != 0) & ~_flags(pc.equal(self.column("target"), "utc"))
        return np.where(walls, self._zone.utc(values), values)

    def talk(self) -> tuple[pa.Array, pa.Array]:
        """(text, its length); a listed member's text is no talk and only its length is kept."""
        texts, listed = self.column("text"), self.are(Kind.LISTED)
        kept = pc.if_else(pa.array(listed), None, texts) if listed.any() else texts
        return kept, pc.utf8_length(texts)

    def notes(self) -> pa.Array:
        notes, renamed = self.column("note"), self.are(Kind.RENAMED)
        if not renamed.any():
            return notes
        return pc.if_else(pa.array(renamed & self.empty("note")), self.column("target_name"), notes)

    def keys(self, space: str, groups: Ints, identities: Ints) -> Pairs:
        """Keys by native id where there is one, else by who said what when."""
        named = ~self.empty("native")
        keys = np.zeros((len(self), 2), np.int64)
        keys[named] = self._native_keys(space, groups, self.column("native"), named)
        rest = np.flatnonzero(~named)
        if rest.size:
            keys[rest] = _pairs(self._told(rest, groups, identities))
        changed = np.flatnonzero(named & (self.kind != Kind.MESSAGE))
        if changed.size:  # an edit or recall often carries its message's own id
            kind = self.kind[changed].astype(np.int64)
            content = np.where(kind == Kind.EDITED, self.content[changed], 0)
            keys[changed] ^= np.stack([kind << 32 | EDIT, content], axis=1)
        return keys

    def refs(self, space: str, groups: Ints) -> Pairs:
        """Keys of the messages that are replied to, edited, recalled or reacted to; 0 where there is none."""
        of_another = self.are(*TALKS_OF_ANOTHER)
        natives = pc.if_else(pa.array(of_another), self.column("target"), self.column("reply_to"))
        refs = np.zeros((len(self), 2), np.int64)
        named = ~_flags(pc.equal(natives, ""))
        refs[named] = self._native_keys(space, groups, natives, named)
        return refs

    def _native_keys(self, space: str, groups: Ints, natives: pa.Array, at: Flags) -> Pairs:
        numbers, codes = np.unique(groups[at], return_inverse=True)
        begun = pa.array([f"{space}{number}{SEPARATOR}" for number in numbers], pa.string()).take(pa.array(codes))
        return _pairs(
            pc.binary_join_element_wise(begun, natives.filter(pa.array(at)), "").cast(pa.binary()).to_pylist()
        )

    def _told(self, at: Ints, groups: Ints, identities: Ints) -> Iterator[bytes]:
        """Who said or did what when, for things their platform did not number."""
        numbers = (groups, identities, self.kind, self._at, self.content)
        texts = (self.texts(name, at) for name in ("target", "target_name", "note"))
        for parts in zip(*(each[at].tolist() for each in numbers), *texts, strict=True):
            yield SEPARATOR.join(("c", *map(str, parts))).encode()


class Coded:
    """A column by its different texts: row i says `texts[codes[i]]`; `last` is where each stands for the last time."""

    def __init__(self, column: pa.Array) -> None:
        found = column.dictionary_encode()
        self.texts: list[str] = found.dictionary.to_pylist()
        self.codes: Ints = found.indices.to_numpy()
        self.last: Ints = np.zeros(len(self.texts), np.int64)
        self.last[self.codes] = np.arange(len(self.codes))

    def spread(self, numbers: Sequence[int]) -> Ints:
        """A number for each row from one for each text."""
        found: Ints = np.array(numbers, np.int64)[self.codes]
        return found


def last_of(numbers: Ints, among: Flags) -> Ints:
    """Among these rows, where each number stands for the last time."""
    at = np.flatnonzero(among)[::-1]
    _found, first = np.unique(numbers[at], return_index=True)
    last: Ints = at[first]
    return last


def spans_of(groups: Ints, ts: Ints) -> Iterable[tuple[int, int, int]]:
    """(group, first, last) for each group."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=groups[order[0]] - 1))
    times = ts[order]
    first, last = np.minimum.reduceat(times, starts), np.maximum.reduceat(times, starts)
    return zip(groups[order[starts]].tolist(), first.tolist(), last.tolist(), strict=True)


def _pairs(named: Iterable[bytes]) -> Pairs:
    return np.frombuffer(packed(named), "<i8").reshape(-1, 2)


def _flags(found: pa.Array) -> Flags:
    flags: Flags = found.to_numpy(zero_copy_only=False)
    return flags
