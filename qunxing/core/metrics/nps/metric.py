"""Net promoter score, from survey answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, MINIMUM, evidence_sql, left_out, point
from qunxing.core.metrics.nps.fold import fold
from qunxing.core.metrics.statistics.intervals import balance

PROMOTER, DETRACTOR = 9, 6


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is −100 to 100 with its 95 % interval, `n` the answers; cells: `promoters`, `passives`, `detractors`."""
    points = []
    for i in range(len(ask.periods)):
        scores = {t.weight: t.people for t in tallies if t.period == i and not t.reason}
        n = sum(scores.values())
        if not ask.is_known(i):
            points.append(point(ask, i, State.NOT_MEASURABLE))
        elif n < MINIMUM:
            points.append(point(ask, i, State.NOT_ENOUGH, n=n))
        else:
            points.append(_point(ask, i, scores, n))
    return {"points": points, "excluded": left_out(tallies, people=True)}


def _point(ask: Ask, period: int, scores: dict[int, int], n: int) -> dict[str, Any]:
    up = sum(people for score, people in scores.items() if score >= PROMOTER)
    down = sum(people for score, people in scores.items() if score <= DETRACTOR)
    found = balance(up, down, n)
    cells = {"promoters": up, "passives": n - up - down, "detractors": down}
    state = State.VALUE if up != down else State.ZERO
    value, low, high = (round(each, 1) for each in (found.value, found.low, found.high))
    return point(ask, period, state, value, low=low, high=high, n=n, cells=cells)


METRIC = Metric(
    name="nps",
    version=1,
    title="Net promoter score (NPS)",
    sentence="Would they recommend it: the share of those who say 9 or 10 less the share of those who say 0 to 6.",
    formula="100 × (promoters − detractors) ÷ answers, over questions about recommending on a scale of ten",
    unit="points",
    shape="points",
    needs=frozenset({Sees.ANSWERS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="rows",
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    trap="Answers to a survey of the whole community that name nobody count in each of its groups.",
    source="requirements.md R265",
)
