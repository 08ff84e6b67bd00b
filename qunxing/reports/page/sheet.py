"""The page as plain values: what screen, paper and phone draw. Texts are in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SOURCES, READINGS = "/sources/", "/sources/readings/"
"""Where what is missing is brought in."""
LONG = 11
"""Characters of a figure up to which it is drawn large."""


@dataclass(frozen=True, slots=True)
class Number:
    """One figure with what it rests on, and where it opens."""

    title: str
    figure: str
    note: str = ""
    path: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it is a range rather than one figure: drawn smaller."""
        return len(self.figure) > LONG


@dataclass(frozen=True, slots=True)
class Missing:
    """What would have to be known to answer better, and the way in for it."""

    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the bar: so many of all, from `start` on, both in thousandths of its width. `look` is its colour."""

    title: str
    figure: str
    start: int
    width: int
    look: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group worth a look, why, and what speaks against deciding by that alone."""

    name: str
    reason: str
    but: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One question of the owner's, its answer in a sentence, and what is missing to answer it."""

    key: str
    title: str
    says: str
    numbers: Sequence[Number] = ()
    parts: Sequence[Part] = ()
    rows: Sequence[Row] = ()
    missing: Sequence[Missing] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The four blocks, of which community and which days, and when the figures were read."""

    title: str
    community: str
    days: str
    blocks: Sequence[Block]
    foot: Sequence[str]
    missing_title: str
