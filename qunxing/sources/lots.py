"""A lot of what a source said, turned on its side: one tuple a field, so that whole columns are made at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, pairwise
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.carriers.base import Incoming
from qunxing.core.facts import Kind, Precision
from qunxing.core.keys import EDIT, SEPARATOR, content_hashes, packed
from qunxing.core.zones import stretches
from qunxing.ledger.bulk import ACTS

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Pairs = np.ndarray[tuple[int, int], np.dtype[np.int64]]

TALKS_OF_ANOTHER = frozenset({Kind.RECALLED, Kind.EDITED, Kind.REACTED})
"""Kinds whose `target` is a message; for the others it is an account."""
_GETTERS = {name: attrgetter(name) for name in Incoming.__struct_fields__}


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


class Lot:
    """`told["text"][i]` is what row i says as `text`; the fields are those of Incoming. `ts` is in µs UTC."""

    def __init__(self, rows: Sequence[Incoming], zone: Zone) -> None:
        self.rows = rows
        # Field by field: a tuple for each row would set the garbage collector to work, for four times the price.
        self.told: Mapping[str, tuple[Any, ...]] = {name: tuple(map(get, rows)) for name, get in _GETTERS.items()}
        self.kind = np.fromiter(self.told["kind"], np.int16, len(rows))
        self._at = np.array(self.told["at"], np.int64)
        self._zone = zone
        zoned = np.fromiter(self.told["zoned"], np.bool_, len(rows))
        self.ts: Ints = self._at if zoned.all() else np.where(zoned, self._at, zone.utc(self._at))
        self.content = content_hashes(self.told["form"], self._contents())

    def __len__(self) -> int:
        return len(self.rows)

    def _contents(self) -> Sequence[str | None]:
        """What each row says; an act says its amount and its note too, so that an order told anew is seen."""
        acts = list(self.are(*ACTS))
        if not acts:
            return self.told["text"]
        found = list(self.told["text"])
        for index in acts:
            each = self.rows[index]
            found[index] = SEPARATOR.join((each.text or "", str(each.value), each.note))
        return found

    def are(self, *kinds: Kind) -> Iterator[int]:
        """The rows of these kinds."""
        return iter(np.flatnonzero(np.isin(self.kind, kinds)).tolist())

    @property
    def unnumbered(self) -> Iterator[int]:
        """Messages their platform gave no id."""
        natives = self.told["native"]
        if all(natives):
            return iter(())
        return (index for index in self.are(Kind.MESSAGE) if not natives[index])

    def until(self) -> Ints:
        """The end of what is only known to lie between two times, else the time itself."""
        until = self.ts.copy()
        for index in np.flatnonzero(np.fromiter(self.told["precision"], np.int16, len(self)) == Precision.BETWEEN):
            until[index] += self.told["until"][index] - self._at[index]
        return until

    def values(self) -> Ints:
        """A listed member's join date is a time, so it needs the zone too."""
        values = np.array(self.told["value"], np.int64)
        walls = [index for index in self.are(Kind.LISTED) if values[index] and self.told["target"][index] != "utc"]
        values[walls] = self._zone.utc(values[walls])
        return values

    def texts(self) -> tuple[pa.Array, pa.Array]:
        """(text, its length); a listed member's text is no talk and only its length is kept."""
        texts = pa.array(self.told["text"], pa.string())
        listed = self.kind == Kind.LISTED
        kept = pc.if_else(pa.array(listed), None, texts) if listed.any() else texts
        return kept, pc.utf8_length(texts)

    def notes(self) -> Sequence[str]:
        notes: Sequence[str] = self.told["note"]
        renamed = list(self.are(Kind.RENAMED))
        if not renamed:
            return notes
        found = list(notes)
        for index in renamed:
            found[index] = notes[index] or self.told["target_name"][index]
        return found

    def keys(self, space: str, groups: Sequence[int], identities: Sequence[int]) -> Pairs:
        """Keys by native id where there is one, else by who said what when."""
        natives = self.told["native"]
        texts = [
            f"{space}{grp}{SEPARATOR}{native}" if native else "" for grp, native in zip(groups, natives, strict=True)
        ]
        if not all(natives):
            for index in compress(range(len(self)), map(_is_empty, natives)):
                texts[index] = self._said(index, groups[index], identities[index])
        keys = np.frombuffer(packed(texts), "<i8").reshape(-1, 2).copy()
        for index in np.flatnonzero(self.kind != Kind.MESSAGE).tolist():
            if natives[index]:  # an edit or recall often carries its message's own id
                kind = self.told["kind"][index]
                keys[index] ^= (int(kind) << 32 | EDIT, self.content[index] if kind is Kind.EDITED else 0)
        return keys

    def refs(self, space: str, groups: Sequence[int]) -> Pairs:
        """Keys of the messages that are replied to, edited, recalled or reacted to; 0 where there is none."""
        named = list(self.told["reply_to"])
        for index in self.are(*TALKS_OF_ANOTHER):
            named[index] = self.told["target"][index]
        refs = np.zeros((len(self), 2), np.int64)
        at = list(compress(range(len(self)), named))
        if at:
            digests = packed(f"{space}{groups[index]}{SEPARATOR}{named[index]}" for index in at)
            refs[at] = np.frombuffer(digests, "<i8").reshape(-1, 2)
        return refs

    def _said(self, index: int, grp: int, identity: int) -> str:
        """Who said or did what when, for things their platform did not number."""
        each = self.rows[index]
        parts = ("c", grp, identity, int(each.kind), each.at, self.content[index])
        return SEPARATOR.join((*map(str, parts), each.target, each.target_name, each.note))


def spans_of(groups: Sequence[int], ts: Ints) -> Iterable[tuple[int, int, int]]:
    """(group, first, last) for each group."""
    grp = np.array(groups, np.int64)
    order = np.argsort(grp, kind="stable")
    starts = np.flatnonzero(np.diff(grp[order], prepend=grp[order[0]] - 1))
    times = ts[order]
    first, last = np.minimum.reduceat(times, starts), np.maximum.reduceat(times, starts)
    return zip(grp[order[starts]].tolist(), first.tolist(), last.tolist(), strict=True)


def _is_empty(text: str) -> bool:
    return not text
