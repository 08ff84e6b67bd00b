"""Evidence summed, as SQL over the view `evidence` and as its Python twin, under the names a Metric's `tally` uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from qunxing.core.metrics.base import Evidence, Tally, tally
from qunxing.core.metrics.tables import APART

_SQL: Mapping[str, str] = {
    "default": """
-- Total weight and distinct people for each period, cell and reason.
SELECT {apart}period, cell, reason, CAST(SUM(weight) AS BIGINT) AS weight, COUNT(DISTINCT person) AS people
FROM evidence
GROUP BY {apart}period, cell, reason
ORDER BY {apart}period, cell, reason
""",
    "weight": """
-- Total weight and number of rows for each period, cell and reason; cheap, for numbers that never count people.
SELECT {apart}period, cell, reason, CAST(SUM(weight) AS BIGINT) AS weight, COUNT(*) AS people
FROM evidence
GROUP BY {apart}period, cell, reason
ORDER BY {apart}period, cell, reason
""",
    "people": """
-- How many people have which weight, for each period, cell and reason.
WITH person_weight AS (
  SELECT {apart}period, cell, reason, person, CAST(SUM(weight) AS BIGINT) AS weight
  FROM evidence
  GROUP BY {apart}period, cell, reason, person
)
SELECT {apart}period, cell, reason, weight, COUNT(*) AS people
FROM person_weight
GROUP BY {apart}period, cell, reason, weight
ORDER BY {apart}period, cell, reason, weight
""",
    "rows": """
-- How many rows have which weight, for each period, cell and reason.
SELECT {apart}period, cell, reason, weight, COUNT(*) AS people
FROM evidence
GROUP BY {apart}period, cell, reason, weight
ORDER BY {apart}period, cell, reason, weight
""",
    "each": """
-- The total weight of each person, whose number ends the cell, for each period, cell and reason.
WITH person_cell AS (
  SELECT {apart}period, cell || ' ' || CAST({person} AS VARCHAR) AS cell, reason, weight
  FROM evidence
)
SELECT {apart}period, cell, reason, CAST(SUM(weight) AS BIGINT) AS weight, 1 AS people
FROM person_cell
GROUP BY {apart}period, cell, reason
ORDER BY {apart}period, cell, reason
""",
}
_WITHIN = "SELECT each.* FROM ({evidence}) AS each JOIN segment ON segment.person = each.person % {apart}"
_APART = "SELECT each.*, each.person - each.person % {apart} AS apart FROM ({evidence}) AS each"
TALLY_SQL = {name: text.format(apart="", person="person") for name, text in _SQL.items()}
APART_SQL = {name: text.format(apart="apart, ", person="person - apart") for name, text in _SQL.items()}
"""The same for each group by itself, over `evidence` with a column `apart` (see `apart_sql`)."""
SCOPED = frozenset({"tiers"})
"""Metrics that look at all groups of the question to choose how they count: of each group they are asked one by one."""


def within_sql(evidence_sql: str) -> str:
    """Only the rows of people of the asked segment, whoever else the number looks at to know what they mean."""
    return _WITHIN.format(evidence=evidence_sql, apart=APART)


def within(rows: Iterable[Evidence], segment: frozenset[int] | None) -> list[Evidence]:
    """The same of a fold's rows; None leaves them all."""
    return [row for row in rows if segment is None or row.person in segment]


def apart_sql(evidence_sql: str) -> str:
    """Evidence that also says of which group it is: by the person's number, for acts may lie at a desk."""
    return _APART.format(evidence=evidence_sql, apart=APART)


def weight(rows: Iterable[Evidence]) -> list[Tally]:
    """`weight` is the sum over the rows, `people` how many rows there are."""
    found: dict[tuple[int, str, str], tuple[int, int]] = {}
    for row in rows:
        key = (row.period, row.cell, row.reason)
        total, n = found.get(key, (0, 0))
        found[key] = (total + row.weight, n + 1)
    return sorted(Tally(*key, *sums) for key, sums in found.items())


def people(rows: Iterable[Evidence]) -> list[Tally]:
    """`weight` is what one person's rows add up to, `people` how many people have that."""
    weights: Counter[tuple[int, str, str, int]] = Counter()
    for row in rows:
        weights[row.period, row.cell, row.reason, row.person] += row.weight
    found = Counter((period, cell, reason, weight) for (period, cell, reason, _), weight in weights.items())
    return sorted(Tally(*key, n) for key, n in found.items())


def rows(rows: Iterable[Evidence]) -> list[Tally]:
    """`weight` is one row's weight, `people` how many rows have it."""
    found = Counter((row.period, row.cell, row.reason, row.weight) for row in rows)
    return sorted(Tally(*key, n) for key, n in found.items())


def each(rows: Iterable[Evidence]) -> list[Tally]:
    """`weight` is what one person's rows add up to; the cell ends in the person's number."""
    weights: Counter[tuple[int, str, str]] = Counter()
    for row in rows:
        weights[row.period, f"{row.cell} {row.person}", row.reason] += row.weight
    return sorted(Tally(*key, weight, 1) for key, weight in weights.items())


TALLY: Mapping[str, Callable[[Iterable[Evidence]], list[Tally]]] = {
    "default": tally,
    "weight": weight,
    "people": people,
    "rows": rows,
    "each": each,
}
