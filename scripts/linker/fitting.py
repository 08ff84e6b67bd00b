"""Fitting: hand-linked talk as rows, LightGBM's ranking trees over them, and those in the form we ship."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qunxing.core.text.linker.features import features
from qunxing.core.text.linker.talk import WINDOW, Ints, Talk
from qunxing.core.text.linker.trees import MOST_LEAVES, Tree
from scripts.linker import irc

RECIPE = ((1.0, 1), (0.1, 2))
"""(part of the names that is read, every how manyth file): talk where people are named, and talk where few are."""
FILES_AT_ONCE = 20
TREES = 260
SETTINGS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 5,
    "num_leaves": MOST_LEAVES,
    "learning_rate": 0.15,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.5,
    "max_bin": 255,
    "min_data_in_bin": 1,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


class Rows:
    """Candidates as rows of small numbers: `wanted` the linked ones, `sizes` how many each message has."""

    def __init__(self, parts: Sequence[tuple[np.ndarray, np.ndarray, np.ndarray]], names: list[str]) -> None:
        self.names = names
        self.table, self.wanted, self.sizes = (np.concatenate(column) for column in zip(*parts, strict=True))


def rows(folder: Path) -> Rows:
    """All that is fitted on."""
    names: list[str] = []
    return Rows(list(_parts(folder, names)), names)


def _parts(folder: Path, names: list[str]) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    for keep, every in RECIPE:
        found = irc.files(folder, every=every)
        for start in range(0, len(found), FILES_AT_ONCE):
            some = found[start : start + FILES_AT_ONCE]
            talk, number = irc.talk_of(some, keep=keep, seed=start + 1)
            at, linked = _linked(some, talk, number)
            made = features(talk, at)
            names[:] = made.by_name
            is_in = made.is_in.T
            table = np.stack([column.T[is_in] for column in made.by_name.values()], axis=1)
            yield table, linked.T[is_in], is_in.sum(axis=1)


def _linked(found: Sequence[irc.File], talk: Talk, number: Ints) -> tuple[Ints, np.ndarray]:
    """Places of the messages whose hand-made link lies within the window, and which candidates those are."""
    place = {(int(grp), int(line)): at for at, (grp, line) in enumerate(zip(talk.grp, number, strict=True))}
    rows: dict[int, np.ndarray] = {}
    for grp, file in enumerate(found, 1):
        for line, firsts in file.links.items():
            at = place.get((grp, line))
            lags = [at - place[grp, first] for first in firsts if at is not None and (grp, first) in place]
            if at is not None and any(lag <= WINDOW for lag in lags):
                rows[at] = np.isin(np.arange(WINDOW + 1), lags)
    order = sorted(rows)
    return np.array(order), np.stack([rows[at] for at in order], axis=1)


def fitted(found: Rows, count: int = TREES) -> list[Tree]:
    """The trees, of whole thousandths."""
    import lightgbm

    data = lightgbm.Dataset(
        found.table, found.wanted.astype(int), group=found.sizes, feature_name=found.names, params=SETTINGS
    )
    made = lightgbm.train(SETTINGS, data, count)
    return [_tree(each["tree_structure"]) for each in made.dump_model()["tree_info"]]


def _tree(root: dict[str, Any]) -> Tree:
    tree = Tree([], [], [], [], [])
    leaves: list[int] = []

    def walk(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            leaves.append(_points(node["leaf_value"]))
            return -len(leaves)
        place = len(tree.feature)
        for column, value in zip(tree, (node["split_feature"], int(node["threshold"] // 1), 0, 0), strict=False):
            column.append(value)
        tree.values.append(_points(node["internal_value"]))
        tree.less[place] = walk(node["left_child"])
        tree.more[place] = walk(node["right_child"])
        return place

    walk(root)
    tree.values.extend(leaves)
    return tree


def _points(value: float) -> int:
    return round(1000 * value)
