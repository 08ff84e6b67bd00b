"""Lurkers who act: members who say nothing and yet order, check in, join a chain or answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.acting_lurkers.fold import fold
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point, share, state_of

WINDOW = Param(
    "window",
    "60",
    "60 or 28: so many days up to each period's end, as far as they were observed; calendar: each period by itself.",
    ("60", "28", "calendar"),
)
CELLS = {"quiet": "Present and said nothing", "acted": "Of those: did something else"}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is members present who said nothing in the window and did something else; `n` is all who said nothing.

    Cell `share` is the one of the other; `unmatched` counts accounts of tables that fit no member.
    """
    quiet, acted = (kept(tallies, cell, people=True) for cell in CELLS)
    nobody = {t.period: t.people for t in tallies if t.reason == "unmatched"}
    points = []
    for i in range(len(ask.periods)):
        n, value = quiet.get(i, 0), acted.get(i, 0)
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE:
            points.append(point(ask, i, state))
            continue
        cells = {"quiet": n, "share": share(value, n), "unmatched": nobody.get(i, 0)}
        points.append(point(ask, i, state, value, n=n, cells=cells))
    return {"points": points, "excluded": left_out(tallies, "acted", people=True)}


METRIC = Metric(
    name="acting_lurkers",
    version=1,
    title="Lurkers who act",
    sentence="Of the members who said nothing, how many ordered, checked in, joined a chain or answered a survey.",
    formula="members present at the end of the period without a counted message in the window, with an act in it",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.ROSTER, Sees.ACTIONS}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    default_grain=Grain.WEEK,
    params=(WINDOW, EXCLUDE),
    cells=CELLS,
    trap="Who says nothing is no zombie: only groups whose talk is seen are asked, and only matched acts count.",
    source="metrics.md §5",
)
