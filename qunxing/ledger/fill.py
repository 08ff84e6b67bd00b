"""Filling: dirty windows become rollups again. Filling twice changes nothing; a crash leaves them dirty."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone

from qunxing.ledger import counts, labels, manifest, near, presence, read, zones
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.leases import Lost, held, renew
from qunxing.ledger.models import Dirty, GroupEpoch, Segment
from qunxing.ledger.pieces import Piece, bind_windows, plan
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import FAMILIES

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

    def shot_after(self) -> Snapshot:
        """The ledger as it will be with what this fill has made so far."""
        left = [each for each in self.shot.segments if each not in self.retired]
        return replace(self.shot, segments=(*left, *self.added))

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
            _bind(room, filling)
            pieces = plan(room, filling.shot, dirty)
            _fill_labels(room, filling, pieces)
            _fill_rollups(room, filling, pieces)
            filling.swap(*presence.fill_groups(room, filling.shot, {each.grp for each in dirty if not each.just_talk}))
        with suppress(Lost):
            _swap(filling, now)
            return len(dirty)
    return 0


def is_fresh() -> bool:
    """Whether every rollup is as new as the facts."""
    return not Dirty.objects.exists()


def _bind(room: Cursor, filling: Filling) -> None:
    """Bind what every piece needs: the dirty stretches, the zones, and what was changed later."""
    zones.bind(room)
    rows = {(each.grp, each.from_day, each.to_day) for each in filling.dirty}
    columns = list(zip(*rows, strict=True))
    names = ("grp", "from_day", "to_day")
    room.bind("dirty_range", pa.table({name: pa.array(c, pa.int32()) for name, c in zip(names, columns, strict=True)}))
    read.bind_changes(room, filling.shot)


def _fill_labels(room: Cursor, filling: Filling, pieces: list[Piece]) -> None:
    """All labels first: an answer's label may lie in the span after its question's."""
    room.run("CREATE OR REPLACE TEMP TABLE changed_reply(ref1 BIGINT, ref2 BIGINT)")
    has_overlay = any(piece.is_overlay for piece in pieces)
    for done, piece in enumerate(pieces):
        filling.report("labels", done, len(pieces))
        bind_windows(room, piece)
        if piece.is_overlay:
            near.bind(room, filling.shot_after(), piece)
        filling.swap(*labels.label(room, filling.shot, piece))
        if has_overlay and not piece.is_overlay:
            room.run("INSERT INTO changed_reply SELECT ref1, ref2 FROM candidate WHERE ref1 <> 0 OR ref2 <> 0")


def _fill_rollups(room: Cursor, filling: Filling, pieces: list[Piece]) -> None:
    """The overlay first, for what it rests on is still bound."""
    shot = filling.shot_after()
    for done, piece in enumerate(reversed(pieces)):
        filling.report("rollups", done, len(pieces))
        if not piece.is_overlay:
            bind_windows(room, piece)
        filling.swap(*counts.count(room, shot, piece))
        if piece.is_overlay:
            filling.swap(*counts.write_windows(room, shot, piece))


@transaction.atomic
def _swap(filling: Filling, now: datetime) -> None:
    """One transaction: new files in, old files out, exactly these windows clean, the groups' epoch moved."""
    number = manifest.commit(filling.added, retired=filling.retired, now=now, lease="fill")
    with connection.cursor() as book:
        book.executemany("DELETE FROM ledger_dirty WHERE id = %s", [(each.pk,) for each in filling.dirty])
    groups = sorted({each.grp for each in filling.dirty})
    GroupEpoch.objects.bulk_create(
        [GroupEpoch(grp=grp, number=number) for grp in groups],
        update_conflicts=True,
        unique_fields=["grp"],
        update_fields=["number"],
    )
    zones.tell(groups)
