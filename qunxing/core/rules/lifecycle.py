"""How far along groups are, week by week: many groups at once, each a row, weeks as columns.

What is said of a week rests on no later week. The rule is metrics.md §16:

- *introduction*: younger than `YOUNG` weeks, or never more than a handful of people in a week;
- *growth*: the last twelve weeks rise, and more people joined than left;
- *decline*: they fall, or the last break was downwards, and the level is below `LOW` of the last year's best;
- *maturity*: no such trend and the level is not low;
- *dead*: nobody but staff did anything for longer than the group's own pauses ever were.

Whoever is none of these stays what it was; a new stage is told only when two weeks in a row say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qunxing.core.metrics.statistics import last_breaks, trends

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOW, LEAST = 12, 8
"""Weeks a trend is looked for in, and how many of them must have been seen."""
YOUNG = 8
LEVEL, YEAR = 4, 52
"""Weeks whose mean is the level, and in which the best level is looked for."""
LOW = 0.6
SURE = 0.05
FEW = 5
"""A group in which never so many people did anything in one week is only beginning, however old it is."""
QUIET = 14
"""Days of silence after which a group may be dead, whatever its own rhythm."""
RARE = 99
"""The percentile of a group's own pauses that its silence must be longer than."""


class Stage(StrEnum):
    """How far along a group is; in the order in which it comes to them."""

    INTRODUCTION = "introduction"
    GROWTH = "growth"
    MATURITY = "maturity"
    DECLINE = "decline"
    DEAD = "dead"


STAGES = tuple(Stage)
UNKNOWN = -1
"""Stands for no stage where stages are numbers: their place in STAGES."""


class Seen(NamedTuple):
    """What is known of each group in each week; NaN where it was not seen.

    `net`: joins minus leaves; `begun`: the column of its first week, far below 0 for long ago or unknown;
    `dead`: whether it was silent too long at the week's end; `ends`: it is meant to end, so that less is no decline.
    """

    value: Floats
    net: Floats
    begun: Ints
    dead: Flags
    ends: Flags


class Basis(NamedTuple):
    """What each week is judged by. `weeks` is how many of the window were seen."""

    slope: Floats
    p: Floats
    level: Floats
    best: Floats
    net: Floats
    """Over the weeks of the window; NaN where joins and leaves cannot be seen."""
    broke: Ints
    """The column at which the level that holds began; 0 for none."""
    step: Floats
    """How that level differs from the one before; 0 for none."""
    weeks: Ints


class Course(NamedTuple):
    """`stage` as it is told, `now` as the week says by itself: places in STAGES, or UNKNOWN."""

    stage: Ints
    now: Ints
    basis: Basis


def course(seen: Seen) -> Course:
    """The stages of every group in every week."""
    basis = _basis(seen)
    now = _alone(seen, basis)
    return Course(_told(now), now, basis)


def _basis(seen: Seen) -> Basis:
    rows, width = seen.value.shape
    slope, p, level, net = (np.full((rows, width), np.nan) for _ in range(4))
    weeks, broke = np.zeros((rows, width), np.int64), last_breaks(seen.value)
    for week in range(width):
        window = slice(max(week + 1 - WINDOW, 0), week + 1)
        found = trends(seen.value[:, window])
        slope[:, week], p[:, week], weeks[:, week] = found.slope, found.p, found.n
        net[:, week] = _sum(seen.net[:, window])
        level[:, week] = _mean(seen.value[:, max(week + 1 - LEVEL, 0) : week + 1])
    return Basis(slope, p, level, _best(level), net, broke, _steps(seen.value, broke), weeks)


def _sum(values: Floats) -> Floats:
    total: Floats = np.where(np.isnan(values).all(axis=1), np.nan, np.nansum(values, axis=1))
    return total


def _mean(values: Floats) -> Floats:
    n = (~np.isnan(values)).sum(axis=1)
    mean: Floats = np.where(n > 0, np.nansum(values, axis=1) / np.maximum(n, 1), np.nan)
    return mean


def _steps(values: Floats, broke: Ints) -> Floats:
    """How much higher the level is that holds in each week than the one before it."""
    rows, weeks = np.nonzero(broke)
    places = broke[rows, weeks]
    earlier = broke[rows, places - 1]
    steps = np.zeros(values.shape)
    steps[rows, weeks] = _means(values, rows, places, weeks + 1) - _means(values, rows, earlier, places)
    return steps


def _means(values: Floats, rows: Ints, first: Ints, until: Ints) -> Floats:
    """The mean of one stretch of one row, for each of several; every stretch has a point that was seen."""
    blank = np.zeros((len(values), 1))
    total = np.concatenate([blank, np.nancumsum(values, axis=1)], axis=1)
    n = np.concatenate([blank, (~np.isnan(values)).cumsum(axis=1)], axis=1)
    means: Floats = (total[rows, until] - total[rows, first]) / np.maximum(n[rows, until] - n[rows, first], 1)
    return means


def _best(level: Floats) -> Floats:
    """The best level of the last year, up to each week."""
    filled = np.where(np.isnan(level), -np.inf, level)
    best = [filled[:, max(week + 1 - YEAR, 0) : week + 1].max(axis=1) for week in range(level.shape[1])]
    found = np.stack(best, axis=1) if best else filled
    return np.where(np.isinf(found), np.nan, found)


def _alone(seen: Seen, c: Basis) -> Ints:
    """What each week says by itself; UNKNOWN where too few weeks were seen, and where nothing is said."""
    age = np.arange(seen.value.shape[1]) - seen.begun[:, None]
    with np.errstate(invalid="ignore"):
        low, sure = c.level < LOW * c.best, c.p < SURE
        falls = low & ((sure & (c.slope < 0)) | (c.step < 0)) & ~seen.ends[:, None]
        grows = sure & (c.slope > 0) & (np.isnan(c.net) | (c.net > 0))
    small = np.fmax.accumulate(seen.value, axis=1) < FEW if seen.value.size else np.zeros(seen.value.shape, bool)
    enough, watched = c.weeks >= LEAST, ~np.isnan(seen.value)
    young = age < YOUNG
    chosen = [seen.dead, watched & young, ~enough | ~watched, small, falls, grows, ~low]
    stages = [Stage.DEAD, Stage.INTRODUCTION, None, Stage.INTRODUCTION, Stage.DECLINE, Stage.GROWTH, Stage.MATURITY]
    numbers = [UNKNOWN if stage is None else STAGES.index(stage) for stage in stages]
    found: Ints = np.select(chosen, numbers, UNKNOWN)
    return found


def _told(now: Ints) -> Ints:
    """With two weeks' patience; a death is told at once, for its silence was patience enough.

    A week of too little data keeps the stage that was told before.
    """
    told = np.full(now.shape, UNKNOWN)
    dead = STAGES.index(Stage.DEAD)
    before = held = np.full(len(now), UNKNOWN)
    for week in range(now.shape[1]):
        new = now[:, week]
        changes = (new != UNKNOWN) & ((new == before) | (new == dead) | (held == UNKNOWN))
        held = np.where(changes, new, held)
        told[:, week], before = held, new
    return told


class Silences(NamedTuple):
    """One group at the end of each of some days: seen days since anybody but staff did something, -1 where that day
    was not seen; and after how many the group counts as dead, 0 where it is far from that.
    """

    days: Ints
    limit: Ints

    @property
    def dead(self) -> Flags:
        dead: Flags = (self.limit > 0) & (self.days >= self.limit)
        return dead


def silences(acted: Sequence[int] | Ints, known: Sequence[tuple[int, int]], ends: Sequence[int] | Ints) -> Silences:
    """One group's silences at the end of these days, in their order.

    `acted`: local days on which somebody did something, sorted; `known`: local day ranges that were seen, sorted. Days
    that were not seen are no silence: time is counted in seen days only.
    """
    days, at = np.asarray(acted, np.int64), np.asarray(ends, np.int64)
    places = np.concatenate([[0], _seen_days(days, known)])
    gaps = np.diff(places[1:])
    nth = np.searchsorted(days, at, side="right")
    seen = np.zeros(len(at), np.bool_)
    for first, last in known:
        seen |= (at >= first) & (at <= last)
    silent = np.where(seen, _seen_days(at, known) - places[nth], -1)
    limits = np.zeros(len(at), np.int64)
    for each in np.unique(nth[silent >= QUIET]).tolist():
        limits[(nth == each) & (silent >= QUIET)] = limit_of(gaps[: max(each - 1, 0)])
    return Silences(silent, limits)


def limit_of(gaps: Ints) -> int:
    """After how many days of silence a group with such pauses counts as dead: longer than (almost) all of them."""
    return max(QUIET, int(np.floor(np.percentile(gaps, RARE))) + 1) if len(gaps) else QUIET


def _seen_days(days: Ints, known: Sequence[tuple[int, int]]) -> Ints:
    """How many days had been seen up to each of these days, the day itself included."""
    total = np.zeros(len(days), np.int64)
    for first, last in known:
        total += np.clip(days, first - 1, last) - (first - 1)
    return total
