"""Put generated histories into a real ledger, and read everything a ledger shows, by value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Fact, Kind
from qunxing.core.metrics.base import World
from qunxing.core.metrics.rollups import rollup_rows
from qunxing.ledger import bulk, manifest, read, seal
from qunxing.ledger.append import LOT, append
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Batch, Dirty, GroupEpoch, SealedLot, Segment, TailFact
from qunxing.ledger.retract import retract
from qunxing.ledger.schema import FACTS, FAMILIES, TEXT

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
FOLDED = ("member_day", "member_hour", "answer", "spell")
Rows = dict[str, list[tuple[Any, ...]]]


def settle(world: World) -> None:
    """Give the book the groups (one community a zone) and the batches that a history speaks of."""
    places = {
        zone: Community.objects.get_or_create(name=zone, timezone=zone)[0] for zone in set(world.zone_of.values())
    }
    known = set(Group.objects.values_list("pk", flat=True))
    Group.objects.bulk_create(
        Group(pk=grp, community=places[zone], name=f"group {grp}", platform="file")
        for grp, zone in world.zone_of.items()
        if grp not in known
    )
    batches = {fact.batch for fact in world.facts} - set(Batch.objects.values_list("pk", flat=True))
    Batch.objects.bulk_create(Batch(pk=number, label="generated", at=NOW) for number in sorted(batches))
    count_on(Group, Batch)


def count_on(*models: type[Model]) -> None:
    """Let the database number new rows above those that were given a number."""
    with connection.cursor() as book:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            book.execute(statement)


def put(facts: Sequence[Fact]) -> None:
    """List facts as segments at once, whatever batches they are of; nothing is told apart."""
    names = [*FACTS.names, "text"]
    columns = zip(*([getattr(fact, name) for name in names] for fact in facts), strict=True)
    types = [*(each.type for each in FACTS), pa.string()]
    table = pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=names)
    with cursor() as room:
        room.bind("ready", table)
        manifest.commit(_segments(room, facts), ranges=bulk.touched(room), now=NOW)


def _segments(room: Any, facts: Sequence[Fact]) -> list[Segment]:
    batches = sorted({fact.batch for fact in facts})
    found = []
    for where in (f"kind = {Kind.MESSAGE:d}", f"kind <> {Kind.MESSAGE:d}"):
        rows, first, last = room.one(f"SELECT COUNT(*), MIN(ts), MAX(ts) FROM ready WHERE {where}")
        mask = sum(1 << kind for (kind,) in room.rows(f"SELECT DISTINCT kind FROM ready WHERE {where}"))
        if rows:
            path = bulk.copy(room, "facts", f"SELECT {', '.join(FACTS.names)} FROM ready WHERE {where} ORDER BY ts, k1")
            found.append(manifest.describe(path, "facts", batches=batches, kinds=mask, times=(first, last)))
    rows, first, last = room.one("SELECT COUNT(*), MIN(ts), MAX(ts) FROM ready WHERE text IS NOT NULL")
    if rows:
        path = bulk.copy(
            room, "text", f"SELECT {', '.join(TEXT.names)} FROM ready WHERE text IS NOT NULL ORDER BY ts, k1"
        )
        found.append(manifest.describe(path, "text", batches=batches, times=(first, last)))
    return found


def add(facts: Sequence[Fact], *, sealed: bool = False) -> int:
    """Append facts in lots, and seal them if asked; how many were new."""
    added = sum(append(facts[start : start + LOT]) for start in range(0, len(facts), LOT))
    if sealed:
        seal.seal(now=NOW)
    return added


def take_back(batches: Iterable[int]) -> None:
    """Retract these batches."""
    for batch in Batch.objects.filter(pk__in=list(batches)):
        retract([batch], now=NOW)


def shown() -> Rows:
    """What stands: every fact (its batch and ours left out), every text of it, every derived row. Sorted."""
    names = ", ".join(name for name in FACTS.names if name != "batch")
    ours = f"({Kind.OBSERVED:d}, {Kind.RETRACTED:d})"
    with cursor() as room:
        shot = read.snapshot(*FAMILIES)
        read.bind_facts(room, shot)
        read.bind_texts(room, shot)
        found = {
            "facts": room.rows(f"SELECT {names} FROM facts WHERE kind NOT IN {ours}"),
            "texts": room.rows("SELECT DISTINCT t.k1, t.k2, t.text FROM texts t SEMI JOIN facts f USING (k1, k2)"),
        }
    return {**{name: sorted(rows, key=repr) for name, rows in found.items()}, **derived()}


def derived(families: Sequence[str] = FOLDED) -> Rows:
    """The rows of these rollups, sorted."""
    with cursor() as room:
        read.bind_rollups(room, read.snapshot(*families), families)
        return {
            name: sorted(room.rows(f"SELECT {', '.join(FAMILIES[name].names)} FROM {name}"), key=repr)
            for name in families
        }


def folded(world: World) -> Rows:
    """The same rows as the reference folds make them."""
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in rollup_rows(world).items()}


def without(world: World, facts: Sequence[Fact], retracted: Iterable[int] = ()) -> World:
    """The history as far as it is told: these facts, these batches taken back."""
    zones: Mapping[int, str] = world.zone_of
    return World(tuple(facts), zones, world.person_of, world.excluded, frozenset(retracted))


def empty() -> None:
    """Forget everything, so that another history can take its place. The files stay, listed nowhere."""
    for model in (Segment, TailFact, SealedLot, Dirty, GroupEpoch, Batch):
        model.objects.all().delete()
    Group.objects.all().delete()
