"""Fitted trees: what each adds to a score, in whole thousandths, and by which feature.

A tree asks of one feature after another whether it is more than a number. Each of its places has a value; a score is
the sum of the values where it ends, and opens into what every question changed on the way there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

MOST_LEAVES = 16
BLOCK = 1 << 15
"""Rows scored at once: their columns stay in the processor's cache."""
_LOWEST = np.uint16(0x09AF)
"""Multiplied by a power of two, the top four bits tell which (de Bruijn)."""
Points = np.ndarray[tuple[int], np.dtype[np.int32]]


class Tree(NamedTuple):
    """Inner places 0, 1, …: `feature` (its place in `Model.features`) and `most`; on to `less` up to it, else `more`.

    A place below zero is the leaf -1 - place. `values` are those of the inner places, then of the leaves.
    """

    feature: list[int]
    most: list[int]
    less: list[int]
    more: list[int]
    values: list[int]

    def path(self, row: Sequence[int]) -> list[tuple[int, int]]:
        """(feature, what asking it changed) from the root to the leaf."""
        found, place = [], 0
        while place >= 0:
            onward = self.more[place] if row[self.feature[place]] > self.most[place] else self.less[place]
            found.append((self.feature[place], self._value(onward) - self._value(place)))
            place = onward
        return found

    def _value(self, place: int) -> int:
        return self.values[place] if place >= 0 else self.values[len(self.feature) - 1 - place]


class Model(NamedTuple):
    """`base` is the sum of the roots' values; `sure` and `measured` say how far the gap of two scores is trusted."""

    version: int
    features: list[str]
    trees: list[Tree]
    sure: int
    measured: dict[str, dict[str, float]]

    @property
    def base(self) -> int:
        return sum(tree.values[0] for tree in self.trees)


@lru_cache(maxsize=1)
def model() -> Model:
    """The fitted linker that is shipped; made by `python -m scripts.linker`."""
    return read(files(__package__).joinpath("model.json").read_text(encoding="utf-8"))


def read(text: str) -> Model:
    """A model from what `written` gives."""
    found = json.loads(text)
    return Model(**found | {"trees": [Tree(*tree) for tree in found["trees"]]})


def written(made: Model) -> str:
    """A model as JSON, a tree a line."""
    head = {name: value for name, value in made._asdict().items() if name != "trees"}
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in made.trees)
    return json.dumps(head)[:-1] + ', "trees": [\n' + lines + "\n]}\n"


def scores(columns: np.ndarray, first: int, last: int) -> Points:
    """What the trees from `first` to `last` add up to; `columns`: a row of uint8 a feature, a column each to score."""
    n = columns.shape[1]
    total = np.zeros(n, np.int32)
    for start in range(0, n, BLOCK):
        total[start : start + BLOCK] = _block(
            np.ascontiguousarray(columns[:, start : start + BLOCK], np.int16), first, last
        )
    return total


def _block(columns: np.ndarray, first: int, last: int) -> Points:
    """Each question's answer strikes the leaves that can no longer be reached; the first that is left is the end."""
    total = np.zeros(columns.shape[1], np.int32)
    struck, answer = (np.empty(columns.shape[1], np.int16) for _each in range(2))
    for questions, values in _compiled()[first:last]:
        struck.fill(0)
        for feature, most, leaves in questions:
            np.subtract(most, columns[feature], out=answer)
            np.right_shift(answer, 15, out=answer)
            np.bitwise_and(answer, leaves, out=answer)
            np.bitwise_or(struck, answer, out=struck)
        left = ~struck.view(np.uint16)
        left &= -left
        left *= _LOWEST
        left >>= 12
        total += values[left]
    return total


def forget() -> None:
    """Read the shipped model anew when it is asked for again."""
    model.cache_clear()
    _compiled.cache_clear()


@lru_cache(maxsize=1)
def _compiled() -> list[tuple[list[tuple[int, np.int16, np.int16]], np.ndarray]]:
    return [_of(tree) for tree in model().trees]


def _of(tree: Tree) -> tuple[list[tuple[int, np.int16, np.int16]], np.ndarray]:
    """(feature, most, bits of the leaves out of reach when it is more) by question, and the value by `_LOWEST`."""
    order: list[int] = []
    questions = []

    def walk(place: int) -> int:
        """The bits of the leaves below."""
        if place < 0:
            order.append(tree.values[len(tree.feature) - 1 - place])
            return 1 << (len(order) - 1)
        less = walk(tree.less[place])
        mask = np.uint16(less).view(np.int16)
        questions.append((tree.feature[place], np.int16(tree.most[place]), mask))
        return less | walk(tree.more[place])

    walk(0)
    values = np.zeros(MOST_LEAVES, np.int32)
    for bit, value in enumerate(order):
        values[(1 << bit) * int(_LOWEST) % (1 << 16) >> 12] = value
    return questions, values


def parts(row: Mapping[str, int]) -> dict[str, int]:
    """What each feature of one candidate adds to `Model.base`: together exactly its score."""
    made = model()
    values = [int(row[name]) for name in made.features]
    found: dict[str, int] = {}
    for tree in made.trees:
        for feature, change in tree.path(values):
            found[made.features[feature]] = found.get(made.features[feature], 0) + change
    return {name: change for name, change in found.items() if change}
