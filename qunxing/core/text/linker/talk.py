"""Messages in columns, as the reply linker reads them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Table = np.ndarray[tuple[int, int], np.dtype[Any]]
"""A number for each distance (row) and message (column)."""

MINUTE = 60_000_000
WINDOW = 30
"""Messages looked back upon: 97 in 100 hand-made links lie within."""
HORIZON = 200
"""Messages before one that may matter to it or to one it may answer."""
CONTEXT = HORIZON + 2 * WINDOW + 1
"""With so many messages before it of its group a part of a talk can be read alone."""


class Talk(NamedTuple):
    """Messages sorted by group, time and key, in columns; `begin` makes one.

    `named` and `also` are accounts that a text names, 0 for none; `opens`: the first stands at its start; `sure`: it
    was meant (@), so whoever is named is answered. `cues` are the bits of `words.CUES`. The words of message i are
    `words[ends[i - 1]:ends[i]]`: numbers that mean something only beside each other, each once.
    """

    grp: Ints
    author: Ints
    ts: Ints
    named: Ints
    also: Ints
    opens: Ints
    sure: Ints
    cues: Ints
    chars: Ints
    ends: Ints
    words: Ints

    def part(self, start: int, end: int) -> Talk:
        """The messages from `start` to `end`."""
        first = int(self.ends[start - 1]) if start else 0
        last = int(self.ends[end - 1]) if end else 0
        columns = [column[start:end] for column in self[:-2]]
        return Talk._make([*columns, self.ends[start:end] - first, self.words[first:last]])
