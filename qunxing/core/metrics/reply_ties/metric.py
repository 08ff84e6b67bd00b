"""How much of a group's replying hangs on one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.inferring import LINKS
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, left_out, point
from qunxing.core.metrics.reply_ties.fold import fold

LEAST = 30
"""Of fewer replies the largest part says nothing: somebody has to have it."""


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the part of all replies that the one person with most of them has an end of.

    Cells: `ties`, all replies between two people; `top`, those of that person; `people`, who has any.
    """
    found: dict[int, Counter[int]] = {}
    for t in tallies:
        if not t.reason:
            found.setdefault(t.period, Counter())[t.weight] += t.people
    once = [t._replace(weight=t.weight * t.people, people=0) for t in tallies]
    excluded = {reason: ends // 2 for reason, ends in left_out(once).items()}
    return {"points": [_point(ask, i, found.get(i, Counter())) for i in range(len(ask.periods))], "excluded": excluded}


def _point(ask: Ask, period: int, found: Counter[int]) -> dict[str, Any]:
    ties = sum(weight * people for weight, people in found.items()) // 2
    top = max(found, default=0)
    if not ask.is_known(period):
        return point(ask, period, State.NOT_MEASURABLE)
    cells = {"ties": ties, "top": top, "people": found.total()}
    state = State.VALUE if ties >= LEAST else State.NOT_ENOUGH
    return point(ask, period, state, top / ties if ties else None, n=ties, cells=cells)


METRIC = Metric(
    name="reply_ties",
    version=1,
    title="Replies that hang on one person",
    sentence="Which part of the replies between members would be gone without the one member who has most of them.",
    formula="replies written or received by that member ÷ all replies between two members, both said in the asked days",
    unit="share",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.REPLIES}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    tally="people",
    default_grain=Grain.MONTH,
    params=(LINKS, EXCLUDE),
    trap="Others may step in when that member is away; only replies made with the reply button are seen, unless"
    " inferred ones are asked for.",
    source="metrics.md §5, §8 (R213, R214)",
)
