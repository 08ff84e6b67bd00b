"""A large community written straight into segments: no import could make 100 million messages in reasonable time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.utils import timezone

from qunxing.communities.models import Community, Group
from qunxing.core.facts import Kind, Precision, Proof, Sees
from qunxing.core.zones import DAY
from qunxing.ledger import files, manifest
from qunxing.ledger.models import Batch, Segment
from qunxing.ledger.schema import FACTS, TEXT
from qunxing.simulate.segments import write_columns
from qunxing.simulate.talk import sentences

SEES = frozenset(Sees) - {Sees.REACTIONS, Sees.RECALLS, Sees.ACTIONS}


@dataclass(frozen=True, slots=True)
class Size:
    """How large the community is, and when its talk begins. `people` × 1.4 are the memberships there ever were."""

    messages: int
    groups: int = 2000
    people: int = 500_000
    months: int = 24
    text: bool = False
    first: datetime = datetime(2024, 1, 1, tzinfo=UTC)


def build(size: Size) -> Community:
    """Write the segments, list them, and mark everything dirty."""
    community = _book(size)
    batch = Batch.objects.create(label="bench", at=timezone.now())
    segments: list[Segment] = []
    last = 0
    what = (7, size.messages, size.groups, size.people, size.months)
    rows = write_columns(*what, text=size.text, first=size.first)
    for lot in rows:
        table = pa.table(lot).set_column(FACTS.get_field_index("batch"), "batch", _all(batch.pk, lot.num_rows))
        segments += _segments(table, batch.pk)
        last = max(last, pc.max(table["ts"]).as_py())
    first = min(each.min_ts for each in segments)
    segments.append(_observed(size, batch.pk, first, last))
    ranges = [manifest.Range(grp, first // DAY - 1, last // DAY + 1) for grp in range(1, size.groups + 1)]
    manifest.commit(segments, ranges=ranges, now=timezone.now())
    return community


@transaction.atomic
def _book(size: Size) -> Community:
    """Groups and people whose numbers are those of the columns; each person has one account of the same number."""
    community = Community.objects.create(name="Bench")
    Group.objects.bulk_create(
        [Group(pk=pk, community=community, name=f"Group {pk}", platform="any") for pk in range(1, size.groups + 1)],
        batch_size=500,
    )
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size.people})"
    with connection.cursor() as book:
        book.execute(f"INSERT INTO people_person (id, name) {numbers} SELECT i, 'Person ' || i FROM n")
        book.execute(
            "INSERT INTO people_identity (id, namespace, external, name, person_id) "
            f"{numbers} SELECT i, 'bench', i, 'Person ' || i, i FROM n"
        )
    return community


def _segments(table: pa.Table, batch: int) -> list[Segment]:
    """Talk, everything else and text lie in separate files, as an import writes them."""
    is_talk = pc.equal(table["kind"], int(Kind.MESSAGE))
    found = []
    for rows in (table.filter(is_talk), table.filter(pc.invert(is_talk))):
        if rows.num_rows:
            found.append(write("facts", rows.select(FACTS.names).cast(FACTS), batch))
    if "text" in table.column_names and (said := table.filter(table["text"].is_valid())).num_rows:
        found.append(write("text", said.select(TEXT.names).cast(TEXT), batch))
    return found


def write(family: str, rows: pa.Table, batch: int) -> Segment:
    """One finished file, not yet listed."""
    path = files.write_durably(family, lambda path: pq.write_table(rows, path, compression="zstd"))
    kinds = sum(1 << kind for kind in pc.unique(rows["kind"]).to_pylist()) if family == "facts" else 0
    times = pc.min_max(rows["ts"]).as_py()
    return manifest.describe(path, family, batches=[batch], kinds=kinds, times=(times["min"], times["max"]))


def _observed(size: Size, batch: int, first: int, last: int) -> Segment:
    """What the source of these groups shows: one fact a group."""
    given = {
        "kind": Kind.OBSERVED,
        "precision": Precision.SECOND,
        "proof": Proof.RECORDED,
        "batch": batch,
        "ts": first,
        "until": last,
        "value": sum(1 << each for each in SEES),
        "note": "bench#ids",
    }
    columns = {field.name: [given.get(field.name, 0)] * size.groups for field in FACTS}
    columns |= {"grp": list(range(1, size.groups + 1)), "k1": list(range(size.groups)), "length": [None] * size.groups}
    rows = pa.table([pa.array(columns[field.name], field.type) for field in FACTS], schema=FACTS)
    return write("facts", rows, batch)


def _all(value: int, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.int32()), rows)


def add_text(months: int) -> str:
    """Give the talk of the last months words, for searching; a needle that is in some of them."""
    words = pa.array(sentences(7, 4096))
    for each in manifest.listed("facts", kinds=manifest.TALK)[-months:]:
        rows = pq.read_table(manifest.path_of(each), columns=["k1", "k2", "grp", "ts", "content"])
        chosen = pc.take(words, pc.bit_wise_and(rows["content"], 4095))
        path = files.write_durably("text", partial(_words, rows=rows, chosen=chosen))
        segment = manifest.describe(path, "text", batches=each.batches, times=(each.min_ts, each.max_ts))
        manifest.commit([segment], now=timezone.now())
    return str(words[1000])[:6]


def _words(path: Path, rows: pa.Table, chosen: pa.Array) -> None:
    pq.write_table(rows.drop_columns("content").append_column("text", chosen).cast(TEXT), path, compression="zstd")
