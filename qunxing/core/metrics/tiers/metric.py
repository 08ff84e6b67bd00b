"""How activity is spread over the members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import ALL_REASONS, Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import (
    EXCLUDE,
    MINIMUM,
    SIGNAL,
    counts_sql,
    evidence_sql,
    is_window_seen,
    point,
    share,
)
from qunxing.core.metrics.statistics import (
    absence_factor,
    dispersion,
    equal_rate_null,
    gini,
    split_test,
    top_share,
)
from qunxing.core.metrics.statistics.survival import Integers
from qunxing.core.metrics.tiers.fold import fold

WINDOW = Param(
    "window", "28", "How many days up to each period's end; calendar: the period.", ("28", "7", "56", "calendar")
)
NATURAL = Param("natural", "7", "How often a member normally comes: once in so many days.", ("7", "1", "14", "30"))
BASE = Param(
    "base",
    "auto",
    "Whose activity: present members, or people seen speaking so far; auto: present where every group has a list.",
    ("auto", "present", "seen"),
)
TIERS = {
    "core": "Core: the fewest regular members who make half of everything",
    "regular": "Regular: at least once each natural period",
    "light": "Light: less often",
    "silent": "Silent",
}
HALF = 0.5
SEED = 20240229
"""The equal-rate comparison throws dice; the same question must give the same answer."""
THROWS = 2_000_000
"""Dice thrown for one question at most; more draws would move the second digit of the comparison."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the Gini index over members there for at least half the window; cells: `base` (present or seen),
    `tiers` {tier: share}, `core_from` (a regular member with at least so many actions is core), `new` (there for too
    short a time to be judged), `mean`, `top_share` (of the most active tenth), `absence_factor`, `chance` (Gini and top
    share if all had the same rate), `dispersion`, `split_test` (against 10/20/70).
    """
    points = [_point(ask, i, [t for t in tallies if t.period == i]) for i in range(len(ask.periods))]
    excluded: dict[str, int] = {}
    last = max((i for i in range(len(ask.periods)) if ask.is_known(i)), default=-1)
    for t in tallies:
        if t.reason and t.period == last:
            excluded[t.reason] = excluded.get(t.reason, 0) + t.people
    return {"points": points, "excluded": {reason: excluded[reason] for reason in ALL_REASONS if reason in excluded}}


def _point(ask: Ask, period: int, tallies: Sequence[Tally]) -> dict[str, Any]:
    if not ask.is_known(period):
        return point(ask, period, State.NOT_MEASURABLE)
    kept = [t for t in tallies if not t.reason]
    members = {tier: _counts(kept, tier) for tier in ("silent", "light", "regular", "new")}
    new = members.pop("new")
    counts = np.sort(np.concatenate(list(members.values())))
    cells = {
        "base": kept[0].cell.split(":")[0] if kept else None,
        "new": len(new),
        **_spread(members, counts, THROWS // len(ask.periods)),
    }
    if len(counts) < MINIMUM or not is_window_seen(ask, period):
        return point(ask, period, State.NOT_ENOUGH, n=len(counts), cells=cells)
    index = gini(counts)
    state = State.ZERO if not counts.sum() else State.VALUE
    return point(ask, period, state, index, n=len(counts), cells=cells)


def _counts(tallies: Sequence[Tally], tier: str) -> Integers:
    """The actions of each person of the tier."""
    found = [(t.weight, t.people) for t in tallies if t.cell.endswith(f":{tier}")]
    weights, people = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return np.repeat(weights, people)


def _spread(members: Mapping[str, Integers], counts: Integers, throws: int) -> dict[str, Any]:
    """`counts` are those of all members, ascending."""
    n, total = len(counts), int(counts.sum())
    core_from = int(counts[-absence_factor(counts, HALF)]) if total else None
    core = 0 if core_from is None else int((members["regular"] >= core_from).sum())
    sizes = {"core": core, "regular": len(members["regular"]) - core}
    sizes |= {"light": len(members["light"]), "silent": len(members["silent"])}
    spread, test = dispersion(counts), split_test([core, sizes["regular"], sizes["light"] + sizes["silent"]])
    return {
        "tiers": {tier: share(size, n) for tier, size in sizes.items()},
        "core_from": core_from,
        "actions": total,
        "mean": total / n if n else None,
        "gini": gini(counts),
        "top_share": top_share(counts),
        "absence_factor": absence_factor(counts, HALF),
        "chance": _chance(n, total, throws),
        "dispersion": spread and {"ratio": spread.ratio, "p": spread.p},
        "split_test": test and {"statistic": test.statistic, "p": test.p, "smallest_expected": test.smallest_expected},
    }


def _chance(n: int, total: int, throws: int) -> dict[str, Any] | None:
    """What equal rates alone would show; None for very many actions, which leave little to chance."""
    draws = min(200, throws // max(total, 1))
    null = equal_rate_null(n, total, seed=SEED, draws=draws) if draws >= 20 else None
    if null is None:
        return None
    return {
        name: {"value": each.value, "low": each.low, "high": each.high}
        for name, each in (("gini", null.gini), ("top_share", null.top_share))
    }


METRIC = Metric(
    name="tiers",
    version=1,
    title="Activity tiers and concentration",
    sentence="How many members are core, regular, light or silent, and how much rests on a few.",
    formula="actions per member in the window; regular: at least one each natural period; core: makes half; Gini index",
    unit="index",
    shape="tiers",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    tally="people",
    default_grain=Grain.MONTH,
    params=(WINDOW, NATURAL, BASE, SIGNAL, EXCLUDE),
    cells=TIERS,
    trap="With few messages inequality appears by chance: read the Gini index beside the one equal rates would give.",
    source="metrics.md §4",
)
