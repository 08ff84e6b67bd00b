"""Proving the ledger: files are what the manifest says, keys are unique, rollups equal the reference folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from qunxing.core.facts import Fact, Form, Kind, Precision, Proof
from qunxing.core.metrics.base import World
from qunxing.core.metrics.rollups import rollup_rows
from qunxing.core.zones import DAY
from qunxing.ledger import files, fill, manifest, read, zones
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.models import Batch, Segment
from qunxing.ledger.read import Snapshot
from qunxing.ledger.schema import DERIVED, FACTS, FAMILIES

Progress = Callable[[str, int, int], None]
FOLDED = ("member_day", "member_hour", "answer", "spell")


def verify(*, progress: Progress = lambda stage, done, of: None) -> list[str]:
    """Every problem found, as a sentence; none means the ledger is what it says. Reads everything."""
    shot = read.snapshot(*FAMILIES)
    fresh = fill.is_fresh() and manifest.epoch() == shot.epoch
    problems = [*_files(shot, progress)]
    if problems:
        return problems
    with cursor() as room:
        problems += _keys(room, shot)
        if fresh:
            problems += _rollups(room, shot, progress)
        else:
            problems.append("Some windows wait to be filled; rollups were not compared. Let the worker finish first.")
    return problems


def rebuild(*, progress: Progress = lambda stage, done, of: None) -> None:
    """Throw every derived file away and compute it again from the facts."""
    now = timezone.now()
    with cursor() as room:
        shot = read.snapshot("facts")
        read.bind_facts(room, shot)
        rows = room.rows(f"SELECT grp, MIN(ts) // {DAY} - 1, MAX(ts) // {DAY} + 1 FROM facts GROUP BY grp ORDER BY grp")
    with transaction.atomic():
        old = list(Segment.objects.filter(family__in=DERIVED, retired_at=None))
        manifest.commit([], retired=old, ranges=[manifest.Range(*row) for row in rows], now=now)
    fill.fill(now=now, progress=progress)


def _files(shot: Snapshot, progress: Progress) -> Iterator[str]:
    for done, segment in enumerate(shot.segments):
        progress("files", done, len(shot.segments))
        path = manifest.path_of(segment)
        if not path.exists():
            yield f"{segment.path} is listed but missing."
        elif path.stat().st_size != segment.bytes or files.checksum(path) != segment.checksum:
            yield f"{segment.path} is not the file that was written."


def _keys(room: Cursor, shot: Snapshot) -> Iterator[str]:
    read.bind_facts(room, shot)
    (doubled,) = room.one("SELECT COUNT(*) FROM (SELECT k1, k2 FROM facts GROUP BY k1, k2 HAVING COUNT(*) > 1)")
    if doubled:
        yield f"{doubled} facts stand in the ledger more than once."
    known = ", ".join(map(str, Batch.objects.values_list("pk", flat=True))) or "NULL"
    (unknown,) = room.one(f"SELECT COUNT(DISTINCT batch) FROM facts WHERE batch NOT IN ({known})")
    if unknown:
        yield f"{unknown} batches of facts are not in the book."


def _rollups(room: Cursor, shot: Snapshot, progress: Progress) -> Iterator[str]:
    """Group by group, so that memory holds one group's talk at a time."""
    read.bind_texts(room, shot)
    read.bind_rollups(room, shot, FOLDED)
    zone_of = zones.zone_of_groups()
    groups = [row[0] for row in room.rows("SELECT DISTINCT grp FROM facts ORDER BY grp")]
    for done, grp in enumerate(groups):
        progress("groups", done, len(groups))
        expected = rollup_rows(World(facts=facts_of(room, grp), zone_of={grp: zone_of[grp]}))
        for family in FOLDED:
            names = ", ".join(FAMILIES[family].names)
            found = room.rows(f"SELECT {names} FROM {family} WHERE grp = {grp}")
            if _sorted(found) != _sorted(expected[family]):
                yield f"{family} of group {grp} differs from what its facts say."


def facts_of(room: Cursor, grp: int) -> tuple[Fact, ...]:
    """One group's standing facts with their texts, from the bound views."""
    names = [*(f"f.{name}" for name in FACTS.names), "t.text"]
    rows = room.rows(f"SELECT {', '.join(names)} FROM facts f LEFT JOIN texts t USING (k1, k2) WHERE f.grp = {grp}")
    return tuple(_fact(dict(zip([*FACTS.names, "text"], row, strict=True))) for row in rows)


def _fact(row: dict[str, Any]) -> Fact:
    exact = {"kind": Kind(row["kind"]), "precision": Precision(row["precision"]), "proof": Proof(row["proof"])}
    form = Form(row["form"]) if row["form"] else 0
    return Fact(**{**row, **exact, "form": form})


def _sorted(rows: Any) -> list[str]:
    return sorted(msgspec.json.encode([*row]).decode() for row in rows)
