"""The rollups of talk: one reading of the messages of a piece, and the files made from it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from qunxing.core.facts import Kind
from qunxing.core.metrics.reading import ACTS
from qunxing.core.zones import DAY
from qunxing.ledger import bulk, counted, files, manifest, read, zones
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Segment
from qunxing.ledger.pieces import LOOK_AHEAD_DAYS, Piece
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import FAMILIES

COUNTED = ("member_day", "member_hour", "answer")
ACT_KINDS = sum(1 << kind for kind in ACTS)
ROWS_A_GROUP = 20_000
"""Rollups are sorted by group, so small row groups let one group's question skip the rest."""
SQL = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "sql").glob("*.sql")}


def count(room: Cursor, shot: Snapshot, piece: Piece) -> tuple[list[Segment], list[Segment]]:
    """Write the piece's rollups: new rows in its dirty windows, the old ones elsewhere; (new segments, retired)."""
    zones.narrow(room, piece.start_ts - DAY, piece.end_ts + (LOOK_AHEAD_DAYS + 1) * DAY)
    _bind_acts(room, shot, piece)
    _bind_messages(room, shot, piece)
    old = [segment for family in COUNTED for segment in piece.old(shot, family)]
    _bind_old(room, shot, piece)
    return [segment for family in COUNTED for segment in _write(room, piece, family)], old


def _bind_acts(room: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind `act_day`: what was done on the days of the dirty windows. Acts lie in other files than talk."""
    read.bind_facts_of(room, shot, from_ts=piece.start_ts - DAY, to_ts=piece.end_ts + DAY, kinds=ACT_KINDS)
    room.run(f"CREATE OR REPLACE TEMP TABLE act_day AS {SQL['act_day']}")


def _bind_messages(room: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind `message_day`, `question_day` and `reply_day`: all from one reading of the messages near the windows."""
    if piece.is_overlay:
        room.run("CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM near_fact")
        room.run("CREATE OR REPLACE TEMP VIEW labels AS SELECT * FROM near_label")
    else:
        _bind_talk(room, shot, piece)
    counted.bind_standing(room)
    room.run(
        f"CREATE OR REPLACE TEMP TABLE near_message AS SELECT m.*, w.reach FROM ({SQL['message_day']}) m "
        "LEFT JOIN dirty_window w ON w.grp = m.grp AND w.day = m.day "
        "WHERE w.reach = 0 OR (w.reach = 1 AND m.question = 1) OR m.ref1 <> 0 OR m.ref2 <> 0"
    )
    parts = {
        "message_day": "SELECT * FROM near_message WHERE reach = 0",
        "question_day": _QUESTIONS_NEAR if piece.is_overlay else f"{_QUESTIONS} AND reach IS NOT NULL",
        "reply_day": "SELECT * FROM near_message WHERE ref1 <> 0 OR ref2 <> 0",
    }
    for name, query in parts.items():
        room.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")


_QUESTIONS = "SELECT k1, k2, grp, identity, ts, day, category FROM near_message WHERE question = 1"
_QUESTIONS_NEAR = (
    f"{_QUESTIONS} AND reach = 0 UNION ALL SELECT k1, k2, grp, identity, ts, day, category FROM asked_before"
)


def _bind_talk(room: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind the messages of a month that is written anew, later ones only with their replies, and their labels."""
    from_ts, to_ts = piece.start_ts - DAY, piece.end_ts + (LOOK_AHEAD_DAYS + 1) * DAY
    read.bind_facts_of(room, shot, from_ts=from_ts, to_ts=to_ts, kinds=manifest.TALK, name="standing")
    read.bind_rollups(room, shot, ["labels"], from_ts=from_ts, to_ts=to_ts)
    room.run(
        f"CREATE OR REPLACE TEMP VIEW facts AS SELECT * FROM standing f WHERE f.kind = {Kind.MESSAGE:d} "
        f"AND (f.ts < {piece.end_ts + DAY} OR f.ref1 <> 0 OR f.ref2 <> 0)"
    )


def _bind_old(room: Cursor, shot: Snapshot, piece: Piece) -> None:
    """Bind the rows that stand as they were, by the families' names: what a reader sees, or what lies in overlays."""
    if not piece.is_overlay:
        read.bind_rollups(room, shot, COUNTED, from_ts=piece.start_ts, to_ts=piece.end_ts - 1)
        return
    for family in COUNTED:
        paths = [manifest.path_of(each) for each in shot.of(piece.name(family))]
        room.bind_files(family, family, paths)


def _write(room: Cursor, piece: Piece, family: str) -> list[Segment]:
    name = piece.name(family)
    path = bulk.copy(room, name, f"{_rows(piece, family)} ORDER BY grp, day", rows_a_group=ROWS_A_GROUP)
    return manifest.if_any(manifest.describe(path, name, times=times_of(piece)))


def times_of(piece: Piece) -> tuple[int, int]:
    """What the manifest says of a piece's files: exactly the span's UTC times; an overlay is of all times."""
    return (0, files.FOREVER) if piece.is_overlay else (piece.start_ts, piece.end_ts - 1)


def _rows(piece: Piece, family: str) -> str:
    """The piece's rows: fresh ones in the dirty windows, those bound as old elsewhere."""
    columns = ", ".join(f"n.{field.name}::{_sql_type(field.type)} AS {field.name}" for field in FAMILIES[family])
    standing = ", ".join(f"o.{name}" for name in FAMILIES[family].names)
    changed = "" if family == "answer" else "AND w.reach = 0"
    return (
        f"SELECT {columns} FROM ({SQL[family]}) n UNION ALL SELECT {standing} FROM {family} o "
        f"ANTI JOIN dirty_window w ON w.grp = o.grp AND w.day = o.day {changed} WHERE {outside(piece)}"
    )


def outside(piece: Piece) -> str:
    """Which old rows `o` are the piece's: those of its span; for the overlay, those of no span written anew."""
    if piece.is_overlay:
        return "NOT EXISTS (SELECT 1 FROM whole_span s WHERE o.day BETWEEN s.first_day AND s.last_day)"
    return f"o.day BETWEEN {piece.spans[0].first_day} AND {piece.spans[0].last_day}"


def write_windows(room: Cursor, shot: Snapshot, piece: Piece) -> tuple[list[Segment], list[Segment]]:
    """Write which windows the overlays hold; (new segments, retired)."""
    path = bulk.copy(
        room,
        "overlay_window",
        "SELECT grp, day, MIN(reach)::SMALLINT AS reach FROM (SELECT grp, day, reach FROM dirty_window UNION ALL "
        f"SELECT o.grp, o.day, o.reach FROM old_window o WHERE {outside(piece)}) GROUP BY grp, day ORDER BY grp, day",
    )
    return manifest.if_any(manifest.describe(path, "overlay_window", times=times_of(piece))), shot.of("overlay_window")


def _sql_type(kind: pa.DataType) -> str:
    return {pa.int16(): "SMALLINT", pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.string(): "VARCHAR"}[kind]
