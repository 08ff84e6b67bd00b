"""Who agreed to have what they say archived: what a source tells of it, and how many that are.

A source's word on it is a notice in the group (form SYSTEM) whose note is one of these; the last one counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

AGREED, REFUSED = "agree", "disagree"


class Consent(NamedTuple):
    """Of `of` members (None: nobody knows how many there are) `agreed`, `refused`; of the rest nothing is known."""

    agreed: int
    refused: int
    of: int | None


class Word(NamedTuple):
    """What somebody said to it, and when (µs UTC)."""

    who: int
    ts: int
    status: str


def consent(words: Iterable[Word], members: Collection[int] | None) -> Consent:
    """How far a group agrees; of its members now, where they are known."""
    last = {word.who: word.status for word in sorted(words, key=lambda word: word.ts)}
    said = [status for who, status in last.items() if members is None or who in members]
    of = None if members is None else len(members)
    return Consent(said.count(AGREED), said.count(REFUSED), of)


def together(parts: Iterable[Consent]) -> Consent:
    """Several groups as one; how many there are is known where it is of each."""
    found = list(parts)
    sizes = [each.of for each in found]
    of = None if None in sizes else sum(size for size in sizes if size is not None)
    return Consent(sum(each.agreed for each in found), sum(each.refused for each in found), of)
