"""When in the week people talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import ALL_REASONS, Ask, Grain, Metric, State, Tally
from qunxing.core.metrics.heatmap.fold import fold
from qunxing.core.metrics.measures import EXCLUDE, counts_sql, evidence_sql
from qunxing.core.metrics.periods import weekday


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`grid[weekday][hour]` holds messages of the whole span; `days[weekday]` how many such days were observed."""
    grid, excluded = [[0] * 24 for _ in range(7)], dict.fromkeys(ALL_REASONS, 0)
    for t in tallies:
        if t.reason:
            excluded[t.reason] += t.weight
        else:
            row, hour = map(int, t.cell.split("-"))
            grid[row][hour] += t.weight
    days = [0] * 7
    for day in range(ask.from_day, ask.to_day + 1):
        days[weekday(day)] += any(first <= day <= last for first, last in ask.known)
    total = sum(map(sum, grid))
    state = State.NOT_MEASURABLE if not any(days) else State.VALUE if total else State.ZERO
    return {
        "state": state.value,
        "grid": grid,
        "days": days,
        "total": total,
        "provisional": ask.to_day >= ask.today,
        "excluded": {reason: n for reason, n in excluded.items() if n},
    }


METRIC = Metric(
    name="heatmap",
    version=1,
    title="When people talk",
    sentence="How many messages were sent in each hour of each weekday, by the group's own clock.",
    formula="messages by local hour and weekday over the whole span; divide by `days` for a usual day",
    unit="messages",
    shape="grid",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    tally="weight",
    default_grain=Grain.MONTH,
    params=(EXCLUDE,),
    trap="It shows when people talk, not when they read: do not conclude from it when to post.",
    source="metrics.md §30",
)
