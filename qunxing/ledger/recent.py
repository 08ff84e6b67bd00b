"""The keys of small segments stay in memory: with every page it hears, a live account asks which were just sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from qunxing.ledger import manifest
from qunxing.ledger.models import Segment

FEW = 50_000
"""Rows of a segment that is small; a row takes 20 bytes."""
KEPT = 32
"""Segments whose keys are kept, those used last."""
Key = tuple[int, int]


def held(segments: Iterable[Segment], keys: Collection[Key]) -> Iterator[tuple[int, int, int]]:
    """Those of the keys that these small segments of facts hold, each with its batch."""
    wanted = pa.array([k1 for k1, _k2 in keys], pa.int64())
    for segment in segments:
        rows = _keys(manifest.path_of(segment))
        met = rows.filter(pc.is_in(rows["k1"], wanted))
        found = zip(*(column.to_pylist() for column in met.columns), strict=True)
        yield from ((k1, k2, batch) for k1, k2, batch in found if (k1, k2) in keys)


@lru_cache(maxsize=KEPT)
def _keys(path: Path) -> pa.Table:
    """A file of the ledger never changes, and no two ever have one name."""
    return pq.read_table(path, columns=["k1", "k2", "batch"])
