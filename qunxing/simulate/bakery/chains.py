"""The chains (接龙) of W: the old friends order bread together, week after week."""

from __future__ import annotations

from collections.abc import Sequence

from qunxing.core.text.chain import Chain, Entry, composed
from qunxing.simulate.bakery.cast import W
from qunxing.simulate.truth import DAY, Truth
from qunxing.simulate.writers import Files

PASTES = ((9, 1, 1.0), (3, 2, 0.5), (2, 2, 1.0))
"""(days before the end, which week's chain, how much of its list stood there); the last two are one chain, grown."""
EVERY = 5
"""One friend in so many joins."""
QUOTA = 40


def pasted(files: Files) -> list[tuple[int, str]]:
    """(time, text) of what an operator pasted."""
    return [_pasted(files, days, week, share) for days, week, share in PASTES]


def _pasted(files: Files, days: int, week: int, share: float) -> tuple[int, str]:
    ts = files.truth.end - days * DAY
    people = joined(files.truth, week)
    standing = people[: round(len(people) * share)]
    entries = tuple(Entry(files.name(person, ts), _wanted(person, week)) for person in standing)
    head = f"老友价吐司 第{week}周 限{QUOTA}份\n周五下午三点前接龙，周六自提"
    return ts, composed(Chain(head, entries, "自提点: 南门小满"))


def joined(truth: Truth, week: int) -> Sequence[int]:
    """Who joins a week's chain: every fifth friend, and of the second week some stay away and some come new."""
    end = truth.end - PASTES[-1][0] * DAY
    there = sorted({stay.person for stay in truth.present(end - 7 * DAY, [W])} & truth.members(end, [W]))
    if week == 1:
        return there[::EVERY]
    return sorted({*[person for at, person in enumerate(there[::EVERY]) if at % 4], *there[2 :: 4 * EVERY]})


def _wanted(person: int, week: int) -> str:
    return ("", "2份", "原味 x2", "+1")[(person + week) % 4]
