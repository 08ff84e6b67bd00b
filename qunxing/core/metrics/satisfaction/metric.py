"""How satisfied they are, from survey answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out, point, share
from qunxing.core.metrics.satisfaction.fold import fold

SATISFIED = 4


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the share of answers of 4 and 5 out of 5 with its 95 % interval, `n` the answers."""
    points = []
    for i in range(len(ask.periods)):
        scores = {t.weight: t.people for t in tallies if t.period == i and not t.reason}
        if not ask.is_known(i):
            points.append(point(ask, i, State.NOT_MEASURABLE))
            continue
        satisfied = sum(people for score, people in scores.items() if score >= SATISFIED)
        found = share(satisfied, sum(scores.values()))
        state = State(found["state"])
        points.append(point(ask, i, state, found["value"], low=found["low"], high=found["high"], n=found["n"]))
    return {"points": points, "excluded": left_out(tallies, people=True)}


METRIC = Metric(
    name="satisfaction",
    version=1,
    title="Satisfied (CSAT)",
    sentence="How many of the answers to questions about satisfaction are 4 or 5 out of 5.",
    formula="answers of 4 and 5 ÷ all answers, over questions about satisfaction on a scale of five",
    unit="share",
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
