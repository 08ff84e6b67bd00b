"""How numbers become points: the four states, what was left out, what is still open. Shared by all metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from qunxing.core.metrics.base import ALL_REASONS, Ask, Param, Point, State, Tally
from qunxing.core.metrics.periods import is_partial, iso
from qunxing.core.metrics.statistics.intervals import wilson

MINIMUM = 5
"""A share of fewer than this says nothing: it is *not enough data*."""

EXCLUDE = Param(
    "exclude",
    "default",
    "What to leave out: none, default, or a list of staff, bot, recalled, automatic, acknowledgement.",
)
SIGNAL = Param("signal", "any", "any: talk or another act; speaking: talk only.", ("any", "speaking"))

Cells = Mapping[str, Any]


def evidence_sql(package: str) -> str:
    """The text of the metric that lives in `package`."""
    return files(package).joinpath("evidence.sql").read_text(encoding="utf-8")


def counts_sql(package: str) -> str:
    """The counts at once of the metric that lives in `package`."""
    return files(package).joinpath("counts.sql").read_text(encoding="utf-8")


def counts_of_evidence(package: str) -> str:
    """Counts at once over what `evidence.sql` makes before it names everybody's places: no row for each."""
    return evidence_sql(package).partition("-- Every place of everybody.\n")[0] + counts_sql(package)


def state_of(ask: Ask, period: int, value: float | int) -> State:
    if not ask.is_known(period):
        return State.NOT_MEASURABLE
    return State.VALUE if value else State.ZERO


def point(ask: Ask, period: int, state: State, value: float | int | None = None, **more: Any) -> dict[str, Any]:
    """One point as plain JSON. A state without a number hides the number."""
    span = ask.periods[period]
    if is_partial(span, ask.grain):
        more["cells"] = {**more.get("cells", {}), "partial": True}
    if state in (State.NOT_MEASURABLE, State.NOT_ENOUGH):
        value = None
    made = Point(iso(span.start), iso(span.end), state, value, provisional=ask.is_provisional(period), **more)
    return dict(msgspec.to_builtins(made))


def count_points(ask: Ask, values: Mapping[int, int], cells: Mapping[int, Cells] | None = None) -> list[dict[str, Any]]:
    """One counted number for each period; what was not observed is no zero."""
    return [
        point(ask, i, state_of(ask, i, values.get(i, 0)), values.get(i, 0), cells=dict((cells or {}).get(i, {})))
        for i in range(len(ask.periods))
    ]


def share(hits: int, n: int, *, minimum: int = MINIMUM) -> dict[str, Any]:
    """A share with Wilson's interval, or *not enough data*."""
    if n < minimum:
        return {"state": State.NOT_ENOUGH.value, "value": None, "low": None, "high": None, "n": n, "hits": hits}
    interval = wilson(hits, n)
    state = State.VALUE if hits else State.ZERO
    return {
        "state": state.value,
        "value": hits / n,
        "low": interval.low,
        "high": interval.high,
        "n": n,
        "hits": hits,
    }


def kept(tallies: Iterable[Tally], cell: str = "", *, people: bool = False) -> dict[int, int]:
    """Period → what counts in one cell: weight, or distinct people."""
    return {t.period: t.people if people else t.weight for t in tallies if t.cell == cell and not t.reason}


def by_cell(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    """Cell → its tallies: looked through once where a number has many cells."""
    found: dict[str, list[Tally]] = {}
    for t in tallies:
        found.setdefault(t.cell, []).append(t)
    return found


def left_out(tallies: Iterable[Tally], cell: str = "", *, people: bool = False) -> dict[str, int]:
    """Reason → what was left out of one cell, over all periods, in the order of precedence."""
    found: dict[str, int] = {}
    for t in tallies:
        if t.cell == cell and t.reason:
            found[t.reason] = found.get(t.reason, 0) + (t.people if people else t.weight)
    return {reason: found[reason] for reason in ALL_REASONS if reason in found}


def left_out_each(tallies: Iterable[Tally], cell: str) -> dict[str, int]:
    """As `left_out`, of tallies of each person: of a cell with whatever stands behind it."""
    start = f"{cell} "
    return left_out((t._replace(cell=cell) for t in tallies if t.reason and t.cell.startswith(start)), cell)


def excluded_cells(tallies: Iterable[Tally], cell: str = "", *, people: bool = False) -> dict[int, Cells]:
    """Period → {"excluded": reason → number}, for the periods where something was left out."""
    found: dict[int, dict[str, int]] = {}
    for t in tallies:
        if t.cell == cell and t.reason:
            found.setdefault(t.period, {})[t.reason] = t.people if people else t.weight
    return {period: {"excluded": reasons} for period, reasons in found.items()}


def counted(tallies: Sequence[Tally], ask: Ask, *, people: bool = False) -> dict[str, Any]:
    """The body of a plain count: points, and what was left out."""
    values = kept(tallies, people=people)
    body: dict[str, Any] = {
        "points": count_points(ask, values, excluded_cells(tallies, people=people)),
        "excluded": left_out(tallies, people=people),
    }
    if not people:
        body["total"] = sum(value for i, value in values.items() if ask.is_known(i))
    return body


def first_observed(ask: Ask) -> list[int]:
    """The periods in which observation began: there everybody looks new."""
    if not ask.known:
        return []
    began = min(first for first, _ in ask.known)
    return [i for i, period in enumerate(ask.periods) if period.start <= began <= period.end]


def is_window_seen(ask: Ask, period: int) -> bool:
    """Whether observation had begun when the trailing window of the parameter `window` begins."""
    window = ask.params.get("window", "calendar")
    if window == "calendar" or not ask.known:
        return True
    return ask.periods[period].end - int(window) + 1 >= min(first for first, _ in ask.known)


def latest_excluded(ask: Ask, excluded: Mapping[int, Cells]) -> dict[str, int]:
    """A stock does not add up over periods: what is left out is told for the last observed one."""
    known = [i for i in range(len(ask.periods)) if ask.is_known(i)]
    found = excluded.get(known[-1], {}).get("excluded", {}) if known else {}
    return {reason: found[reason] for reason in ALL_REASONS if reason in found}
