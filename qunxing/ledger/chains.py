"""Chains (接龙) as they stand in the ledger: one fact a person in a chain, and one without a person for its head."""

from __future__ import annotations

from typing import NamedTuple

from qunxing.core.facts import Kind
from qunxing.ledger import read
from qunxing.ledger.engine import cursor


class Row(NamedTuple):
    """One fact of a chain as last told; (ref1, ref2) names the chain, `identity` 0 is its head, `ts` the first time."""

    ref1: int
    ref2: int
    identity: int
    ts: int
    precision: int
    note: str
    text: str


def rows_of(grp: int) -> list[Row]:
    """Everything chained in a group, by chain and in the order in which they joined."""
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "text")
        read.bind_facts(room, shot, kinds=1 << Kind.CHAINED)
        read.bind_texts(room, shot)
        found = room.rows(_ROWS, [int(grp)])
    return [Row(*row) for row in found]


_ROWS = f"""
WITH edit AS (
  SELECT ref1, ref2, arg_max(note, (until, k1, k2)) AS note, arg_max(k1, (until, k1, k2)) AS k1,
         arg_max(k2, (until, k1, k2)) AS k2
  FROM changes WHERE kind = {Kind.EDITED:d} GROUP BY ref1, ref2
), now AS (
  SELECT f.ref1, f.ref2, f.identity, f.ts, CAST(f.precision AS INTEGER) AS precision, COALESCE(e.note, f.note) AS note,
         COALESCE(e.k1, f.k1) AS k1, COALESCE(e.k2, f.k2) AS k2
  FROM facts f LEFT JOIN edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
  WHERE f.kind = {Kind.CHAINED:d} AND f.grp = ?
)
SELECT n.ref1, n.ref2, n.identity, n.ts, n.precision, n.note, COALESCE(MAX(t.text), '') AS text
FROM now n LEFT JOIN texts t ON t.k1 = n.k1 AND t.k2 = n.k2
GROUP BY n.ref1, n.ref2, n.identity, n.ts, n.precision, n.note, n.k1, n.k2
ORDER BY n.ref1, n.ref2, n.ts, n.identity
"""
