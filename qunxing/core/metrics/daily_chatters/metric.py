"""The few who talk every day, and how much of all talk is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Metric, Param, State, Tally
from qunxing.core.metrics.daily_chatters.fold import WEEK, fold
from qunxing.core.metrics.measures import EXCLUDE, evidence_sql, kept, left_out, point, share, state_of

DAYS = Param("days", "5", "On how many of the seven days that end with the period, at least.", ("5", "6", "7"))
CELLS = {
    "chatter": "Talked nearly every day",
    "other": "Talked on fewer days",
    "chatter_noise": "Nearly every day, and only acknowledged",
    "other_noise": "On fewer days, and only acknowledged",
}


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`value` is people who talked on so many of seven days; `n` is all who talked in them.

    Cells: `messages` and `noise`, which part of all messages and of all mere acknowledgements is theirs.
    """
    people = {cell: kept(tallies, cell, people=True) for cell in ("chatter", "other")}
    said = {cell: kept(tallies, cell) for cell in CELLS}
    points = []
    for i in range(len(ask.periods)):
        value = people["chatter"].get(i, 0)
        state = state_of(ask, i, value)
        if state is State.NOT_MEASURABLE or not _was_seen(ask, i):
            points.append(point(ask, i, State.NOT_MEASURABLE if state is State.NOT_MEASURABLE else State.NOT_ENOUGH))
            continue
        cells = {name: _part(said, i, suffix) for name, suffix in (("messages", ""), ("noise", "_noise"))}
        points.append(point(ask, i, state, value, n=value + people["other"].get(i, 0), cells=cells))
    return {"points": points, "excluded": left_out(tallies, "other")}


def _part(said: dict[str, dict[int, int]], period: int, suffix: str) -> dict[str, Any]:
    hits = said[f"chatter{suffix}"].get(period, 0)
    return share(hits, hits + said[f"other{suffix}"].get(period, 0))


def _was_seen(ask: Ask, period: int) -> bool:
    """Whether observation had begun when the seven days began."""
    return ask.periods[period].end - WEEK + 1 >= min(first for first, _ in ask.known)


METRIC = Metric(
    name="daily_chatters",
    version=1,
    title="Daily chatters",
    sentence="How many members talk nearly every day, and which part of all talk and of all noise is theirs.",
    formula="members who wrote on `days` or more of the seven days that end with the period; a mere 收到 is talk here",
    unit="people",
    shape="points",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS, Sees.TEXT}),
    evidence_sql=evidence_sql(__package__),
    fold=fold,
    measure=measure,
    params=(DAYS, EXCLUDE),
    cells=CELLS,
    trap="A few who talk every day make a group look lively: without them it may be silent, and with them it may be"
    " noisy. Neither is their fault.",
    source="metrics.md §4",
)
