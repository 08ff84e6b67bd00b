"""The rollups kept by whole group: who was in it from when to when, and what its sources could show."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa

from qunxing.core.facts import Kind, Precision, Sees
from qunxing.core.metrics.spells import KINDS, Change, spell_days, spells
from qunxing.ledger import bulk, manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.files import FOREVER
from qunxing.ledger.models import Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import FAMILIES, SPELL

GROUP_KINDS = sum(1 << kind for kind in KINDS) | 1 << Kind.OBSERVED
GROUPS_A_LOT = 200
"""Groups whose membership facts are in memory at once."""


def fill_groups(room: Cursor, shot: Snapshot, groups: set[int]) -> tuple[list[Segment], list[Segment]]:
    """Recompute `spell` and `coverage` of these groups; (new segments, retired ones)."""
    if not groups:
        return [], []
    room.bind("dirty_group", pa.table({"grp": pa.array(sorted(groups), pa.int32())}))
    read.bind_facts(room, shot, kinds=GROUP_KINDS)
    added: list[Segment] = []
    retired: list[Segment] = []
    for family, fresh in (("coverage", _coverage(room)), ("spell", _spells(room, sorted(groups)))):
        old = shot.of(family)
        room.bind_files("old", family, [manifest.path_of(each) for each in old])
        names = ", ".join(f"o.{name}" for name in FAMILIES[family].names)
        room.bind("fresh_rows", fresh)
        path = bulk.copy(
            room,
            family,
            f"SELECT {names} FROM fresh_rows o UNION ALL SELECT {names} FROM old o ANTI JOIN dirty_group USING (grp) "
            "ORDER BY grp",
            rows_a_group=20_000,
        )
        retired += old
        added += manifest.if_any(manifest.describe(path, family, times=(0, FOREVER)))
    return added, retired


def _coverage(room: Cursor) -> pa.Table:
    return room.arrow(
        "SELECT f.grp, f.batch, f.value AS sees, f.ts AS from_ts, f.until AS until_ts, f.note AS space FROM facts f "
        f"SEMI JOIN dirty_group USING (grp) WHERE f.kind = {Kind.OBSERVED:d}"
    )


def _spells(room: Cursor, groups: list[int]) -> pa.Table:
    """Plain stays by one query; whoever has more history, by the reference fold, lot by lot."""
    room.run(_MEMBERSHIP)
    room.run(f"CREATE OR REPLACE TEMP TABLE watched AS {_WATCHED}")
    (earliest,) = room.one(_EARLIEST)
    zones.narrow(room, earliest, FOREVER)
    room.run(f"CREATE OR REPLACE TEMP TABLE plain AS {_PLAIN}")
    room.run(_REPLAYED)
    zone_of, names = zones.zone_of_groups(), ", ".join(SPELL.names)
    watched = dict(room.rows("SELECT grp, until FROM watched"))
    tables = [room.arrow(f"SELECT {names} FROM plain").cast(SPELL)]
    for start in range(0, len(groups), GROUPS_A_LOT):
        rows: list[tuple[Any, ...]] = []
        for grp, facts in groupby(_replayed(room, groups[start : start + GROUPS_A_LOT]), key=itemgetter(0)):
            found = spells([Change(*fact[1:]) for fact in facts], observed_until=watched.get(grp, 0))
            rows += [(grp, *spell, *spell_days(spell, zone_of[grp])) for spell in found]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(SPELL)
        arrays = [pa.array(column, each.type) for column, each in zip(columns, SPELL, strict=True)]
        tables.append(pa.table(arrays, schema=SPELL))
    return pa.concat_tables(tables)


def _replayed(room: Cursor, groups: list[int]) -> list[tuple[Any, ...]]:
    return room.rows(
        "SELECT grp, ts, kind, identity, until, value, other, note FROM replayed "
        f"WHERE grp BETWEEN {groups[0]} AND {groups[-1]} ORDER BY grp, ts"
    )


_MEMBERSHIP = f"""
CREATE OR REPLACE TEMP TABLE membership AS
SELECT f.grp, f.ts, f.kind, f.identity, CASE WHEN f.precision = {Precision.BETWEEN:d} AND f.until > f.ts
       THEN f.until ELSE f.ts END AS until, f.value, f.other, f.note
FROM facts f SEMI JOIN dirty_group USING (grp)
WHERE f.kind IN ({", ".join(str(int(kind)) for kind in sorted(KINDS))})
  AND (f.identity <> 0 OR f.kind IN ({Kind.ROSTER:d}, {Kind.CLOSED:d}))
"""
_EARLIEST = """
SELECT COALESCE(MIN(LEAST(ts, CASE WHEN value >= 631152000000000 THEN value ELSE ts END)), 0) FROM membership
"""
_WATCHED = f"""
SELECT f.grp, MAX(f.until) AS until FROM facts f SEMI JOIN dirty_group USING (grp)
WHERE f.kind = {Kind.OBSERVED:d} AND f.value & {1 << Sees.LEAVES} > 0 GROUP BY f.grp
"""
_PLAIN = (Path(__file__).parent / "sql" / "plain_spell.sql").read_text(encoding="utf-8")
_REPLAYED = """
CREATE OR REPLACE TEMP TABLE replayed AS
WITH other AS (
  SELECT m.* FROM membership m ANTI JOIN plain p ON p.grp = m.grp AND p.identity = m.identity
  WHERE m.kind NOT IN (11, 25)
)
SELECT * FROM other UNION ALL
SELECT m.* FROM membership m SEMI JOIN other o ON o.grp = m.grp WHERE m.kind IN (11, 25)
"""
"""What is left for the reference: an account's stays depend on its own facts and on the group's lists, on no others."""
