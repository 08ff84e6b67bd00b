"""Filling: dirty windows become rollups again. Filling twice changes nothing; a crash leaves them dirty."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from qunxing.core.zones import DAY
from qunxing.ledger import bulk, counted, labels, manifest, presence, read, zones
from qunxing.ledger.append import LOT
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.leases import Lost, held, renew
from qunxing.ledger.models import Dirty, GroupEpoch, Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import FAMILIES
from qunxing.ledger.spans import Span, spans

LOOK_AHEAD_DAYS = 7
"""An answer this long after a question still belongs to it, so a new reply dirties questions this far back."""
COUNTED = ("member_day", "member_hour", "answer")
ROWS_A_GROUP = 20_000
"""Rollups are sorted by group, so small row groups let one group's question skip the rest."""
SQL = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "sql").glob("*.sql")}

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, of)."""


@dataclass(slots=True)
class Filling:
    """One fill under way: what it read, and what it will swap in."""

    shot: Snapshot
    dirty: list[Dirty]
    progress: Progress
    added: list[Segment] = field(default_factory=list)
    retired: list[Segment] = field(default_factory=list)

    def swap(self, added: list[Segment], retired: list[Segment]) -> None:
        self.added += added
        self.retired += retired

    def report(self, stage: str, done: int, of: int) -> None:
        renew("fill", now=timezone.now())
        self.progress(stage, done, of)


def fill(*, now: datetime, progress: Progress = lambda stage, done, of: None) -> int:
    """Bring all rollups up to date; the number of dirty stretches cleared (0 also when another process fills)."""
    with held("fill", now=now) as mine:
        dirty = list(Dirty.objects.all()) if mine else []
        if not dirty:
            return 0
        filling = Filling(read.snapshot(*FAMILIES), dirty, progress)
        with cursor() as room:
            _bind_windows(room, dirty)
            _fill_labels(room, filling)
            _fill_rollups(room, filling)
            filling.swap(*presence.fill_groups(room, filling.shot, {each.grp for each in dirty if not each.just_talk}))
        with suppress(Lost):
            _swap(filling, now)
            return len(dirty)
    return 0


def is_fresh() -> bool:
    """Whether every rollup is as new as the facts."""
    return not Dirty.objects.exists()


def _bind_windows(room: Cursor, dirty: list[Dirty]) -> None:
    zones.bind(room)
    room.run("CREATE OR REPLACE TEMP TABLE every_offset AS SELECT * FROM offsets")
    rows = {(each.grp, each.from_day, each.to_day) for each in dirty}
    columns = list(zip(*rows, strict=True))
    names = ("grp", "from_day", "to_day")
    room.bind("dirty_range", pa.table({name: pa.array(c, pa.int32()) for name, c in zip(names, columns, strict=True)}))


def _fill_labels(room: Cursor, filling: Filling) -> None:
    """All labels first: an answer's label may lie in the span after its question's."""
    found = spans(filling.shot, {(each.from_day - 1, each.to_day + 1) for each in filling.dirty})
    for done, span in enumerate(found):
        filling.report("labels", done, len(found))
        filling.swap(*labels.label_span(room, filling.shot, span))


def _fill_rollups(room: Cursor, filling: Filling) -> None:
    found = spans(filling.shot, {(each.from_day - LOOK_AHEAD_DAYS, each.to_day) for each in filling.dirty})
    for done, span in enumerate(found):
        filling.report("rollups", done, len(found))
        _fill_span(room, filling, span)


def _fill_span(room: Cursor, filling: Filling, span: Span) -> None:
    _bind_windows_of(room, span)
    _bind_span(room, filling, span)
    for family in COUNTED:
        old = [each for each in filling.shot.of(family) if span.meets(each)]
        room.bind_files("old", family, [manifest.path_of(each) for each in old])
        path = bulk.copy(room, family, _merged(family, span), rows_a_group=ROWS_A_GROUP)
        segment = manifest.describe(path, family, times=(span.start_ts, span.end_ts - 1))
        filling.swap(manifest.if_any(segment), old)


def _bind_windows_of(room: Cursor, span: Span) -> None:
    """Bind `dirty_day(grp, day)` and `dirty_question(grp, day)`: the span's windows to compute anew."""
    for name, reach in (("dirty_day", 0), ("dirty_question", LOOK_AHEAD_DAYS)):
        room.run(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT DISTINCT d.grp, r.day::INTEGER AS day FROM dirty_range d "
            f"JOIN (SELECT range AS day FROM range({span.first_day}, {span.last_day + 1})) r "
            f"ON r.day BETWEEN d.from_day - {reach} AND d.to_day"
        )


def _bind_span(room: Cursor, filling: Filling, span: Span) -> None:
    """Bind `facts`, `message_day` (the dirty windows' messages) and `reply_day` (replies up to the horizon)."""
    from_ts, to_ts = span.start_ts - DAY, span.end_ts + (LOOK_AHEAD_DAYS + 1) * DAY
    read.bind_facts(room, filling.shot, from_ts=from_ts, to_ts=to_ts)
    current = [s for s in filling.shot.of("labels") if s not in filling.retired]
    listed = [
        s for s in (*current, *filling.added) if s.family == "labels" and s.max_ts >= from_ts and s.min_ts <= to_ts
    ]
    room.bind_files("label_file", "labels", [manifest.path_of(segment) for segment in listed])
    room.run(f"CREATE OR REPLACE TEMP VIEW label AS SELECT * FROM label_file WHERE ts BETWEEN {from_ts} AND {to_ts}")
    room.run(
        "CREATE OR REPLACE TEMP TABLE offsets AS SELECT * FROM every_offset "
        f"WHERE from_us <= {to_ts} AND until_us > {from_ts}"  # a zone with two changes a year has a hundred others
    )
    counted.bind_standing(room)
    room.run(
        f"CREATE OR REPLACE TEMP TABLE message_day AS SELECT m.* FROM ({SQL['message_day']} "
        f"AND f.ts < {span.end_ts + DAY}) m SEMI JOIN dirty_question w ON w.grp = m.grp AND w.day = m.day"
    )
    room.run(
        f"CREATE OR REPLACE TEMP TABLE reply_day AS SELECT m.* FROM ({SQL['message_day']} "
        "AND (f.ref1 <> 0 OR f.ref2 <> 0)) m SEMI JOIN (SELECT DISTINCT grp FROM dirty_question) w ON w.grp = m.grp"
    )


def _merged(family: str, span: Span) -> str:
    """The span's rows: fresh ones in the dirty windows, the old ones elsewhere."""
    windows = "dirty_question" if family == "answer" else "dirty_day"
    names = FAMILIES[family].names
    columns = ", ".join(f"n.{field.name}::{_sql_type(field.type)} AS {field.name}" for field in FAMILIES[family])
    return (
        f"SELECT {columns} FROM ({SQL[family]}) n SEMI JOIN {windows} w ON w.grp = n.grp AND w.day = n.day "
        f"UNION ALL SELECT {', '.join(f'o.{name}' for name in names)} FROM old o "
        f"ANTI JOIN {windows} w ON w.grp = o.grp AND w.day = o.day "
        f"WHERE o.day BETWEEN {span.first_day} AND {span.last_day} ORDER BY grp, day"
    )


def _sql_type(kind: pa.DataType) -> str:
    return {pa.int16(): "SMALLINT", pa.int32(): "INTEGER", pa.int64(): "BIGINT", pa.string(): "VARCHAR"}[kind]


@transaction.atomic
def _swap(filling: Filling, now: datetime) -> None:
    """One transaction: new files in, old files out, exactly these windows clean, the groups' epoch moved."""
    number = manifest.commit(filling.added, retired=filling.retired, now=now, lease="fill")
    done = [each.pk for each in filling.dirty]
    for start in range(0, len(done), LOT):
        Dirty.objects.filter(pk__in=done[start : start + LOT]).delete()
    groups = sorted({each.grp for each in filling.dirty})
    GroupEpoch.objects.bulk_create(
        [GroupEpoch(grp=grp, number=number) for grp in groups],
        update_conflicts=True,
        unique_fields=["grp"],
        update_fields=["number"],
    )
    zones.tell(groups)
