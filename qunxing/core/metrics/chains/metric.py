"""Who joined a chain (接龙), and for how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.chains.fold import fold
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, excluded_cells, kept, left_out, point, state_of

UNMATCHED = "unmatched"
CELLS = {"joined": "Joined a chain", "entries": "Entries in chains"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is members who joined a chain; `high` adds nicknames that fit no member, each of which may be one.

    Cells: `entries` and `quantity` of the members, `unmatched_entries` and `unmatched_quantity` of those nicknames.
    """
    excluded = excluded_cells(tallies, "joined", people=True)
    points = []
    for i in range(len(ask.periods)):
        joined, others = kept(tallies, "joined", people=True).get(i, 0), _unmatched(tallies, i, "joined")
        state = state_of(ask, i, joined + others.people)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        cells = {
            "entries": kept(tallies, "entries").get(i, 0),
            "quantity": kept(tallies, "joined").get(i, 0),
            "unmatched_entries": _unmatched(tallies, i, "entries").weight,
            "unmatched_quantity": others.weight,
        }
        more = {**cells, **excluded.get(i, {})}
        points.append(point(ask, i, state, joined, low=joined, high=joined + others.people, cells=more))
    return {"points": points, "excluded": left_out(tallies, "joined", people=True)}


def _unmatched(tallies: Sequence[Tally], period: int, cell: str) -> Tally:
    """What nicknames that fit no member come to."""
    found = (t for t in tallies if (t.period, t.cell, t.reason) == (period, cell, UNMATCHED))
    return next(found, Tally(period, cell, UNMATCHED, 0, 0))


METRIC = Metric(
    name="chains",
    version=1,
    title="Joined a chain",
    sentence="How many members joined a chain (接龙); nicknames that fit no member are shown beside them.",
    formula="members of the groups with an entry in a chain first seen in the period; withdrawn entries do not count",
    unit="people",
    shape="points",
    needs=frozenset({Sees.CHAINS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(EXCLUDE,),
    cells=CELLS,
    trap="A pasted chain names no times: everybody who is new in it counts on the day it was pasted for.",
    source="sources-cn.md §3",
)
