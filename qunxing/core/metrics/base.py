"""What a metric is: one declaration, one SQL file, one reference fold, one way from evidence to the number.

    facts ─▶ rollups ─▶ evidence.sql ─▶ evidence ─▶ tally ─▶ measure ─▶ Result
    facts ─▶ reading ─▶ fold ─────────▶ evidence ─▶ tally ─▶ measure ─▶ Result     (the oracle)

Evidence is integers and short strings only; ratios, medians and intervals are made in `measure`, which both ways share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from qunxing.core.facts import Fact, Sees

DAY = 86_400_000_000
"""Microseconds in a day."""

ALWAYS_EXCLUDED = frozenset({"unmatched"})
"""People known only from tables who fit no member: whatever is asked, they are no members."""

DEFAULT_EXCLUDED = frozenset({"staff", "bot", "held", "acknowledgement", "automatic", "recalled"}) | ALWAYS_EXCLUDED
"""Left out unless `exclude` says otherwise; every result counts what was left out, by reason."""

ALL_REASONS = ("staff", "bot", "held", "unmatched", "recalled", "automatic", "acknowledgement")
"""In order of precedence: a message by staff is left out as `staff`, whatever it says."""


class State(StrEnum):
    """What a measure is. Never a silent zero."""

    VALUE = "value"
    ZERO = "zero"
    NOT_ENOUGH = "not_enough_data"
    NOT_MEASURABLE = "not_measurable"


class Grain(StrEnum):
    """How a span is cut into periods; `SPAN` leaves it whole, and any number may be asked for that way."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SPAN = "span"


class Evidence(NamedTuple):
    """One row behind a number. `period` is an index into Ask.periods, `cell` a sub-series ("" for one series).

    `reason` is "" when the row counts, else why it was left out. `weight` is a whole number in the metric's unit.
    """

    period: int
    cell: str
    person: int
    identity: int
    grp: int
    weight: int
    reason: str = ""


class Tally(NamedTuple):
    """Evidence summed for one period, cell and reason: total weight and distinct people."""

    period: int
    cell: str
    reason: str
    weight: int
    people: int


class Period(NamedTuple):
    """Local days from `start` to `end`, both inside; day numbers count from 1970-01-01."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ask:
    """One question put to a metric. Days are local day numbers (days since 1970-01-01) in `timezone`.

    `now` is µs UTC: what is later has not happened; `today` its local day: a period reaching today is provisional.
    `known` holds the local day ranges (first, last) in which the scope's source showed what the metric needs.
    `desk` is where acts of the whole community lie that belong to no group, 0 where there is none.
    `watched` holds (group, first local day, last local day) in which a group's whole talk was seen; only for metrics
    that use it. `chartered` holds (group, natural period in days) where a charter says one; `aimed` are the
    groups whose charter says by tags whom they are for.
    """

    groups: tuple[int, ...]
    from_day: int
    to_day: int
    grain: Grain
    periods: tuple[Period, ...]
    now: int
    today: int
    timezone: str = "Asia/Shanghai"
    params: Mapping[str, str] = field(default_factory=dict)
    excluded: frozenset[str] = DEFAULT_EXCLUDED
    known: tuple[tuple[int, int], ...] = ()
    desk: int = 0
    watched: tuple[tuple[int, int, int], ...] = ()
    segment: frozenset[int] | None = None
    """The people whose rows count; None: everybody."""
    chartered: tuple[tuple[int, int], ...] = ()
    aimed: tuple[int, ...] = ()

    def is_provisional(self, period: int) -> bool:
        return self.periods[period].end >= self.today

    def is_known(self, period: int) -> bool:
        """Whether any day of the period was observed."""
        start, end = self.periods[period]
        return any(first <= end and last >= start for first, last in self.known)


class Point(msgspec.Struct, frozen=True, omit_defaults=False):
    """One figure. Days are ISO dates, `end` inside; `low, high` bound a 95 % interval or what can be known."""

    start: str
    end: str
    state: State
    value: float | int | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    provisional: bool = False
    cells: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter a person may set: `choices` empty means free text (checked by `check`)."""

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What a reference fold sees: all facts and the decisions laid over them.

    `person_of` maps identity to person (itself when absent), `excluded` holds (identity, reason, first local day,
    last local day), `zone_of` group → IANA zone, `retracted` the batches that were undone, `misfits` (group, person) of
    those who are not whom the group is for.
    """

    facts: Sequence[Fact]
    zone_of: Mapping[int, str]
    person_of: Mapping[int, int] = field(default_factory=dict)
    excluded: Sequence[tuple[int, str, int, int]] = ()
    retracted: frozenset[int] = frozenset()
    misfits: Sequence[tuple[int, int]] = ()
    successions: Sequence[tuple[int, int, int]] = ()
    """(group that ended, one that follows it, local day it ended on)."""


Fold = Callable[[World, Ask], Iterable[Evidence]]
Measure = Callable[[Sequence[Tally], Ask], "dict[str, Any]"]
Names = Callable[[Sequence[Tally], Ask, int, str], Mapping[int, int]]
"""(tallies, ask, period, part of the number or "") → the people counted there, each with how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One declared metric. `name` is stable for ever; a changed meaning raises `version`.

    `title`, `sentence`, `formula`, `trap` are English gettext ids. `needs` must all be shown by a group's sources,
    else the group is *not measurable*; what it `uses` besides counts where it is shown. `measure` returns the
    JSON-ready body: `points` and whatever else its `shape` documents. `cells` names the sub-series with their titles.
    `counts_sql` gives the tallies at once where evidence would be a row for each member and period; `measure` of them
    is the same, by test. Empty: evidence is summed. `names` tells whom a number counts where that is decided over
    the tallies; otherwise they are the people of its evidence. `behind` says who they are where the number is not how
    many they are.
    """

    name: str
    version: int
    title: str
    sentence: str
    formula: str
    unit: str
    shape: str
    needs: frozenset[Sees]
    uses: frozenset[Sees] = frozenset()
    evidence_sql: str
    fold: Fold
    measure: Measure
    tally: str = "default"
    counts_sql: str = ""
    names: Names | None = None
    behind: str = ""
    grains: tuple[Grain, ...] = (Grain.DAY, Grain.WEEK, Grain.MONTH)
    default_grain: Grain = Grain.DAY
    params: tuple[Param, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    trap: str = ""
    source: str = ""


def tally(rows: Iterable[Evidence]) -> list[Tally]:
    """Sum evidence the way the engine does: by period, cell and reason."""
    weights: dict[tuple[int, str, str], int] = {}
    people: dict[tuple[int, str, str], set[int]] = {}
    for row in rows:
        key = (row.period, row.cell, row.reason)
        weights[key] = weights.get(key, 0) + row.weight
        people.setdefault(key, set()).add(row.person)
    return sorted(Tally(*key, weights[key], len(people[key])) for key in weights)
