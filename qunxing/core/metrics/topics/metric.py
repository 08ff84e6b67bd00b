"""How many topics were talked about, and by how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point, state_of
from qunxing.core.metrics.topics.fold import fold

PEOPLE = Param("people", "3", "How many people must take part, at least.", ("3", "2", "5"))
PAUSE = Param("pause", "30", "After so many minutes without a message a topic is over.", ("30", "10", "60"))
CELLS = {"begun": "Began a topic", "took_part": "Took part in a topic"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the number of topics. Cells: `people` who took part in any, `people_each` (mean of a topic)."""
    topics, people = kept(tallies, "begun"), kept(tallies, "took_part", people=True)
    parts = kept(tallies, "took_part")
    points = []
    for i in range(len(ask.periods)):
        value = topics.get(i, 0)
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        each = round(parts.get(i, 0) / value, 1) if value else None
        points.append(point(ask, i, state, value, cells={"people": people.get(i, 0), "people_each": each}))
    return {"points": points, "excluded": left_out(tallies, "begun")}


METRIC = Metric(
    name="topics",
    version=1,
    title="Topics",
    sentence="How many times members really talked with one another: enough of them, with no long pause.",
    formula="stretches of one day's counted messages of a group with no pause longer than `pause` minutes, of five"
    " messages or more by at least `people` members",
    unit="topics",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(PEOPLE, PAUSE, EXCLUDE),
    cells=CELLS,
    trap="Two matters talked about at the same time are one topic here, and talk past midnight is two.",
    source="metrics.md §8",
)
