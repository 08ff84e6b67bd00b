"""对比: one share of every group side by side, honestly. A view over the groups' own answers, no number itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from qunxing.communities.models import Group
from qunxing.communities.words import natural
from qunxing.core.metrics.base import State
from qunxing.core.metrics.measures import MINIMUM
from qunxing.core.metrics.periods import day_of
from qunxing.core.metrics.statistics import Estimate, Shrunk, shrink
from qunxing.core.metrics.statistics.intervals import score_interval
from qunxing.insight.apart import measure_each
from qunxing.insight.cards import Body
from qunxing.insight.compared import Compared, Counts, compared_by
from qunxing.insight.coverage import Standing
from qunxing.insight.questions import Question


@dataclass(frozen=True, slots=True)
class Line:
    """One group. `raw`: its own share, None for fewer than 5; `drawn`: towards all groups, where these differ at all.

    `verdict`: above, below, or "" where its range holds the share of all.
    """

    group: Group
    counts: Counts
    raw: Estimate | None
    drawn: Estimate | None
    verdict: str

    @property
    def best(self) -> Estimate | None:
        return self.drawn or self.raw


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups from the highest to the lowest, the share of all of them, and the groups where it cannot be seen.

    `drawn` is None where there are too few groups to draw them anywhere; where they differ no more than by chance it
    has no weight, and they stand by their names.
    """

    compared: Compared
    question: Question
    first: str
    last: str
    mean: float | None
    drawn: Shrunk | None
    lines: tuple[Line, ...]
    unseen: tuple[Group, ...]

    @property
    def is_drawn(self) -> bool:
        return self.drawn is not None and self.drawn.weight is not None

    @property
    def is_alike(self) -> bool:
        return self.drawn is not None and self.drawn.weight is None

    def number(self, verdict: str) -> int:
        return sum(line.verdict == verdict for line in self.lines)


def compare(asked: Question, now: datetime) -> Comparison:
    """Every group of the question, each by itself. Raises Refusal as `compared_by`."""
    compared = compared_by(asked.metric.name)
    question = replace(asked, grain=compared.grain)
    standing = Standing.of(question.scope.numbers)
    exact = question.exact(now, standing).ask
    days = (day_of(exact.from_day), day_of(exact.to_day))
    bodies = measure_each(
        compared.metric,
        question.scope,
        days=days,
        grain=compared.grain,
        params=question.params,
        now=now,
        standing=standing,
    )
    groups = sorted(question.scope.groups, key=lambda group: natural(group.name))
    found = {group: counts for group in groups if (counts := _seen(compared, bodies[group.pk]))}
    unseen = tuple(group for group in groups if group not in found)
    drawn = shrink(list(found.values()))
    hits, n = (sum(each) for each in zip(*found.values(), strict=True)) if found else (0, 0)
    mean = drawn.mean if drawn else hits / n if n else None
    lines = _lines(found, drawn, mean)
    if not (drawn and drawn.weight is None):
        lines = sorted(lines, key=_height)
    first, last = (day.isoformat() for day in days)
    return Comparison(compared, asked, first, last, mean, drawn, tuple(lines), unseen)


def as_body(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values, for other programs."""
    return {
        "metric": found.compared.metric,
        "from": found.first,
        "to": found.last,
        "mean": found.mean,
        "weight": found.drawn.weight if found.drawn else None,
        "drawn": found.is_drawn,
        "groups": [_row(line) for line in found.lines],
        "unseen": [group.name for group in found.unseen],
    }


def _row(line: Line) -> dict[str, Any]:
    best = line.best
    return {
        "group": line.group.name,
        "hits": round(line.counts[0], 1),
        "n": round(line.counts[1], 1),
        "raw": line.raw.value if line.raw else None,
        "drawn": line.drawn.value if line.drawn else None,
        "low": best.low if best else None,
        "high": best.high if best else None,
        "verdict": line.verdict or "unclear",
    }


def _seen(compared: Compared, body: Body) -> Counts | None:
    points = body.get("points")
    if points and points[0]["state"] == State.NOT_MEASURABLE:
        return None
    return compared.read(body)


def _lines(found: Mapping[Group, Counts], drawn: Shrunk | None, mean: float | None) -> Sequence[Line]:
    alike = drawn is not None and drawn.weight is None
    lines = []
    for at, (group, counts) in enumerate(found.items()):
        towards = drawn.estimates[at] if drawn and not alike else None
        raw = _raw(counts)
        best = None if alike else towards or raw
        lines.append(Line(group, counts, raw, towards, _verdict(best, mean) if best and mean is not None else ""))
    return lines


def _raw(counts: Counts) -> Estimate | None:
    hits, n = counts
    if n < MINIMUM:
        return None
    between = score_interval(hits / n, n)
    return Estimate(hits / n, between.low, between.high)


def _verdict(best: Estimate, mean: float) -> str:
    return "above" if best.low > mean else "below" if best.high < mean else ""


def _height(line: Line) -> tuple[bool, float]:
    return (line.best is None, -line.best.value if line.best else 0.0)
