"""Repeated posts of one chain (接龙) made one: the newest list holds, and the first time of each person is kept.

Everybody posts the whole list again, so a post says who is in *and* who is no longer. Posts may come in any order: from
talk, and pasted days later. Which post continues which chain is told by the head and by the entries it carries on.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from qunxing.core.keys import content_hash
from qunxing.core.text.chain import Chain, Entry

DAY = 86_400_000_000
STALE = 14 * DAY
"""A post later than this after the last one begins another round."""

Place = tuple[str, int]
"""A nickname, and which of the entries under it: 1 is the first."""


class Post(NamedTuple):
    """One posting of a chain at `at` (µs UTC); with `is_day` only the day is known, and it is that day's last word."""

    chain: Chain
    at: int
    is_day: bool = False

    @property
    def until(self) -> int:
        """The moment up to which it is the newest."""
        return self.at + DAY - 1 if self.is_day else self.at


class Held(NamedTuple):
    """One entry over all posts. `first` is when it first stood there, `changed` when it last became another (0: never).

    `is_in`: it stands in the newest list.
    """

    name: str
    text: str
    first: int
    changed: int = 0
    is_in: bool = True

    @property
    def quantity(self) -> int:
        """What counts of it: nothing once it was taken out."""
        return Entry(self.name, self.text).quantity if self.is_in else 0


class Round(NamedTuple):
    """One chain over all its posts: `begun` and `last` are the first and newest one's time, in µs UTC."""

    id: str
    head: str
    tail: str
    begun: int
    last: int
    entries: dict[Place, Held]

    @property
    def current(self) -> Chain:
        """The newest list, in the order in which they joined."""
        standing = sorted((each for each in self.entries.values() if each.is_in), key=lambda each: each.first)
        return Chain(self.head, tuple(Entry(each.name, each.text) for each in standing), self.tail)


def taken_in(rounds: Iterable[Round], post: Post) -> Round:
    """The round a post belongs to, with what it says; a new one when it continues none."""
    candidates = [each for each in rounds if continues(each, post)]
    if not candidates:
        return _first(post)
    return told(min(candidates, key=lambda each: abs(each.last - post.until)), post)


def continues(round_: Round, post: Post) -> bool:
    """Whether a post is another posting of a chain.

    Under the same head, when it carries on at least half of the list in its order, or lies within the chain's time.
    Under another head only when it carries on the whole list of three or more.
    """
    if not round_.begun - STALE <= post.until <= round_.last + STALE:
        return False
    before = [name for name, _nth in _ordered(round_)]
    after = [each.name for each in post.chain.entries]
    kept = _in_order(before, after)
    if folded(round_.head) != folded(post.chain.head):
        return len(before) >= 3 and kept == len(before)
    if round_.begun <= post.until <= round_.last:
        return kept > 0 or not before
    if post.until < round_.begun:
        return 2 * kept >= len(after)
    return 2 * kept >= len(before)


def told(round_: Round, post: Post) -> Round:
    """A round after one more of its posts, newer or older than what is known."""
    placed = _placed(post)
    if post.until < round_.last:
        return round_._replace(begun=min(round_.begun, post.at), entries=_older(round_, placed))
    entries = dict(round_.entries)
    for place, held in entries.items():
        if place not in placed and held.is_in:
            entries[place] = held._replace(is_in=False, changed=post.until)
    for place, new in placed.items():
        old = entries.get(place)
        if old is None:
            entries[place] = new
        elif not old.is_in or old.text != new.text:
            entries[place] = old._replace(text=new.text, is_in=True, changed=post.until)
    return round_._replace(head=post.chain.head, tail=post.chain.tail, last=post.until, entries=entries)


def folded(head: str) -> str:
    """A head without what is easily changed: width, case, spaces, signs."""
    text = unicodedata.normalize("NFKC", head).casefold()
    return "".join(char for char in text if unicodedata.category(char)[0] in "LN")


def _first(post: Post) -> Round:
    name = f"{content_hash(0, folded(post.chain.head)) & 0xFFFFFFFFFFFF:x}"
    return Round(
        f"chain {name} {post.at}", post.chain.head, post.chain.tail, post.at, post.until, _placed(post)
    )  # fmt: skip


def _placed(post: Post) -> dict[Place, Held]:
    """The entries of a post; those of one post came in the order in which they stand."""
    found: dict[Place, Held] = {}
    seen: dict[str, int] = {}
    for position, entry in enumerate(post.chain.entries):
        seen[entry.name] = nth = seen.get(entry.name, 0) + 1
        found[entry.name, nth] = Held(entry.name, entry.text, post.at + position)
    return found


def _older(round_: Round, placed: dict[Place, Held]) -> dict[Place, Held]:
    """An older post only says that people were in it earlier, and who was in it for a while."""
    entries = dict(round_.entries)
    for place, new in placed.items():
        old = entries.get(place)
        if old is None:
            entries[place] = new._replace(is_in=False, changed=round_.last)
        else:
            entries[place] = old._replace(first=min(old.first, new.first))
    return entries


def _ordered(round_: Round) -> list[Place]:
    return sorted((p for p, held in round_.entries.items() if held.is_in), key=lambda p: round_.entries[p].first)


def _in_order(before: list[str], after: list[str]) -> int:
    """How many names of one list stand in the other in the same order: the longest run that only grows."""
    at = {name: position for position, name in enumerate(after)}
    tops: list[int] = []
    for position in (at[name] for name in before if name in at):
        place = bisect_left(tops, position)
        tops[place : place + 1] = [position]
    return len(tops)
