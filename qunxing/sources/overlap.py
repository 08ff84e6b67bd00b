"""Two sources that do not share ids and speak of the same days would count the same talk twice: so we ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pyarrow as pa

from qunxing.core.facts import Kind, Precision, Proof, Sees, bits
from qunxing.core.keys import key_of
from qunxing.core.refusals import NeedsAnswer
from qunxing.core.zones import micros
from qunxing.ledger import read
from qunxing.ledger.bulk import SPOOL, Spool
from qunxing.ledger.engine import Cursor
from qunxing.sources.hearing import observed as showing
from qunxing.sources.intake import Span
from qunxing.sources.models import Followed

CHOICES = ("keep_first", "keep_new", "both")
MINUTE = 60_000_000
RETRACT = 0x52455452
"""Tells a retraction's key from its message's."""

PROVES = {
    Kind.JOINED: Sees.JOINS,
    Kind.LEFT: Sees.LEAVES,
    Kind.REMOVED: Sees.LEAVES,
    Kind.RECALLED: Sees.RECALLS,
    Kind.REACTED: Sees.REACTIONS,
    Kind.CHAINED: Sees.ACTIONS,
    Kind.CHECKED_IN: Sees.ACTIONS,
    Kind.ORDERED: Sees.ORDERS,
    Kind.ANSWERED: Sees.ANSWERS,
    Kind.READING: Sees.READINGS,
}
"""What a source shows because it did, even where its head did not say so."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One earlier source of a group: from when to when, and the id space its messages are known by."""

    grp: int
    batch: int
    first: int
    last: int
    sees: int
    space: str


def observe(spool: Spool, batch: int, spans: Mapping[int, Span], sees: Collection[Sees], space: str) -> None:
    """Spool one OBSERVED fact a group: from when to when this source showed what."""
    rows = [
        dict.fromkeys(SPOOL.names, 0)
        | dict(zip(("k1", "k2"), key_of("observed", batch, grp), strict=True))
        | {"seq": spool.rows + index, "counted": False, "kind": Kind.OBSERVED, "grp": grp, "ts": span.first}
        | {"until": span.last, "precision": Precision.SECOND, "proof": Proof.RECORDED, "value": bits(sees)}
        | {"note": space, "text": None, "length": None}
        for index, (grp, span) in enumerate(spans.items())
    ]
    spool.add(pa.Table.from_pylist(rows, schema=SPOOL))


def observed(room: Cursor, groups: Collection[int], *, before: int | None = None) -> list[Observed]:
    """What standing batches have shown of these groups; only those numbered below `before`, if it is given."""
    read.bind_facts(room, read.snapshot("facts"), kinds=1 << Kind.OBSERVED)
    rows = room.rows(f"SELECT grp, batch, ts, until, value, note FROM facts WHERE kind = {Kind.OBSERVED:d}")
    found = [_in_minutes(*row) for row in rows]
    return [each for each in found if each.grp in groups and (before is None or each.batch < before)]


def heard(groups: Collection[int], *, before: int | None = None) -> list[Observed]:
    """What connections are showing of these groups, which becomes a fact when it ends."""
    rows = Followed.objects.filter(group__in=groups, connection__heard_at__isnull=False).select_related("connection")
    ends = ((each, each.until or each.connection.heard_at) for each in rows)
    facts = [fact for each, end in ends if end for fact in showing(each.connection, each, micros(end))]
    found = [_in_minutes(each.grp, each.batch, each.ts, each.until, each.value, each.note) for each in facts]
    return [each for each in found if before is None or each.batch < before]


def _in_minutes(grp: int, batch: int, first: int, last: int, sees: int, space: str) -> Observed:
    """Sources tell time to the second or to the minute: they are compared by whole minutes."""
    return Observed(grp, batch, first - first % MINUTE, last - last % MINUTE + MINUTE - 1, sees, space)


def conflicts(earlier: Collection[Observed], spans: Mapping[int, Span], space: str) -> list[Observed]:
    """The earlier sources of talk, in another id space, whose days these spans meet."""
    return [
        each
        for each in earlier
        if each.sees >> Sees.MESSAGES & 1
        and each.space != space
        and each.first <= spans[each.grp].last
        and each.last >= spans[each.grp].first
    ]


def settle(room: Cursor, found: Collection[Observed], choice: str | None) -> set[int]:
    """Do as the person chose with the talk that both sources hold, in `ready`. Raises NeedsAnswer("overlap").

    Returns the batches whose talk counts instead of what was dropped.
    """
    if not found or choice == "both":
        return set()
    if choice not in CHOICES:
        raise NeedsAnswer(
            "Another source already covers these days of this group. Which one shall count?",
            ask="overlap",
            choices=list(CHOICES),
        )
    columns = {name: [getattr(each, name) for each in found] for name in ("grp", "batch", "first", "last")}
    room.bind("conflict", pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()}))
    if choice == "keep_first":
        room.run(_KEEP_FIRST)
        return {each.batch for each in found}
    room.run(_KEEP_NEW)
    return set()


_KEEP_FIRST = f"""
DELETE FROM ready WHERE kind = {Kind.MESSAGE:d}
AND EXISTS (SELECT 1 FROM conflict c WHERE c.grp = ready.grp AND ready.ts BETWEEN c.first AND c.last)
"""
_KEEP_NEW = f"""
INSERT INTO ready BY NAME
WITH span AS (SELECT grp, MIN(ts) // {MINUTE} * {MINUTE} AS first, MAX(ts) AS last FROM ready
              WHERE kind = {Kind.MESSAGE:d} GROUP BY grp)
SELECT -1 AS seq, false AS counted, xor(f.k1, {RETRACT}) AS k1, f.k2, {Kind.RETRACTED:d} AS kind, f.grp, f.identity,
       f.ts, f.ts AS until, f.precision, 1 AS proof, 0 AS form, f.k1 AS ref1, f.k2 AS ref2, 0 AS other, 0 AS thread,
       NULL AS length, 0 AS value, 0 AS content, 'replaced' AS note, NULL AS text
FROM facts_in_conflict f JOIN span s ON s.grp = f.grp AND f.ts BETWEEN s.first AND s.last
JOIN conflict c ON c.grp = f.grp AND c.batch = f.batch WHERE f.kind = {Kind.MESSAGE:d}
"""
