"""One number of many groups as bare counts, for rooms that draw conclusions from whole series: no points, nothing kept.

What is counted is what `apart.measure_each` counts, by test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from qunxing.core.metrics.base import Period
from qunxing.core.metrics.each import Each
from qunxing.insight import apart
from qunxing.insight.asking import Scope, ask
from qunxing.insight.coverage import Standing
from qunxing.insight.evidence import evidence
from qunxing.insight.together import together


@dataclass(frozen=True, slots=True)
class Counts:
    """`known`: group → local day ranges that were seen of it; groups that cannot show the number are left out.

    `rows`: nth (the group's place in `groups`), period, cell, number; what is 0 has no row.
    """

    periods: tuple[Period, ...]
    groups: tuple[int, ...]
    known: Mapping[int, tuple[tuple[int, int], ...]]
    rows: pa.Table


def count_each(
    what: Each, scope: Scope, *, days: tuple[date, date], grain: str, now: datetime, standing: Standing | None = None
) -> Counts:
    """The counts of each group by itself. Raises Refusal as `asking.ask` does."""
    standing = standing or Standing.of(scope.numbers)
    whole = ask(what.metric, scope, from_day=days[0], to_day=days[1], grain=grain, now=now, standing=standing)
    asked = [each for each in apart.ask_each(whole, standing, now) if each.measured]
    groups = tuple(each.ask.groups[0] for each in asked)
    known = {each.ask.groups[0]: each.ask.known for each in asked}
    if not asked:
        return Counts(whole.ask.periods, groups, known, _NOTHING)
    with evidence(together(asked), what.sql, apart=[each.ask for each in asked]) as room:
        return Counts(whole.ask.periods, groups, known, room.arrow(what.sql))


_NOTHING = pa.table(
    {"nth": pa.array([], pa.int64()), "period": pa.array([], pa.int32()), "cell": pa.array([], pa.string()),
     "number": pa.array([], pa.int64())}
)  # fmt: skip
