"""How good the shipped linker is on hand-linked files it was not fitted on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qunxing.core.text.linker.linking import links
from scripts.linker import irc


def judged(folder: Path, *, keep: float, sure: int) -> dict[str, float]:
    """In parts of one. `precision`, `recall`, `f`: of all links, the best guess told.

    Of those told from a gap of `sure` on: `covered`, how many messages; `right`, of them; `answers_right`, of those
    said to answer somebody else; `answers_found`, of those that do.
    """
    found = irc.files(folder)
    talk, number = irc.talk_of(found, keep=keep, seed=99)
    made = links(talk)
    score = irc.scored(found, talk, number, made.to)
    at, right, answers = _judged(found, talk.grp, number, talk.author, made.to)
    told, other = made.gap[at] >= sure, talk.author[made.to[at]] != talk.author[at]
    claimed = told & other
    figures = {
        "covered": told.mean(),
        "right": right[told].mean(),
        "answers_right": right[claimed].mean() if claimed.any() else 0,
        "answers_found": (claimed & right).sum() / answers.sum(),
    }
    whole = {name: value / 100 for name, value in score._asdict().items()}
    return {name: round(float(value), 3) for name, value in (whole | figures).items()} | {"messages": len(at)}


def _judged(
    found: list[irc.File], grp: np.ndarray, number: np.ndarray, author: np.ndarray, to: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of the hand-linked messages; whether each link is right; whether each answers somebody else in truth."""
    at = np.flatnonzero(number >= irc.FIRST)
    place = {(int(g), int(line)): i for i, (g, line) in enumerate(zip(grp, number, strict=True))}
    right, answers = [], []
    for i in at.tolist():
        firsts = found[grp[i] - 1].links.get(int(number[i]), set())
        right.append(int(number[to[i]]) in firsts)
        answers.append(any(author[place[grp[i], line]] != author[i] for line in firsts if (grp[i], line) in place))
    return at, np.array(right), np.array(answers)
