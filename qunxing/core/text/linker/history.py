"""Of every message, what came before it: who spoke and who named whom, no more than HORIZON messages back."""

from __future__ import annotations

import numpy as np

from qunxing.core.text.linker.talk import HORIZON, MINUTE, Ints, Table, Talk

NOWHERE = -1
NEVER_AGAIN = 1 << 40


class History:
    """Places are of the talk given; NOWHERE is before the horizon. Accounts are numbered from 0, which is nobody."""

    def __init__(self, talk: Talk) -> None:
        self.n = len(talk.ts)
        self.at: Ints = np.arange(self.n)
        new = np.concatenate([[True], talk.grp[1:] != talk.grp[:-1]])[: self.n]
        self.begins: Ints = np.maximum.accumulate(np.where(new, self.at, 0))
        self.low: Ints = np.maximum(self.at - HORIZON, self.begins)
        self.minute: Ints = talk.ts // MINUTE
        self._number(talk)
        self._turns()
        self._namings()

    def _number(self, talk: Talk) -> None:
        people = np.unique(np.concatenate([[0], talk.author, talk.named, talk.also]))
        self.people = len(people)
        self.author, self.named, self.also = (
            np.searchsorted(people, each) for each in (talk.author, talk.named, talk.also)
        )
        self.named = np.where(self.named == self.author, 0, self.named)
        self.also = np.where((self.also == self.author) | (self.also == self.named), 0, self.also)

    def key(self, account: Table | Ints, place: Table | Ints) -> Ints:
        """One number for what an account of a group did at a place; sorted ones can be searched."""
        found: Ints = (self.begins[self.at] * self.people + account) * (self.n + 1) + place
        return found

    def _turns(self) -> None:
        """`previous` and `next` message of the author, and how many they wrote within the horizon."""
        keys = self.key(self.author, self.at)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        same = keys[1:] // (self.n + 1) == keys[:-1] // (self.n + 1)
        before, after = order[:-1][same], order[1:][same]
        self.next: Ints = np.full(self.n, NEVER_AGAIN)
        self.next[before] = after
        previous = np.full(self.n, NOWHERE)
        previous[after] = before
        self.previous = self.within(previous)
        rank = np.empty(self.n, np.int64)
        rank[order] = self.at
        self.wrote: Ints = rank - np.searchsorted(keys, self.key(self.author, self.low))
        self.named_spoke = np.where(
            self.named > 0, self.within(self.last(keys, self.key(self.named, self.at))), NOWHERE
        )

    def _namings(self) -> None:
        """When each author was named last, and whom each named last, this message inside."""
        by, whom = np.concatenate([self.author] * 2), np.concatenate([self.named, self.also])
        at = np.concatenate([self.at] * 2)[whom > 0]
        by, whom = by[whom > 0], whom[whom > 0]
        group = self.begins[at] * self.people
        self.pairs: Ints = np.sort(self.pair(by, whom, at))
        was_named = np.sort((group + whom) * (self.n + 1) + at)
        self.named_at = self.within(self.last(was_named, self.key(self.author, self.at)))
        keys = (group + by) * (self.n + 1) + at
        order = np.argsort(keys, kind="stable")
        found = np.searchsorted(keys[order], self.key(self.author, self.at), side="right") - 1
        self.named_last: Ints = np.zeros(self.n, np.int64)
        if keys.size:
            key = keys[order][np.maximum(found, 0)]
            own = (found >= 0) & (key // (self.n + 1) == self.begins * self.people + self.author)
            self.named_last = np.where(own & (key % (self.n + 1) >= self.low), whom[order][np.maximum(found, 0)], 0)

    def pair(self, by: Table | Ints, whom: Table | Ints, place: Table | Ints) -> Ints:
        """One number for that one account named another at a place; accounts of a lot are numbered across groups."""
        found: Ints = (by * self.people + whom) * (self.n + 1) + place
        return found

    def last(self, keys: Ints, wanted: Table | Ints) -> Ints:
        """The last place before that of `wanted` under the same account, NOWHERE if there is none."""
        if not keys.size:
            return np.full(wanted.shape, NOWHERE)
        found = np.searchsorted(keys, wanted) - 1
        key = keys[np.maximum(found, 0)]
        place: Ints = np.where(
            (found >= 0) & (key // (self.n + 1) == wanted // (self.n + 1)), key % (self.n + 1), NOWHERE
        )
        return place

    def within(self, place: Ints) -> Ints:
        """The place, or NOWHERE if it lies before the horizon of the message."""
        return self.within_of(place, self.at)

    def within_of(self, place: Table | Ints, at: Ints) -> Ints:
        """The place, or NOWHERE if it lies before the horizon of the messages `at`."""
        found: Ints = np.where(place >= self.low[at], place, NOWHERE)
        return found
