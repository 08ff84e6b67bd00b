"""疑似僵尸号: three kinds of member of whom nothing is heard, kept apart; how many at least, at most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import (
    EXCLUDE,
    counts_of_evidence,
    evidence_sql,
    excluded_cells,
    kept,
    latest_excluded,
    point,
    state_of,
)
from qunxing.core.metrics.quiet import NATURAL
from qunxing.core.metrics.statistics.bgnbd import BgNbd, Floats, fit_bgnbd
from qunxing.core.metrics.statistics.intervals import normal_quantile
from qunxing.core.metrics.zombies.fold import WEEK, fold

LEAST = 50
"""People of whom a rhythm is known, at least, to fit one to all of them."""
MOST = 8_000
"""Different rhythms looked at to fit; of more every so-manieth, in their order."""
ALIVE = Param(
    "alive",
    "0.2",
    "Somebody quiet is probably gone when the chance that they come again is below this.",
    ("0.2", "0.1", "0.5"),
)
CELLS = {
    "silent": "Nothing seen since joining, for three natural periods or longer",
    "gone": "Had a rhythm, and broke it for so long that they probably do not come again",
    "junk": "Came in a burst by one inviter, and showed nothing in a week",
    "quiet": "Quiet for long, but may come again",
    "unseen": "No sign, and not watched long enough to tell",
    "acting": "Said nothing, but acted: lurkers",
    "here": "Showed signs",
}
RHYTHMS = ("here", "acting", "away")
"""Cells with a rhythm: the word, then weeks come again, and days from the first to the last and to now."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`low` is who was held back as junk by a person: the only ones proven; `high` adds all without a sign for long
    and as many of the others as by the model may have ceased `lately` (95 %).

    `value` is the three kinds together, none of them proven; `n` all present but staff and bots. Cells count people by
    `CELLS`; `gone` is null where fewer than 50 show a rhythm; `model` holds what was fitted, `expected` how many of
    those with a rhythm it takes for gone.
    """
    present = {cell: kept(tallies, cell, people=True) for cell in ("silent", "junk", "unseen")}
    out = {(t.period, t.reason): t.people for t in tallies if t.cell == "present" and t.reason}
    excluded = excluded_cells(tallies, "present", people=True)
    points = []
    for i in range(len(ask.periods)):
        proven = out.get((i, "held"), 0)
        cells: dict[str, Any] = {cell: count.get(i, 0) for cell, count in present.items()}
        cells |= _by_rhythm([t for t in tallies if t.period == i and " " in t.cell], ask)
        n = proven + sum(cells[cell] or 0 for cell in CELLS)
        state = state_of(ask, i, n)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        value = proven + cells["silent"] + (cells["gone"] or 0) + cells["junk"]
        more = {**cells, "held": proven, **excluded.get(i, {})}
        high = value + cells["quiet"] + cells["unseen"] + cells.get("lately", 0)
        points.append(point(ask, i, state_of(ask, i, high), value, low=proven, high=high, n=n, cells=more))
    return {"points": points, "excluded": latest_excluded(ask, excluded)}


def _by_rhythm(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """Those who ever showed a sign, by what they do now; of the quiet, who is probably gone."""
    people = {word: sum(t.people for t in tallies if t.cell.startswith(f"{word} ")) for word in RHYTHMS}
    counts: dict[str, Any] = {"here": people["here"], "acting": people["acting"], "gone": None, "quiet": people["away"]}
    n = sum(people.values())
    rows = [(*rhythm(t.cell), float(t.people)) for t in tallies]
    model = fit_bgnbd(*np.array(rows[:: 1 + len(rows) // MOST]).T) if n >= LEAST else None
    if model is None:
        return counts
    alive = model.alive(*np.array(rows).T[:3])
    is_gone = is_probably_gone(alive, ask.params.get("alive", ALIVE.default))
    away = np.array([t.cell.startswith("away ") for t in tallies])
    weights = np.array([t.people for t in tallies])
    gone = int(weights[away & is_gone].sum())
    others = weights * ~away * (1 - alive)
    lately = math.ceil(others.sum() + normal_quantile() * math.sqrt((others * alive).sum()))
    fitted = {"r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b, "n": n}
    expected = round(float(weights @ (1 - alive)), 1)
    return counts | {
        "gone": gone,
        "quiet": people["away"] - gone,
        "model": fitted,
        "expected": expected,
        "lately": lately,
    }


def rhythm(cell: str) -> tuple[float, float, float]:
    """x, recency and age of a cell, in weeks."""
    _word, again, recency, age = cell.split(" ")
    return float(again), int(recency) / WEEK, int(age) / WEEK


def model_of(cells: dict[str, Any]) -> BgNbd | None:
    """What was fitted for a point; None where too little was seen."""
    found = cells.get("model")
    return BgNbd(*(found[name] for name in ("r", "alpha", "a", "b"))) if found else None


def is_probably_gone(alive: Floats, threshold: str) -> Any:
    """Whether each chance of coming again is below the threshold."""
    return alive < float(threshold)


METRIC = Metric(
    name="zombies",
    version=1,
    title="Probable zombies",
    sentence="How many members show no sign of life, by three kinds that are never one: silent since joining, probably"
    " gone by their own rhythm, and junk by signals. At least those proven, at most everybody without any sign.",
    formula="silent: no sign since joining for three natural periods of the group, watched all along; gone: quiet for"
    " as long, and P(alive) by BG/NBD over weeks with a sign below the threshold; junk: five or more joins of a day"
    " by one inviter, no sign a week later; at most: and all who are quiet or cannot be watched,"
    " and as many of the others as by the model may have ceased of late",
    unit="people",
    shape="zombies",
    needs=frozenset({Sees.ROSTER}),
    uses=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_of_evidence(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.MONTH,
    params=(NATURAL, ALIVE, EXCLUDE),
    cells=CELLS,
    trap="A lurker is no zombie: whoever orders, checks in, joins a chain or answers is counted apart, and who only"
    " reads leaves no trace here. BG/NBD takes whoever came in one week only for alive, so there only the rule"
    " can tell.",
    source="metrics.md §5, §23",
)
