"""Who comes back after starting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask, Grain, Metric, Param, State, Tally
from qunxing.core.metrics.measures import EXCLUDE, counts_sql, evidence_sql, first_observed, left_out, share
from qunxing.core.metrics.periods import is_partial, iso
from qunxing.core.metrics.retention.fold import fold
from qunxing.core.metrics.retention.table import BRACKETS

PARAMS = (
    Param("start", "first_message", "What makes somebody a starter.", ("first_message", "joined", "first_action")),
    Param("return", "message", "What counts as coming back.", ("message", "action")),
    Param(
        "mode",
        "classic",
        "classic: in the k-th period after the start; rolling: in that or any later one; bracket: at so many days of"
        " age; recurring: as classic, but people start anew in every period in which they do the starting act.",
        ("classic", "rolling", "bracket", "recurring"),
    ),
    EXCLUDE,
)


class Distance(NamedTuple):
    """One column of a cohort's row: it is over when its last day is, seen as far as days of it are known."""

    k: str
    first_day: int
    last_day: int


def measure(tallies: Sequence[Tally], ask: Ask) -> dict[str, Any]:
    """`cohorts`: [{start, end, state, size, provisional, first_observed, cells: [{k, state, value, share, low, high, n,
    provisional}]}]; `value` counts people, cell k = "0" is the cohort. `curve` pools the cells that are over.

    Leavers stay in the denominator. A cell whose days are not over is provisional and not in the curve.
    """
    counts = {(t.period, t.cell): t.people for t in tallies if not t.reason}
    cohorts = [_cohort(ask, i, counts) for i in range(len(ask.periods))]
    excluded = left_out(tallies, "0", people=True)
    return {"cohorts": cohorts, "curve": _curve(cohorts), "excluded": excluded}


def _cohort(ask: Ask, period: int, counts: dict[tuple[int, str], int]) -> dict[str, Any]:
    span, size = ask.periods[period], counts.get((period, "0"), 0)
    state = State.NOT_MEASURABLE if not ask.is_known(period) else State.VALUE if size else State.ZERO
    cells = (
        [] if state is State.NOT_MEASURABLE else [_cell(ask, d, size, period, counts) for d in _distances(ask, period)]
    )
    return {
        "start": iso(span.start),
        "end": iso(span.end),
        "state": state.value,
        "size": None if state is State.NOT_MEASURABLE else size,
        "provisional": ask.is_provisional(period),
        "partial": is_partial(span, ask.grain),
        "first_observed": period in first_observed(ask),
        "cells": cells,
    }


def _distances(ask: Ask, period: int) -> list[Distance]:
    span = ask.periods[period]
    zero = Distance("0", span.start, span.end)
    if ask.params.get("mode") == "bracket":
        aged = [Distance(f"{low}-{high}", span.start + low, span.end + high) for low, high in BRACKETS]
        return [zero, *(d for d in aged if d.first_day <= ask.to_day)]
    later = enumerate(ask.periods[period + 1 :], 1)
    return [zero, *(Distance(str(k), p.start, p.end) for k, p in later)]


def _cell(ask: Ask, at: Distance, size: int, period: int, counts: dict[tuple[int, str], int]) -> dict[str, Any]:
    if not any(first <= at.last_day and last >= at.first_day for first, last in ask.known):
        return {"k": at.k, "state": State.NOT_MEASURABLE.value, "value": None, "share": None, "provisional": False}
    value = counts.get((period, at.k), 0)
    part = share(value, size)
    return {
        "k": at.k,
        "state": part["state"],
        "value": value,
        "share": part["value"],
        "low": part["low"],
        "high": part["high"],
        "n": size,
        "provisional": at.last_day >= ask.today or at.last_day > ask.to_day,
    }


def _curve(cohorts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pooled: dict[str, list[int]] = {}
    for cohort in cohorts:
        for cell in cohort["cells"]:
            if cell["value"] is not None and not cell["provisional"] and not cohort["provisional"]:
                sums = pooled.setdefault(cell["k"], [0, 0])
                sums[0], sums[1] = sums[0] + cell["value"], sums[1] + cell["n"]
    return [{"k": k, **share(hits, n)} for k, (hits, n) in pooled.items()]


METRIC = Metric(
    name="retention",
    version=1,
    title="Retention (people who come back)",
    sentence="Of the people who started in a period, how many came back so many periods later.",
    formula="people of the cohort active at distance k ÷ people of the cohort; people who left stay in the cohort",
    unit="people",
    shape="cohorts",
    needs=frozenset({Sees.MESSAGES, Sees.CONTINUOUS}),
    evidence_sql=evidence_sql(__package__),
    counts_sql=counts_sql(__package__),
    fold=fold,
    measure=measure,
    grains=(Grain.DAY, Grain.WEEK, Grain.MONTH),
    default_grain=Grain.WEEK,
    params=PARAMS,
    trap="Rolling retention of recent cohorts can only fall as time passes: never compare across ends of observation.",
    source="metrics.md §3",
)
