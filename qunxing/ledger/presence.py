"""The rollups kept by whole group: who was in it from when to when, and what its sources could show."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pyarrow as pa

from qunxing.core.facts import Kind, Sees
from qunxing.core.metrics.spells import KINDS, Change, spell_days, spells
from qunxing.ledger import bulk, files, manifest, read, zones
from qunxing.ledger.engine import Cursor
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
        added += manifest.if_any(manifest.describe(path, family, times=(0, files.FOREVER)))
    return added, retired


def _coverage(room: Cursor) -> pa.Table:
    return room.arrow(
        "SELECT f.grp, f.batch, f.value AS sees, f.ts AS from_ts, f.until AS until_ts, f.note AS space FROM facts f "
        f"SEMI JOIN dirty_group USING (grp) WHERE f.kind = {Kind.OBSERVED:d}"
    )


def _spells(room: Cursor, groups: list[int]) -> pa.Table:
    zone_of = zones.zone_of_groups()
    tables = [SPELL.empty_table()]
    for start in range(0, len(groups), GROUPS_A_LOT):
        rows: list[tuple[Any, ...]] = []
        for grp, facts in groupby(_membership(room, groups[start : start + GROUPS_A_LOT]), key=lambda row: row[0]):
            rows += _spells_of(grp, list(facts), zone_of[grp])
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(SPELL)
        arrays = [pa.array(column, each.type) for column, each in zip(columns, SPELL, strict=True)]
        tables.append(pa.table(arrays, schema=SPELL))
    return pa.concat_tables(tables)


def _membership(room: Cursor, groups: list[int]) -> list[tuple[Any, ...]]:
    kinds = ", ".join(str(int(kind)) for kind in sorted(KINDS | {Kind.OBSERVED}))
    return room.rows(
        "SELECT grp, ts, kind, identity, CASE WHEN precision = 4 AND until > ts THEN until ELSE ts END, value, other, "
        f"note, until FROM facts WHERE kind IN ({kinds}) AND grp IN ({', '.join(map(str, groups))}) ORDER BY grp, ts"
    )


def _spells_of(grp: int, facts: list[tuple[Any, ...]], zone: str) -> list[tuple[Any, ...]]:
    leaves = 1 << Sees.LEAVES
    watched = max((f[8] for f in facts if f[2] == Kind.OBSERVED and f[5] & leaves), default=0)
    changes = [Change(*f[1:8]) for f in facts if f[2] in KINDS and (f[3] or f[2] in (Kind.ROSTER, Kind.CLOSED))]
    found = spells(changes, observed_until=watched)
    return [(grp, *spell, *spell_days(spell, zone)) for spell in found]
