"""The people behind a number: as many as it counts, most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from qunxing.core.metrics.base import Tally
from qunxing.core.metrics.tallies import TALLY_SQL
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.evidence import evidence
from qunxing.people.models import Person

COUNTED: Mapping[str, tuple[str, ...]] = {
    "growth": ("new", "returning", "resurrected"),
    "headcount": ("present",),
    "census": ("present",),
    "silent_since_join": ("silent",),
    "acting_lurkers": ("acted",),
    "topics": ("took_part",),
    "topic_participation": ("took_part",),
    "daily_chatters": ("chatter",),
    "post_orders": ("after",),
    "promotion": ("offered",),
    "after_promotion": ("after",),
    "payers": ("payers",),
    "recapture": ("both",),
    "buyers_share": ("paid",),
}
"""The cells whose people a number opens, where its evidence also has rows of others."""
WHOSE = """
-- In which groups each of the asked people has anything behind a number; a cell may end in the other one's number.
WITH seen AS (
  SELECT period, person, grp FROM evidence WHERE reason = ''
  UNION ALL
  SELECT period, TRY_CAST(split_part(cell, ' ', 2) AS BIGINT), grp FROM evidence WHERE reason = '' AND cell LIKE '% %'
)
SELECT counted.person, list(DISTINCT seen.grp)
FROM counted
LEFT JOIN seen ON seen.person = counted.person AND (seen.period = ? OR ? < 0)
GROUP BY counted.person
"""


def people(
    name: str,
    scope: Scope,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
    period: int | None = None,
    cell: str | None = None,
    reason: str | None = "",
    limit: int = 500,
    offset: int = 0,
) -> dict[str, Any]:
    """The people behind a number, most first. `reason` "" are those who count, None everybody.

    `cell` is a part of the number; without one they are those the number itself counts. No `period`: all of them.
    """
    asked = ask(name, scope, from_day=from_day, to_day=to_day, grain=grain, params=params, now=now)
    if asked.metric.names and reason == "":
        return _decided(asked, period, cell or "", slice(offset, offset + limit))
    cells = COUNTED.get(name, ()) if cell is None else (cell,)
    where, values = _which(period, cells, reason)
    with evidence(asked, period=period) as room:
        (total,) = room.one(f"SELECT COUNT(DISTINCT person) FROM evidence WHERE {where}", values)
        rows = room.rows(
            "SELECT person, CAST(SUM(weight) AS BIGINT), list(DISTINCT grp), min(reason) FROM evidence "
            f"WHERE {where} GROUP BY person ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
    return {"total": total, "rows": _named(rows)}


def _which(period: int | None, cells: Sequence[str], reason: str | None) -> tuple[str, list[Any]]:
    """The condition on rows of evidence, and its values."""
    tests = {"period": (period,), "cell": cells, "reason": (reason,)}
    asked = {column: each for column, values in tests.items() if (each := [v for v in values if v is not None])}
    where = " AND ".join(f"{column} IN ({', '.join('?' * len(each))})" for column, each in asked.items())
    return where or "TRUE", [value for each in asked.values() for value in each]


def _decided(asked: Asked, period: int | None, part: str, shown: slice) -> dict[str, Any]:
    """Whom the metric itself tells from its tallies."""
    text = TALLY_SQL[asked.metric.tally]
    with evidence(asked, text) as room:
        found = _counted(asked, [Tally(*row) for row in room.rows(text)], period, part)
        rows = sorted(found.items(), key=lambda row: (-row[1], row[0]))[shown]
        room.show("counted", pa.table({"person": pa.array([person for person, _weight in rows], pa.int64())}))
        at = -1 if period is None else period
        groups = {person: [grp for grp in seen if grp] for person, seen in room.rows(WHOSE, [at, at])}
    return {"total": len(found), "rows": _named((person, weight, groups[person], "") for person, weight in rows)}


def _counted(asked: Asked, tallies: Sequence[Tally], period: int | None, part: str) -> Counter[int]:
    assert asked.metric.names
    found = Counter[int]()
    for at in range(len(asked.ask.periods)) if period is None else (period,):
        found.update(asked.metric.names(tallies, asked.ask, at, part))
    return found


def _named(rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    rows = list(rows)
    names = dict(Person.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    return [
        {"person": person, "name": names.get(person, ""), "weight": weight, "groups": sorted(groups), "reason": why}
        for person, weight, groups, why in rows
    ]
