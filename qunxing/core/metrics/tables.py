"""The small tables of docs/reference/views.md, made for one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from qunxing.core.metrics.base import ALL_REASONS, Ask
from qunxing.core.metrics.periods import before

CATEGORIES = ((0, ""), (1, "acknowledgement"), (2, "automatic"), (3, "recalled"), (4, ""))
TEXTS = {"reason", "name", "value"}
LONG = {"now_ts", "identity", "person", "apart"}
LAST_NUMBER = 400
APART = 1 << 40
"""More than any person's number: so far apart are the persons of two groups that are asked about by themselves."""


def small_tables(
    ask: Ask,
    *,
    excluded: Iterable[tuple[int, str, int, int]],
    person_of: Mapping[int, int],
    misfits: Iterable[tuple[int, int]] = (),
    successions: Iterable[tuple[int, int, int]] = (),
    apart: Sequence[Ask] = (),
) -> dict[str, pa.Table]:
    """Name → table. `excluded` holds (identity, reason, first day, last day); `person_of` only merged accounts;
    `misfits` (group, person) of those who are not whom the group is for; `successions` (group that ended, one that
    follows it, day it ended on).

    `apart` is the same question about each of the groups by itself, one group each: then nobody is the same person in
    two groups, and a person's number ÷ `APART` tells which of the questions.
    """
    earlier = before(ask)
    return {
        "scope": table("grp apart now_ts", _scope(ask, apart)),
        "desk": table("grp", [(ask.desk,)] if ask.desk else []),
        "span": table("from_day to_day now_ts today", [(ask.from_day, ask.to_day, ask.now, ask.today)]),
        "calendar": table(
            "day period", [(day, i) for i, p in enumerate(ask.periods) for day in range(p.start, p.end + 1)]
        ),
        "watched": table("grp from_day to_day", ask.watched),
        "chartered": table("grp days", ask.chartered),
        "succession": table("grp heir ended_day", successions),
        "misfit": table("grp person", misfits),
        "before": table("day", [(day,) for day in range(earlier.start, earlier.end + 1)]),
        "period": table("period start_day end_day", [(i, *p) for i, p in enumerate(ask.periods)]),
        "param": table("name value", sorted(ask.params.items())),
        "dropped": table("reason rank", [(r, i) for i, r in enumerate(ALL_REASONS, 1) if r in ask.excluded]),
        "category": table("category reason", CATEGORIES),
        "excluded": table("identity reason from_day to_day", list(excluded)),
        "identity": table("identity person", sorted(person_of.items())),
        "segment": table("person", [(person,) for person in sorted(ask.segment or ())]),
        "number": table("n", [(n,) for n in range(LAST_NUMBER)]),
    }


def _scope(ask: Ask, apart: Sequence[Ask]) -> list[tuple[int, int, int]]:
    if apart:
        return [(grp, nth * APART, each.now) for nth, each in enumerate(apart) for grp in each.groups]
    return [(grp, 0, ask.now) for grp in ask.groups]


def table(columns: str, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """A table of integer and text columns; a column's name says which."""
    names = columns.split()
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [pa.array(column, type=_type(name)) for name, column in zip(names, values, strict=True)]
    return pa.table(arrays, names=names)


def _type(name: str) -> pa.DataType:
    if name in TEXTS:
        return pa.string()
    return pa.int64() if name in LONG else pa.int32()
