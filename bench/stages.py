"""How well stages are found: simulated weekly series whose stage is known; `python -m bench.stages` prints a table.

Members come, act and stay away by chance: the weekly number is a negative binomial draw around a level that the stage
moves, with weeks that hang together (a bad week is followed by a bad week), gaps in what was seen, and holidays.
"""

from __future__ import annotations

import numpy as np

from bench.measure import table
from qunxing.core.rules.lifecycle import STAGES, UNKNOWN, Seen, Stage, course

GROUPS, WEEKS = 2000, 60
ALIKE = 0.4
"""How much of a week's deviation is carried into the next."""
SPREAD, GAPS = 0.12, 0.03
SETTLES = 4
"""Weeks after a change of stage that are not counted: two weeks' patience, and a level of four weeks."""


def draw(rng: np.random.Generator) -> tuple[Seen, np.ndarray[tuple[int, int], np.dtype[np.int64]]]:
    """Series and the truth: young, then growing, mature, and for most declining and then dead."""
    level, truth = np.zeros((GROUPS, WEEKS)), np.full((GROUPS, WEEKS), STAGES.index(Stage.MATURITY))
    begun = np.full(GROUPS, -1000)
    net = rng.normal(0, 2, (GROUPS, WEEKS))
    for row in range(GROUPS):
        begins, size = int(rng.integers(0, 2)), float(np.exp(rng.uniform(np.log(15), np.log(150))))
        young, growth, mature, decline = (
            8,
            int(rng.integers(10, 20)),
            int(rng.integers(12, 30)),
            int(rng.integers(12, 22)),
        )
        parts = [(Stage.INTRODUCTION, young, 0.3, 0.4), (Stage.GROWTH, growth, 0.4, 1.0)] if begins else []
        parts += [(Stage.MATURITY, mature, 1.0, 1.0)]
        parts += [(Stage.DECLINE, decline, 1.0, float(rng.uniform(0.1, 0.35)))] if rng.random() < 0.6 else []
        dies = bool(parts[-1][0] is Stage.DECLINE and rng.random() < 0.5)
        week = 0
        for stage, weeks, start, end in parts:
            last = min(week + weeks, WEEKS)
            level[row, week:last] = size * np.linspace(start, end, weeks)[: last - week]
            truth[row, week:last] = STAGES.index(stage)
            net[row, week:last] += {Stage.GROWTH: 4, Stage.INTRODUCTION: 4, Stage.DECLINE: -4}.get(stage, 0)
            week = last
        level[row, week:] = 0 if dies else size * parts[-1][3]
        if week < WEEKS:
            truth[row, week:] = STAGES.index(Stage.DEAD) if dies else truth[row, week - 1]
        begun[row] = 0 if begins else -1000
    deviation = np.zeros((GROUPS, WEEKS))
    for week in range(WEEKS):
        before = ALIKE * deviation[:, week - 1] if week else 0
        deviation[:, week] = before + rng.normal(0, SPREAD, GROUPS)
    value = rng.poisson(level * np.exp(deviation)).astype(np.float64)
    dead = (value == 0) & (np.roll(value, 1, axis=1) == 0)
    dead[:, 0] = False
    value[rng.random(value.shape) < GAPS] = np.nan
    return Seen(value, net, begun, dead & ~np.isnan(value), np.zeros(GROUPS, np.bool_)), truth


def settled(truth: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The weeks in which the stage has held for longer than a rule can take to tell it."""
    same = np.ones(truth.shape, np.bool_)
    for back in range(1, SETTLES + 1):
        same[:, back:] &= truth[:, back:] == truth[:, :-back]
    return same


def main() -> None:
    seen, truth = draw(np.random.default_rng(16))
    told = course(seen).stage
    counted = settled(truth) & (told != UNKNOWN)
    rows = []
    for number, stage in enumerate(STAGES):
        is_told, is_true = (told == number) & counted, (truth == number) & counted
        both = int((is_told & is_true).sum())
        rows.append((stage.value, int(is_true.sum()), both / max(is_told.sum(), 1), both / max(is_true.sum(), 1)))
    right = float((told == truth)[counted].mean())
    title = f"Stages of {GROUPS:,} simulated groups, {WEEKS} weeks; {right:.1%} of the weeks told are told right"
    table(title, ("stage", "weeks", "precision", "recall"), rows)


if __name__ == "__main__":
    main()
