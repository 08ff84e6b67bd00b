"""Where accounts were and when, as far as surely known: two of one platform in one group at once are two members."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from qunxing.core.rules.sameness import Stay, together
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.models import Identity

NARROW = 200
"""So many groups are named in the question; of more, all files are looked through anyway."""
_STAYS = """
WITH said AS (
  SELECT m.identity, m.grp, MIN(m.first_ts) AS first, MAX(m.last_ts) AS last FROM member_day m
  SEMI JOIN asked a ON a.identity = m.identity WHERE m.category <> 4 GROUP BY m.identity, m.grp
), listed AS (
  SELECT s.identity, s.grp, s.start_until AS first, GREATEST(s.start_until, s.last_ts) AS last FROM spell s
  SEMI JOIN asked a ON a.identity = s.identity
)
SELECT * FROM listed
UNION ALL SELECT s.* FROM said s ANTI JOIN listed l ON l.identity = s.identity AND l.grp = s.grp
"""
"""What lists and notices say; talk only where they say nothing."""


@dataclass(frozen=True, slots=True)
class Together:
    """Two accounts of one platform that were in one group at once."""

    one: Identity
    other: Identity
    stay: Stay


def stays_of(identities: Collection[int], *, groups: Collection[int] | None = None) -> dict[int, list[Stay]]:
    """Account → where it is known to have been, from when to when."""
    where = "" if groups is None or len(groups) > NARROW else f"grp IN ({', '.join(map(str, map(int, groups))) or 0})"
    found: dict[int, list[Stay]] = {}
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("member_day", "spell"), ["member_day", "spell"], where=where)
        room.bind("asked", pa.table({"identity": pa.array(sorted(identities), pa.int64())}))
        for identity, grp, first, last in room.rows(_STAYS):
            found.setdefault(identity, []).append(Stay(grp, first, last))
    return found


def at_once(ones: Iterable[Identity], others: Iterable[Identity]) -> list[Together]:
    """Those of the two sides that were different members of one group at one time, the first of it first."""
    pairs = [(a, b) for a, b in product(list(ones), list(others)) if a.namespace == b.namespace]
    if not pairs:
        return []
    stays = stays_of({each.pk for pair in pairs for each in pair})
    found = [
        Together(one, other, stay)
        for one, other in pairs
        for stay in together(stays.get(one.pk, ()), stays.get(other.pk, ()))
    ]
    return sorted(found, key=lambda each: each.stay.first)
