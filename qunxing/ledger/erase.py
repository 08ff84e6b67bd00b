"""Taking one account's words out of the files that hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from qunxing.core.facts import Kind
from qunxing.ledger import bulk, manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.leases import Lost, held
from qunxing.ledger.models import Segment, TailFact
from qunxing.ledger.schema import FACTS, TEXT
from qunxing.ledger.seal import seal


def groups_of(identity: int) -> list[int]:
    """The groups an account has facts in."""
    return [row[0] for row in _facts("SELECT DISTINCT grp FROM facts WHERE identity = ? ORDER BY grp", identity)]


def batches_of(identity: int) -> list[int]:
    """The batches that brought facts of an account."""
    return [row[0] for row in _facts("SELECT DISTINCT batch FROM fact_file WHERE identity = ?", identity)]


def quoted(identity: int) -> int:
    """How many messages of others reply to this account's; they may hold a quote, and are not altered."""
    rows = _facts(
        f"SELECT COUNT(*) FROM facts q JOIN facts m ON m.k1 = q.ref1 AND m.k2 = q.ref2 WHERE m.identity = ? "
        f"AND q.kind = {Kind.MESSAGE:d} AND q.identity <> m.identity",
        identity,
    )
    return int(rows[0][0])


def rewrite(identities: Sequence[int], *, now: datetime, also: Callable[[], object] = lambda: None) -> bool:
    """Write every text file anew that holds their words, and retire the old one; False when another process does.

    `also` says that it is done, in a transaction in which no file holds their words; False when one came meanwhile.
    """
    seal(now=now)
    with held("compact", now=now) as mine, cursor() as room:
        if not mine or TailFact.objects.filter(identity__in=identities).exclude(text=None).exists():
            return False
        numbers = ", ".join(str(int(each)) for each in identities)
        try:
            for segment in read.snapshot("facts").of("facts", kinds=1 << Kind.RENAMED):
                _forget_names(room, segment, numbers, now)
        except Lost:
            return False
        newest, shot = manifest.newest("facts"), read.snapshot("facts", "text")
        read.bind_facts(room, shot)
        room.run(
            f"CREATE OR REPLACE TEMP TABLE erased_key AS SELECT k1, k2 FROM fact_file WHERE identity IN ({numbers})"
        )
        try:
            for segment in shot.of("text"):
                _rewrite(room, segment, now)
        except Lost:
            return False
    with transaction.atomic():
        manifest.lock()
        if manifest.newest("facts") != newest:
            return False
        also()
    return True


def _rewrite(room: Cursor, segment: Segment, now: datetime) -> None:
    room.bind_files("old", "text", [manifest.path_of(segment)])
    if not room.one("SELECT COUNT(*) FROM old SEMI JOIN erased_key USING (k1, k2)")[0]:
        return
    columns = ", ".join(TEXT.names)
    path = bulk.copy(room, "text", f"SELECT {columns} FROM old ANTI JOIN erased_key USING (k1, k2) ORDER BY ts, k1")
    times = segment.min_ts, segment.max_ts
    added = manifest.if_any(manifest.describe(path, "text", batches=segment.batches, times=times))
    manifest.replace(added, retired=[segment], now=now, lease="compact")


def _forget_names(room: Cursor, segment: Segment, numbers: str, now: datetime) -> None:
    """A fact that somebody took another name holds the name."""
    room.bind_files("old_fact", "facts", [manifest.path_of(segment)])
    theirs = f"kind = {Kind.RENAMED:d} AND identity IN ({numbers})"
    if not room.one(f"SELECT COUNT(*) FROM old_fact WHERE {theirs} AND note <> ''")[0]:
        return
    columns = ", ".join(name for name in FACTS.names if name != "note")
    note = f"CASE WHEN {theirs} THEN '' ELSE note END AS note"
    path = bulk.copy(room, "facts", f"SELECT {columns}, {note} FROM old_fact ORDER BY ts, k1")
    times = segment.min_ts, segment.max_ts
    described = manifest.describe(path, "facts", batches=segment.batches, kinds=segment.kinds, times=times)
    manifest.replace(manifest.if_any(described), retired=[segment], now=now, lease="compact")


def retired_left(until: datetime) -> bool:
    """Whether a file retired by then that may hold words or names still lies on the disk."""
    return Segment.objects.filter(family__in=("text", "facts"), retired_at__lte=until).exists()


def _facts(sql: str, identity: int) -> list[tuple[int, ...]]:
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        return room.rows(sql, [identity])
