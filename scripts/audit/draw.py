"""Drawing what is to be judged. Chance has a seed: drawing again gives the same.

From each source some different texts at random (they tell what is missed), some more of those that a recogniser marked
(they tell, with the marked ones among the others, how often a mark is right), and some short messages, repeated ones
as often as they were sent: acknowledgements are short, and seldom otherwise. Whoever judges sees neither which is which
nor what the recogniser says.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from qunxing.core.text.recognisers import SHORTEST_SHAPE, Label, label, normalise, shape
from scripts.audit.sources import LONGEST, SOURCES, digest

SEED = 20261123
POOL = 6_000
"""Texts of one source from which the marked ones are picked."""
RANDOM = {"demo": 120, "egret": 80, "reviews": 40, "spam": 40, "zulip": 100, "irc": 80, "slack": 80}
Q, ACK, AUTO = Label.QUESTION, Label.ACKNOWLEDGEMENT, Label.AUTOMATIC
MARKED = {
    "demo": {ACK: 15, AUTO: 15},
    "egret": {ACK: 8},
    "reviews": {Q: 15},
    "spam": {Q: 15},
    "zulip": {ACK: 20, AUTO: 20},
    "irc": {ACK: 20},
    "slack": {ACK: 20, AUTO: 3},
}
SHORT = {"demo": 60, "egret": 40, "zulip": 60, "irc": 60, "slack": 60}
BRIEF = 40
"""Characters of a short message."""
PAIRS = {"demo": (40, 20), "spam": (40, 20), "zulip": (40, 20)}
"""Pairs of texts that look alike: so many at random, so many more that have one shape."""
PAIRED = 1_500
ALIKE = 0.5
"""Pairs of letters that both texts have, of all that either has."""


class Drawn(NamedTuple):
    """One text, or two texts with keys joined by "|", to be judged. `part`: random, marked or short."""

    source: str
    key: str
    part: str
    texts: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest("\n".join(self.texts))


def messages() -> Iterator[Drawn]:
    """Single texts of all sources."""
    for name, count in RANDOM.items():
        pool = _pool(name)
        yield from (Drawn(name, key, "random", (text,)) for key, text in pool[:count])
        for wanted, more in MARKED[name].items():
            marked = [(key, text) for key, text in pool[count:] if wanted in label(text, 0)]
            yield from (Drawn(name, key, "marked", (text,)) for key, text in marked[:more])


def short() -> Iterator[Drawn]:
    """Short messages of the sources that are talk."""
    for name, count in SHORT.items():
        brief = [(key, text) for key, text in SOURCES[name].texts() if text.strip() and len(text) <= BRIEF]
        random.Random(f"{SEED} short {name}").shuffle(brief)
        yield from (Drawn(name, key, "short", (text,)) for key, text in brief[:count])


def pairs() -> Iterator[Drawn]:
    """Pairs of texts of one source that look alike."""
    for name, (count, more) in PAIRS.items():
        alike = _alike(name, _pool(name)[:PAIRED])
        random.Random(f"{SEED} {name}").shuffle(alike)
        same = [each for each in alike[count:] if shape(each.texts[0]) == shape(each.texts[1])]
        yield from alike[:count]
        yield from (each._replace(part="marked") for each in same[:more])


def _pool(name: str) -> list[tuple[str, str]]:
    """Different texts in an order of chance."""
    once = {text: key for key, text in SOURCES[name].texts() if text.strip() and len(text) <= LONGEST}
    found = [(key, text) for text, key in once.items()]
    random.Random(f"{SEED} {name}").shuffle(found)
    return found[:POOL]


def _alike(name: str, pool: Sequence[tuple[str, str]]) -> list[Drawn]:
    grams = [(key, text, _grams(text)) for key, text in pool]
    long = [each for each in grams if len(each[2]) >= SHORTEST_SHAPE]
    return [
        Drawn(name, f"{a[0]}|{b[0]}", "random", (a[1], b[1]))
        for a, b in combinations(long, 2)
        if len(a[2] & b[2]) >= ALIKE * len(a[2] | b[2])
    ]


def _grams(text: str) -> frozenset[str]:
    letters = normalise(text)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
