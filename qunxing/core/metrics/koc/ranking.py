"""From what speaks for each member to a shortlist, and how well the list foretells who helps next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from qunxing.core.metrics.base import Tally
from qunxing.core.metrics.statistics import borda, core_numbers, help_z, hits_at, ndcg, pagerank

LEAST_HELPED = 3
LEAST_DAYS = 28
FIRST = 10
"""So many of a list are judged by what they did next."""
DRAWN = 5
"""A place rests half on the answers and half on the middle of the list at so many answers."""
RING = 0.5
"""From this part of somebody's answers on, given to those who answer back, it is a closed ring."""


@dataclass(frozen=True, slots=True)
class Helper:
    """One member in one period. `helped` maps whom they answered to how many of their questions."""

    person: int
    helped: dict[int, int] = field(default_factory=dict)
    asked: int = 0
    wrote: int = 0
    began: int = 0
    heard: int = 0
    brought: int = 0
    known: int = 0
    rank: float = 0.0
    core: int = 0
    returned: float = 0.0
    """Which part of their answers went to people who answered them too."""
    score: float = 0.0
    why: str = ""
    """Why they are not on the list."""

    @property
    def answers(self) -> int:
        return sum(self.helped.values())

    @property
    def z(self) -> float:
        return help_z(self.answers, self.asked)

    def told(self) -> dict[str, Any]:
        """All that speaks for them, as plain JSON."""
        counts = {name: getattr(self, name) for name in ("answers", "asked", "wrote", "began", "heard", "brought")}
        shares = {name: round(getattr(self, name), 4) for name in ("z", "rank", "returned", "score")}
        more = {"known": self.known, "core": self.core, "why": self.why}
        return {"person": self.person, "helped": len(self.helped), **counts, **shares, **more}


def helpers_of(tallies: Iterable[Tally]) -> list[Helper]:
    """Everybody who wrote or answered in one period, from its tallies."""
    found: dict[int, dict[str, Any]] = {}
    for t in tallies:
        if t.reason:
            continue
        cell, *about, person = t.cell.split(" ")
        mine = found.setdefault(int(person), {"helped": {}})
        if cell == "helped":
            mine["helped"][int(about[0])] = t.weight
        else:
            mine[cell] = t.weight
    return _placed(found)


def _placed(found: Mapping[int, Mapping[str, Any]]) -> list[Helper]:
    """With what the whole circle says of each: rank, core, and how much is only between two."""
    everybody = sorted(found)
    at = {person: i for i, person in enumerate(everybody)}
    helped = {person: each["helped"] for person, each in found.items() if each["helped"]}
    edges = [(at[asker], at[who], n) for who, whom in helped.items() for asker, n in whom.items() if asker in at]
    asked, answered, n = np.array(edges, np.int64).reshape(-1, 3).T
    ranks = pagerank(len(at), asked, answered, np.log1p(n)).tolist()
    cores = core_numbers(len(at), asked, answered).tolist()
    return [
        Helper(person, **found[person], rank=rank, core=core, returned=_returned(person, helped) if core else 0.0)
        for person, rank, core in zip(everybody, ranks, cores, strict=True)
    ]


def _returned(person: int, helped: Mapping[int, Mapping[int, int]]) -> float:
    mine = helped.get(person, {})
    back = sum(n for asker, n in mine.items() if person in helped.get(asker, ()))
    return back / sum(mine.values()) if mine else 0.0


def ranked(everybody: Sequence[Helper], *, guard: bool = True) -> tuple[list[Helper], list[Helper]]:
    """The shortlist, best first; and those who are apart from it though they helped, or wrote, as much, with why."""
    helping = [each for each in everybody if each.helped]
    helped: list[float] = [len(each.helped) for each in helping]
    # What foretold best who helps next (docs/reference/koc.md); z, h-index and topics foretold worse and stand beside.
    features: list[list[float]] = [helped, helped, [each.rank for each in helping], [each.core for each in helping]]
    scores = borda(features).tolist() if helping else []
    scored = [
        replace(each, score=_drawn(score, each.answers), why=_why(each, guard))
        for each, score in zip(helping, scores, strict=True)
    ]
    judged = sorted(scored, key=lambda each: (-each.score, -each.z, each.person))
    chosen = [each for each in judged if not each.why]
    apart = [each for each in judged if each.why in ("new", "ring")]
    return chosen, [*apart, *_loud(everybody, chosen)]


def _drawn(score: float, answers: int) -> float:
    return 0.5 + (score - 0.5) * answers / (answers + DRAWN)


def _why(helper: Helper, guard: bool) -> str:
    if len(helper.helped) < LEAST_HELPED:
        return "few"
    if guard and helper.known < LEAST_DAYS:
        return "new"
    alone = sum(1 for _asker in helper.helped) * (1 - helper.returned)
    return "ring" if guard and helper.returned >= RING and alone < LEAST_HELPED else ""


def _loud(everybody: Sequence[Helper], chosen: Sequence[Helper]) -> list[Helper]:
    """Who would stand among the first by messages alone, and helped few."""
    first = sorted(everybody, key=lambda each: (-each.wrote, each.person))[: min(FIRST, len(chosen))]
    return [replace(each, why="loud") for each in first if len(each.helped) < LEAST_HELPED]


def next_time(everybody: Sequence[Helper], chosen: Sequence[Helper], later: Sequence[Helper]) -> dict[str, Any] | None:
    """How many of the first of the list helped in the next period, beside as many chosen by messages written.

    None where the list is too short to be judged.
    """
    k = min(FIRST, len(chosen))
    gain = {each.person: len(each.helped) for each in later if each.helped}
    if k < LEAST_HELPED or not gain:
        return None
    lists = {
        "hits": [each.person for each in chosen],
        "by_messages": [each.person for each in sorted(everybody, key=lambda each: (-each.wrote, each.person))],
    }
    hits = {name: hits_at(people, gain, k) for name, people in lists.items()}
    orders = {f"ndcg_{name}": ndcg(people, gain, k) for name, people in lists.items()}
    return {"k": k, **hits, **{name: round(value or 0.0, 4) for name, value in orders.items()}}
