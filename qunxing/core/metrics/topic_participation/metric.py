"""Which part of the members takes part when something is talked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.measures import (
    EXCLUDE,
    evidence_sql,
    excluded_cells,
    kept,
    latest_excluded,
    point,
    share,
    state_of,
)
from qunxing.core.metrics.topic_participation.fold import fold
from qunxing.core.metrics.topics.metric import PAUSE, PEOPLE

CELLS = {"present": "In the groups", "took_part": "Took part in a topic"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is the share of members present at the end who took part in a topic, with Wilson's interval."""
    present, part = (kept(tallies, cell, people=True) for cell in CELLS)
    points = []
    for i in range(len(ask.periods)):
        if state_of(ask, i, 1) is State.NOT_MEASURABLE:
            points.append(point(ask, i, State.NOT_MEASURABLE))
            continue
        found = share(part.get(i, 0), present.get(i, 0))
        bounds = {name: found[name] for name in ("low", "high", "n")}
        cells = {"present": present.get(i, 0), "took_part": part.get(i, 0)}
        points.append(point(ask, i, State(found["state"]), found["value"], cells=cells, **bounds))
    return {"points": points, "excluded": latest_excluded(ask, excluded_cells(tallies, "present", people=True))}


METRIC = Metric(
    name="topic_participation",
    version=1,
    title="Participation in topics",
    sentence="Which part of the members present took part in at least one topic.",
    formula="members present at the end of the period who wrote in a topic in it ÷ members present at its end",
    unit="share",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ROSTER}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(PEOPLE, PAUSE, EXCLUDE),
    cells=CELLS,
    trap="A large group has a smaller share by nature: compare a group with its own past.",
    source="metrics.md §8",
)
