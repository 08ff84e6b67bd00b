"""What is known of each pair of a message and one before it: small whole numbers, from whole arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qunxing.core.text.linker.history import NOWHERE, History
from qunxing.core.text.linker.overlap import Overlap, overlap
from qunxing.core.text.linker.talk import WINDOW, Ints, Table, Talk
from qunxing.core.text.linker.words import CUES

NEVER = 255
_STEPS = np.minimum(np.floor(4 * np.log2(1 + np.arange(4096))), 48).astype(np.uint8)


def steps(values: Table | Ints) -> Table:
    """Quarters of a doubling of 1 + value, at most 48."""
    found: Table = _STEPS[np.clip(values, 0, 4095)]
    return found


class Features(NamedTuple):
    """Row 0 is of beginning anew, row d of answering the message d places before; a column for each message asked of.

    `is_in` says which are candidates at all.
    """

    by_name: dict[str, Table]
    is_in: Table


class _Pairs:
    """Messages `at` these places (m), each with the WINDOW before it: tables of WINDOW rows and m columns."""

    def __init__(self, talk: Talk, history: History, shared: Overlap, at: Ints) -> None:
        self.talk, self.history, self.shared, self.at = talk, history, shared, at
        self.lag = np.arange(1, WINDOW + 1)[:, None]
        self.is_in = at - self.lag >= history.begins[at]
        self.place = np.maximum(at - self.lag, 0)
        self.me, self.them = history.author[at], history.author[self.place]
        self.named, self.also = history.named[at], history.also[at]
        self.their_named, self.their_also = history.named[self.place], history.also[self.place]
        self.is_own = (self.them == self.me) & self.is_in
        self.is_last = (history.next[self.place] >= at) & self.is_in
        self.my_names = _names(self.named, self.also, self.them, talk.opens[at])
        self.their_names = _names(self.their_named, self.their_also, self.me, talk.opens[self.place]) * ~self.is_own
        self.mine = history.within_of(history.last(history.pairs, history.pair(self.me, self.them, at)), at)
        self.theirs = history.within_of(history.last(history.pairs, history.pair(self.them, self.me, at)), at)
        self.back = self._back()

    def _back(self) -> list[Ints]:
        """The places of the author's own last three messages."""
        found, place = [], self.at
        for _each in range(3):
            place = np.where(place >= 0, self.history.previous[np.maximum(place, 0)], NOWHERE)
            place = self.history.within_of(place, self.at)
            found.append(place)
        return found

    def latest(self) -> Table:
        """The place of the last message of each candidate's author."""
        found: Table = self.place.copy()
        following = self.history.next[self.place]
        columns = np.arange(len(self.at))
        for row in range(1, WINDOW):
            since = self.at - following[row]
            later = since > 0
            found[row] = np.where(later, found[np.where(later, since - 1, 0), columns], found[row])
        return found


def features(talk: Talk, at: Ints) -> Features:
    """Of the messages at these places, each with its candidates."""
    history = History(talk)
    shared = overlap(talk, history.begins)
    pairs = _Pairs(talk, history, shared, at)
    parts = {**_distance(pairs), **_naming(pairs), **_turns(pairs), **_said(pairs), **_shared_words(pairs)}
    empty = np.zeros((1, len(at)), np.uint8)
    by_name = {name: np.concatenate([empty, table.astype(np.uint8)]) for name, table in parts.items()}
    of_itself = {f"q_{name}": row.astype(np.uint8) for name, row in _itself(pairs).items()}
    by_name |= {name: np.broadcast_to(row, (WINDOW + 1, len(at))) for name, row in of_itself.items()}
    return Features(by_name, np.concatenate([np.ones((1, len(at)), bool), pairs.is_in]))


def _names(first: Table | Ints, second: Table | Ints, whom: Table | Ints, opens: Table | Ints) -> Table:
    """0 where they do not name the account, 1 where inside a text, 2 at its start."""
    at_first = (first == whom) & (first > 0)
    found: Table = np.where(at_first, 1 + opens, (second == whom) & (second > 0))
    return found


def _distance(p: _Pairs) -> dict[str, Table]:
    minute, place = p.history.minute, p.place
    after = minute[np.minimum(place + 1, p.history.n - 1)]
    return {
        "lag": np.broadcast_to(p.lag, place.shape),
        "minutes": steps(minute[p.at] - minute[place]),
        "pause_after": steps(after - minute[place]),
    }


def _naming(p: _Pairs) -> dict[str, Table]:
    history, place = p.history, p.place
    latest = p.latest()
    both = np.maximum(p.mine, p.theirs)
    mine_before = np.where(p.back[0] >= 0, p.back[0], 0)
    has_back = p.back[0] >= 0
    before = [np.where(has_back, column[mine_before], 0) for column in (history.named, history.also)]
    shown = p.their_names * p.is_in
    either = (p.their_named == p.named) | (p.their_also == p.named)
    second = (p.also > 0) & ((p.their_named == p.also) | (p.their_also == p.also))
    return {
        "names_them": p.my_names,
        "names_other": (p.named > 0) & (p.my_names == 0),
        "names_them_last": (p.my_names > 0) & p.is_last,
        "both_name": (p.named > 0) & (either | second),
        "they_name_me": shown,
        "they_name_other": (p.their_named > 0) & (p.their_names == 0),
        "they_name": np.where(p.their_named > 0, 1 + p.talk.opens[place], 0),
        "last_to_name_me": (shown > 0) & (_above(shown > 0) == 0),
        "others_name_them": _named_since(p),
        "named_each_other": np.where(both >= 0, steps(p.at - both), NEVER),
        "i_named_them_since": p.mine > place,
        "they_named_me_since": p.theirs > place,
        "i_named_them_last": np.where(has_back, history.named_last[mine_before], 0) == p.them,
        "they_named_me_last": (history.named_last[latest] == p.me) & ~p.is_own,
        "my_last_named_them": (before[0] == p.them) | (before[1] == p.them),
        "they_spoke": steps(history.minute[p.at] - history.minute[latest]),
    }


def _named_since(p: _Pairs) -> Table:
    """How many messages of others in between name the author of each candidate, at most 5."""
    found = np.zeros(p.place.shape, np.uint8)
    named = [np.where((p.them == p.me) | ~p.is_in, 0, each) for each in (p.their_named, p.their_also)]
    for row in range(1, WINDOW):
        for each in named:
            found[row] += (each[:row] == p.them[row]).sum(axis=0, dtype=np.uint8) * (p.them[row] > 0)
    return np.minimum(found, 5)


def _turns(p: _Pairs) -> dict[str, Table]:
    history, place = p.history, p.place
    later, following = np.zeros(place.shape, np.uint8), history.next[place]
    for _each in range(6):
        inside = following < p.at
        later += inside
        following = np.where(inside, history.next[np.where(inside, following, 0)], following)
    own, before, after = _above(p.is_own), np.maximum(place - 1, 0), np.minimum(place + 1, p.history.n - 1)
    back = history.previous[place]
    return {
        "same_author": p.is_own,
        "own_last": p.is_own & (own == 0),
        "own_between": np.minimum(own, 20),
        "wrote_since": later,
        "speakers_between": _above(p.is_last),
        "their_last": p.is_last,
        "run_begins": (history.author[before] != p.them) | (place == history.begins[place]),
        "run_ends": (p.lag == 1) | (history.author[after] != p.them),
        "i_wrote_before": (history.author[before] == p.me) & (before >= history.begins[p.at]) & (before < place),
        "i_wrote_after": (history.author[after] == p.me) & (p.lag > 1),
        "they_wrote": steps(history.wrote[place]),
        "they_were_silent": np.where(back >= 0, steps(history.minute[place] - history.minute[back]), NEVER),
    }


def _above(flags: Table) -> Table:
    """How many of the rows above are true."""
    found: Table = np.cumsum(flags, axis=0, dtype=np.int16) - flags
    return found


def _said(p: _Pairs) -> dict[str, Table]:
    cues = p.talk.cues[p.place]
    found = {f"c_{cue}": cues >> bit & 1 for bit, cue in enumerate(CUES)}
    return {"c_length": steps(p.talk.chars[p.place]), **found}


def _shared_words(p: _Pairs) -> dict[str, Table]:
    rarest, at, place = p.shared.rarest, p.at, p.place
    total = p.shared.total[1:, at].astype(np.int16)
    ranks = np.argsort(np.argsort(-total, axis=0, kind="stable"), axis=0, kind="stable")
    theirs, mine = np.zeros(place.shape, np.uint8), np.zeros(place.shape, np.uint8)
    back = place
    for _each in range(2):
        back = np.where(back >= 0, p.history.previous[np.maximum(back, 0)], NOWHERE)
        apart = at - back
        theirs = np.maximum(theirs, rarest[np.where((back >= 0) & (apart <= WINDOW), apart, 0), at])
    for each in p.back:
        apart = np.abs(each - place)
        mine = np.maximum(mine, rarest[np.where((each >= 0) & (apart <= WINDOW), apart, 0), np.maximum(each, place)])
    return {
        "words": total,
        "rarest_word": rarest[1:, at],
        "alike": p.shared.alike[1:, at],
        "words_rank": np.where(total > 0, np.minimum(ranks, 5), 9),
        "rarest_with_theirs": theirs,
        "rarest_with_mine": mine,
    }


def _itself(p: _Pairs) -> dict[str, Ints]:
    """Of the message alone, the same for all its candidates."""
    history, at, back = p.history, p.at, p.back[0]
    since = np.where(back >= 0, steps(at - back), NEVER)
    names = np.concatenate([[0], np.cumsum(history.named > 0)])
    spoke, was_named = history.named_spoke[at], history.named_at[at]
    found = {
        "names": np.where(p.named > 0, 1 + p.talk.opens[at], 0),
        "named_spoke": np.where(spoke >= 0, steps(at - spoke), NEVER),
        "was_named": np.where(was_named >= 0, steps(at - was_named), NEVER),
        "spoke": since,
        "silent": np.where(back >= 0, steps(history.minute[at] - history.minute[np.maximum(back, 0)]), NEVER),
        "wrote": steps(history.wrote[at]),
        "length": steps(p.talk.chars[at]),
        "traffic": steps(history.minute[at] - history.minute[np.maximum(at - 10, history.begins[at])]),
        "speakers": p.is_last.sum(axis=0),
        "speakers_lately": p.is_last[:10].sum(axis=0),
        "own": p.is_own.sum(axis=0),
        "best_word": p.shared.rarest[:, at].max(axis=0),
        "best_words": p.shared.total[:, at].max(axis=0),
        "naming": (names[at] - names[history.low[at]]) * 50 // np.maximum(at - history.low[at], 1),
    }
    return found | {cue: p.talk.cues[at] >> bit & 1 for bit, cue in enumerate(CUES)}
