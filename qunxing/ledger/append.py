"""Appending single facts: durable at once, sealed later. The one writer of the tail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

from django.db import connection, transaction

from qunxing.core.facts import Fact, Kind
from qunxing.core.zones import DAY, EAST, WEST
from qunxing.ledger import manifest
from qunxing.ledger.bulk import RECALL_DAYS
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Batch, Segment, TailFact
from qunxing.ledger.recent import FEW, Key, held

LOT = 500
"""Rows in one write transaction at most."""
FAR = frozenset({Kind.RECALLED, Kind.RETRACTED})
"""Kinds that change what stood some days before them."""


def append(facts: Sequence[Fact], also: Callable[[], object] = bool, *, around: int = 0) -> int:
    """Add the facts that are not known yet; how many that were.

    At most LOT facts: they commit together, with their dirty windows, in the caller's transaction if there is one, and
    with what `also` writes. A fact is known again at its own time; `around` is by how much (µs) it may be told anew at
    another.
    """
    assert len(facts) <= LOT
    while True:
        newest = manifest.newest("facts")
        known = _known(facts, around)
        with transaction.atomic():
            manifest.lock()
            if manifest.newest("facts") == newest:  # else the tail may have been sealed while we looked
                also()
                return add([fact for fact in facts if (fact.k1, fact.k2) not in known])


def add(facts: Sequence[Fact]) -> int:
    """Write facts that no segment holds, inside a transaction that has the ledger's lock; how many were new."""
    assert connection.in_atomic_block
    fresh = {(fact.k1, fact.k2): fact for fact in reversed(facts)}
    for key in _standing(fresh):
        fresh.pop(key, None)
    if fresh:
        _insert(fresh.values())
        manifest.dirty(_ranges(fresh.values()), manifest.next_epoch())
    return len(fresh)


def _standing(keys: Collection[Key]) -> list[Key]:
    """Keys the tail holds; rows of batches that were taken back make way."""
    if not keys:
        return []
    with connection.cursor() as book:  # plain SQL, as below
        names = ", ".join(["%s"] * len(keys))
        book.execute(
            f"SELECT id, k1, k2, batch FROM {TailFact._meta.db_table} WHERE k1 IN ({names})", [k1 for k1, _k2 in keys]
        )
        found = [row for row in book.fetchall() if (row[1], row[2]) in keys]
    gone = taken_back({row[3] for row in found})
    TailFact.objects.filter(pk__in=[pk for pk, _k1, _k2, batch in found if batch in gone]).delete()
    return [(k1, k2) for _pk, k1, k2, batch in found if batch not in gone]


def _insert(facts: Collection[Fact]) -> None:
    """Rows in plain SQL: a model object for each of five thousand facts a second costs more than writing it."""
    names = Fact.__struct_fields__
    table, columns = TailFact._meta.db_table, ", ".join(names)
    with connection.cursor() as book:
        book.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})",
            list(map(attrgetter(*names), facts)),
        )


def _ranges(facts: Collection[Fact]) -> list[manifest.Range]:
    days: dict[int, set[int]] = {}
    more = {fact.grp for fact in facts if fact.kind not in manifest.JUST_TALK}
    for fact in facts:
        reach = RECALL_DAYS if fact.kind in FAR else 0
        days.setdefault(fact.grp, set()).update(((fact.ts - WEST) // DAY - reach, (fact.ts + EAST) // DAY))
    return [manifest.Range(grp, min(found), max(found), grp not in more) for grp, found in days.items()]


def _known(facts: Sequence[Fact], around: int) -> set[Key]:
    """The keys among these facts that a segment already holds; the tail's own are settled when writing."""
    if not facts:
        return set()
    first, last = min(fact.ts for fact in facts) - around, max(fact.ts for fact in facts) + around
    files = manifest.listed("facts", from_ts=first, to_ts=last)
    if not files:
        return set()
    gone = taken_back({batch for each in files for batch in each.batches})
    keys = {(fact.k1, fact.k2) for fact in facts}
    small, large = [each for each in files if each.rows <= FEW], [each for each in files if each.rows > FEW]
    return {(k1, k2) for k1, k2, batch in [*held(small, keys), *_looked_up(large, keys)] if batch not in gone}


def _looked_up(files: Sequence[Segment], keys: Collection[Key]) -> list[tuple[int, int, int]]:
    """Those of the keys that these segments hold, each with its batch."""
    if not files:
        return []
    wanted = ", ".join(map(str, keys))
    with cursor() as room:
        room.bind_files("fact_file", "facts", [manifest.path_of(each) for each in files])
        return room.rows(f"SELECT k1, k2, batch FROM fact_file SEMI JOIN (VALUES {wanted}) AS v(k1, k2) USING (k1, k2)")


def taken_back(batches: Collection[int]) -> set[int]:
    """Those of the batches that were retracted."""
    return set(Batch.objects.filter(pk__in=batches).exclude(retracted_at=None).values_list("pk", flat=True))
