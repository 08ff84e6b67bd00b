"""Reading: one snapshot of manifest and tail, bound as views."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Q

from qunxing.core.facts import Kind
from qunxing.ledger import manifest
from qunxing.ledger.engine import Cursor
from qunxing.ledger.models import Batch, SealedLot, Segment, TailFact
from qunxing.ledger.picture import picture
from qunxing.ledger.schema import FACTS, FAMILIES, OVERLAID, OVERLAYS, TEXT

FACT_COLUMNS = ", ".join(f"f.{name}" for name in FACTS.names)
CHANGING = (Kind.EDITED, Kind.RECALLED, Kind.RETRACTED, Kind.ERASED)
CHANGES = sum(1 << kind for kind in CHANGING)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the ledger was at one epoch: the listed segments, the tail beside them, the batches taken back."""

    epoch: int
    segments: tuple[Segment, ...]
    tail: pa.Table
    tail_text: pa.Table
    retracted: tuple[int, ...]

    def of(
        self, family: str, *, from_ts: int | None = None, to_ts: int | None = None, kinds: int = manifest.ANY_KIND
    ) -> list[Segment]:
        """The segments of a family that may hold rows of that time and those kinds, oldest first."""
        return [
            each
            for each in self.segments
            if each.family == family
            and (from_ts is None or each.max_ts >= from_ts)
            and (to_ts is None or each.min_ts <= to_ts)
            and (kinds == manifest.ANY_KIND or each.kinds & kinds)
        ]


def snapshot(*families: str, groups: Collection[int] = ()) -> Snapshot:
    """The ledger as it is now. Every change moves the epoch: where the database gives no picture of one moment (inside
    somebody's transaction), an unmoved epoch means one.

    With `groups` the tail holds no more than these and what changes other facts: for a question about a few.
    """
    wanted = [*families, *(OVERLAYS if set(families) & set(OVERLAID) else ())]
    while True:
        with picture():
            number = manifest.epoch()
            segments = tuple(Segment.objects.filter(family__in=wanted, retired_at=None).order_by("min_ts", "id"))
            retracted = tuple(Batch.objects.exclude(retracted_at=None).values_list("pk", flat=True))
            tail = _tail(groups)
            if number == manifest.epoch():
                break
    return Snapshot(number, segments, *_tables(tail, retracted), retracted)


def _tail(groups: Collection[int]) -> list[tuple[Any, ...]]:
    """Tail rows that no listed segment holds yet: the columns of a fact, and its text."""
    sealed = SealedLot.objects.values("lot")
    wanted = Q(grp__in=groups) | Q(kind__in=CHANGING) if groups else Q()
    found = TailFact.objects.exclude(lot__in=sealed).filter(wanted).values_list(*FACTS.names, "text")
    with connection.cursor() as book:  # what the database gives is what we need: nothing is converted row by row
        book.execute(*found.query.sql_with_params())
        rows: list[tuple[Any, ...]] = book.fetchall()
    return rows


def _tables(rows: Sequence[tuple[Any, ...]], retracted: Collection[int]) -> tuple[pa.Table, pa.Table]:
    """Tail rows as facts, and the texts of those that were not taken back."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(FACTS) + 1)
    facts = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns[:-1], FACTS, strict=True)], schema=FACTS
    )
    gone = FACTS.get_field_index("batch")
    texts = pa.array([None if row[gone] in retracted else row[-1] for row in rows], pa.string())
    whole = facts.append_column("text", texts)
    return facts, whole.filter(texts.is_valid()).select(TEXT.names)


def bind_facts(
    cursor: Cursor,
    shot: Snapshot,
    *,
    from_ts: int | None = None,
    to_ts: int | None = None,
    kinds: int = manifest.ANY_KIND,
) -> None:
    """Bind `facts`: what stands of a time (both ends inside), without retracted batches and single retracted facts.

    Also binds `retracted(batch)` and `changes`: all standing edits, recalls, retractions and erasures, of any time,
    for they are few, and one may come long after what it is about.
    """
    bind_changes(cursor, shot)
    bind_facts_of(cursor, shot, from_ts=from_ts, to_ts=to_ts, kinds=kinds)


def bind_changes(cursor: Cursor, shot: Snapshot) -> None:
    """The part of `bind_facts` that is the same for every time."""
    cursor.bind("retracted", pa.table({"batch": pa.array(shot.retracted, pa.int32())}))
    late = [manifest.path_of(each) for each in shot.of("facts", kinds=CHANGES)]
    fresh = shot.tail.filter(pc.is_in(shot.tail["kind"], pa.array(CHANGING, pa.int16())))
    if not late and not fresh.num_rows:
        cursor.bind("changes", FACTS.empty_table())
        return
    cursor.bind_files("fact_change", "facts", late, fresh)
    cursor.run(
        f"CREATE OR REPLACE TEMP TABLE changes AS SELECT f.* FROM fact_change f "
        f"WHERE f.kind IN ({', '.join(str(int(kind)) for kind in CHANGING)}) "
        "AND f.batch NOT IN (SELECT batch FROM retracted)"
    )
    cursor.run(
        f"DELETE FROM changes c WHERE c.kind <> {Kind.RETRACTED:d} AND EXISTS (SELECT 1 FROM changes r "
        f"WHERE r.kind = {Kind.RETRACTED:d} AND r.ref1 = c.k1 AND r.ref2 = c.k2)"
    )


def bind_facts_of(
    cursor: Cursor,
    shot: Snapshot,
    *,
    from_ts: int | None,
    to_ts: int | None,
    kinds: int = manifest.ANY_KIND,
    name: str = "facts",
) -> None:
    """The part of `bind_facts` that is of a time, under any name; `bind_changes` comes first, once."""
    paths = [manifest.path_of(each) for each in shot.of("facts", from_ts=from_ts, to_ts=to_ts, kinds=kinds)]
    cursor.bind_files("fact_file", "facts", paths, shot.tail)
    tests = [*_between(from_ts, to_ts), *_standing(cursor, shot)]
    cursor.run(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {FACT_COLUMNS} FROM fact_file f WHERE {' AND '.join(tests)}"
    )


def _between(from_ts: int | None, to_ts: int | None) -> Iterator[str]:
    """Segments hold months: without the times themselves each of their rows would be read."""
    yield "TRUE" if from_ts is None else f"f.ts >= {from_ts}"
    yield "TRUE" if to_ts is None else f"f.ts <= {to_ts}"


def _standing(cursor: Cursor, shot: Snapshot) -> Iterator[str]:
    """What was not taken back; nothing to test where nothing ever was, and every fact would be tested by its key."""
    if shot.retracted:
        yield "f.batch NOT IN (SELECT batch FROM retracted)"
    singly = f"FROM changes c WHERE c.kind = {Kind.RETRACTED:d}"
    if _may_hold(shot, Kind.RETRACTED) and cursor.one(f"SELECT COUNT(*) {singly}")[0]:
        yield f"NOT EXISTS (SELECT 1 {singly} AND c.ref1 = f.k1 AND c.ref2 = f.k2)"


def _may_hold(shot: Snapshot, kind: Kind) -> bool:
    """Whether a file says so of itself, or the tail holds any."""
    return bool(shot.of("facts", kinds=1 << kind)) or bool(pc.any(pc.equal(shot.tail["kind"], int(kind))).as_py())


def bind_texts(cursor: Cursor, shot: Snapshot, *, from_ts: int | None = None, to_ts: int | None = None) -> None:
    """Bind `texts(k1, k2, grp, ts, text)`: one text of each fact that has any."""
    bind_standing(cursor, "texts", shot, shot.of("text", from_ts=from_ts, to_ts=to_ts), shot.tail_text)


def bind_standing(
    cursor: Cursor, name: str, shot: Snapshot, files: Sequence[Segment], extra: pa.Table | None = None
) -> None:
    """Bind the texts of some files, without the words of retracted batches. `shot` holds facts too.

    A text does not say its batch. Where some of a file's batches were taken back and others not, its fact tells: it
    stands if the fact of its key came in one of the others. An import done again has the keys of the undone one.
    """
    gone = set(shot.retracted)
    whole = [each for each in files if gone.isdisjoint(each.batches)]
    mixed = [each for each in files if not gone.isdisjoint(each.batches) and not gone.issuperset(each.batches)]
    cursor.bind_files(f"{name}_whole" if mixed else name, "text", [manifest.path_of(each) for each in whole], extra)
    if mixed:
        _add_mixed(cursor, name, shot, mixed)


def _add_mixed(cursor: Cursor, name: str, shot: Snapshot, mixed: Sequence[Segment]) -> None:
    gone = set(shot.retracted)
    facts = {fact for each in mixed for fact in shot.of("facts", from_ts=each.min_ts, to_ts=each.max_ts)}
    cursor.bind_files(f"{name}_fact", "facts", [manifest.path_of(each) for each in facts])
    parts = [f"SELECT * FROM {name}_whole"]
    for number, each in enumerate(mixed):
        cursor.bind_files(f"{name}_{number}", "text", [manifest.path_of(each)])
        standing = ", ".join(str(batch) for batch in each.batches if batch not in gone)
        owners = f"SELECT k1, k2 FROM {name}_fact WHERE batch IN ({standing})"
        parts.append(f"SELECT t.* FROM {name}_{number} t SEMI JOIN ({owners}) USING (k1, k2)")
    cursor.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")


def bind_rollups(
    cursor: Cursor,
    shot: Snapshot,
    families: Iterable[str],
    *,
    from_ts: int | None = None,
    to_ts: int | None = None,
    where: str = "",
) -> None:
    """Bind rollups by their own names; the times leave out files that cannot matter, `where` tells of groups."""
    for family in families:
        paths = [manifest.path_of(each) for each in shot.of(family, from_ts=from_ts, to_ts=to_ts)]
        if shot.of("overlay_labels" if family == "labels" else "overlay_window") and family in OVERLAID:
            cursor.bind_files(f"below_{family}", family, paths, where=where)
            _bind_overlaid(cursor, shot, family, where)
        else:
            cursor.bind_files(family, family, paths, where=where)


def _bind_overlaid(cursor: Cursor, shot: Snapshot, family: str, where: str) -> None:
    for each in ("overlay_window", f"overlay_{family}"):
        cursor.bind_files(each, each, [manifest.path_of(segment) for segment in shot.of(each)], where=where)
    columns = ", ".join(f"r.{name}" for name in FAMILIES[family].names)
    cursor.run(
        f"CREATE OR REPLACE TEMP VIEW {family} AS SELECT {columns} FROM below_{family} r "
        f"ANTI JOIN {_OVER[family]} UNION ALL SELECT {columns} FROM overlay_{family} r"
    )


_OVER = {
    "labels": "overlay_labels o ON o.k1 = r.k1 AND o.k2 = r.k2 AND o.ts = r.ts",
    "member_day": "overlay_window o ON o.grp = r.grp AND o.day = r.day AND o.reach = 0",
    "member_hour": "overlay_window o ON o.grp = r.grp AND o.day = r.day AND o.reach = 0",
    "answer": "overlay_window o ON o.grp = r.grp AND o.day = r.day",
}
"""What a row below an overlay must not meet to count."""
