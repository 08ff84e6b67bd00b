"""Rows as a Parquet file: typed columns, times in UTC, a lot at a time so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from qunxing.insight.export import Cell, Columns, Row, plain

A_LOT = 50_000
"""Rows that are held at once."""
TYPES = {
    Cell.TEXT: pa.string(),
    Cell.TEXTS: pa.list_(pa.string()),
    Cell.WHOLE: pa.int64(),
    Cell.NUMBER: pa.float64(),
    Cell.YES: pa.bool_(),
    Cell.TIME: pa.timestamp("us", tz="UTC"),
    Cell.DAY: pa.date32(),
}


def write_parquet(rows: Iterable[Row], columns: Columns, to: Path) -> int:
    """Write the rows; how many there were."""
    schema, count, left = pa.schema([(name, TYPES[cell]) for name, cell in columns.items()]), 0, iter(rows)
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        while lot := list(islice(left, A_LOT)):
            arrays = [_column(lot, name, cell) for name, cell in columns.items()]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(lot)
    return count


def _column(lot: Sequence[Row], name: str, cell: Cell) -> pa.Array:
    values: list[Any] = [row.get(name) for row in lot]
    if cell is Cell.TEXT:
        values = [None if value is None else str(plain(value)) for value in values]
    return pa.array(values, TYPES[cell])
