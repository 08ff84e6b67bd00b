"""Appending single facts: durable at once, sealed later. The one writer of the tail."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from qunxing.core.facts import Fact
from qunxing.core.zones import DAY
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import TailFact

LOT = 500
"""Rows in one write transaction at most."""


def append(facts: Sequence[Fact]) -> int:
    """Add the facts that are not known yet; how many that were.

    At most LOT facts: they commit together, with their dirty windows, in the caller's transaction if there is one.
    """
    assert len(facts) <= LOT
    known = _known(facts)
    fresh = {(fact.k1, fact.k2): fact for fact in reversed(facts) if (fact.k1, fact.k2) not in known}
    with transaction.atomic():
        before = TailFact.objects.count()
        TailFact.objects.bulk_create([_row(fact) for fact in fresh.values()], ignore_conflicts=True)
        added = TailFact.objects.count() - before
        if added:
            manifest.dirty(_ranges(list(fresh.values())), manifest.next_epoch())
    return added


def _row(fact: Fact) -> TailFact:
    values = {name: getattr(fact, name) for name in fact.__struct_fields__}
    return TailFact(**values)


def _ranges(facts: Sequence[Fact]) -> list[manifest.Range]:
    days: dict[int, set[int]] = {}
    for fact in facts:
        days.setdefault(fact.grp, set()).add(fact.ts // DAY)
    return [manifest.Range(grp, min(found) - 1, max(found) + 1) for grp, found in days.items()]


def _known(facts: Sequence[Fact]) -> set[tuple[int, int]]:
    """The keys among these facts that a segment already holds; the tail's own are settled by its constraint."""
    if not facts:
        return set()
    first, last = min(fact.ts for fact in facts), max(fact.ts for fact in facts)
    shot = read.snapshot("facts")
    if not shot.of("facts", from_ts=first, to_ts=last):
        return set()
    keys = ", ".join(f"({fact.k1}, {fact.k2})" for fact in facts)
    with cursor() as room:
        read.bind_facts(room, shot, from_ts=first, to_ts=last)
        rows = room.rows(
            f"SELECT k1, k2 FROM fact_file SEMI JOIN (VALUES {keys}) AS v(k1, k2) USING (k1, k2) "
            "WHERE batch NOT IN (SELECT batch FROM retracted)"
        )
    return {(row[0], row[1]) for row in rows}
