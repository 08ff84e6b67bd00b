"""The query engine: one DuckDB in each process, one cursor a question. Nothing above this room knows which it is."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

from qunxing.ledger import files
from qunxing.ledger.schema import FAMILIES

Params = Sequence[Any] | Mapping[str, Any]
"""Values for ? or $name."""
THREADS = 3
"""With one or two it groups in one large table instead of parted ones: twice the work for millions of people."""
FEW = 50
"""Rows that reach the engine sooner as parameters than as a table of their own format."""
SQL_TYPES = {
    pa.bool_(): "BOOLEAN",
    pa.int16(): "SMALLINT",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
}
_turns = threading.BoundedSemaphore(2)
_starting = threading.Lock()


@lru_cache(maxsize=1)
def _instance() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": f"{settings.MEMORY_MB}MB",
            "temp_directory": str(files.scratch()),
            "python_enable_replacements": False,
            "preserve_insertion_order": False,
        },
    )
    database.execute("SET GLOBAL parquet_metadata_cache = true")  # segments never change
    return database


def _number_of(message: str) -> int:
    """The system's number of an error that the engine tells in the system's words."""
    return next(
        (number for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if os.strerror(number) in message), errno.EIO
    )


class Cursor:
    """One question's private room in the engine: its views and small tables vanish with it."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self.raw = raw

    def run(self, sql: str, params: Params = ()) -> None:
        """Execute for effect."""
        self.rows(sql, params)

    def rows(self, sql: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        try:
            return self.raw.execute(sql, params).fetchall()
        except duckdb.IOException as error:
            raise OSError(_number_of(str(error)), str(error)) from error

    def one(self, sql: str, params: Params = ()) -> tuple[Any, ...]:
        """The only row of a query."""
        (row,) = self.rows(sql, params)
        return row

    def arrow(self, sql: str, params: Params = ()) -> pa.Table:
        """The rows as an Arrow table."""
        return self.raw.sql(sql, params=params).to_arrow_table()

    def bind(self, name: str, table: pa.Table) -> None:
        """Make a small table of values visible under a name, for this cursor only."""
        if table.num_rows > FEW:
            self.raw.register(f"arrow_{name}", table)
            self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrow_{name}")
            self.raw.unregister(f"arrow_{name}")
        elif table.num_rows:
            columns = ", ".join(f"unnest(?::{SQL_TYPES[each.type]}[]) AS {each.name}" for each in table.schema)
            values = [column.to_pylist() for column in table.columns]
            self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns}", values)
        else:
            columns = ", ".join(f"{each.name} {SQL_TYPES[each.type]}" for each in table.schema)
            self.run(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")

    def show(self, name: str, table: pa.Table) -> None:
        """Make a small table visible where it lies, without a copy: enough where one query reads it."""
        self.raw.register(name, table)

    def bind_files(
        self, name: str, family: str, paths: list[Path], extra: pa.Table | None = None, *, where: str = ""
    ) -> None:
        """Make segments of one family visible under a name, with rows that are not in a file yet."""
        columns = ", ".join(FAMILIES[family].names)
        parts = []
        if paths:
            listed = ", ".join(f"'{path}'" for path in paths)
            parts.append(f"SELECT {columns} FROM read_parquet([{listed}])" + (f" WHERE {where}" if where else ""))
        if (extra is not None and extra.num_rows) or not paths:
            self.bind(f"{name}_fresh", FAMILIES[family].empty_table() if extra is None else extra)
            parts.append(f"SELECT {columns} FROM {name}_fresh")
        self.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")


def is_pattern(text: str) -> bool:
    """Whether the engine can read a text as a pattern (RE2)."""
    with cursor() as room:
        try:
            room.raw.execute("SELECT regexp_matches('', ?)", [text]).fetchall()
        except duckdb.InvalidInputException:
            return False
    return True


@contextmanager
def cursor(*, turn: bool = False) -> Iterator[Cursor]:
    """A cursor of this process's engine. With `turn`, at most two such questions run at once (the web's rule)."""
    if turn:
        _turns.acquire()
    try:
        with _starting:
            raw = _instance().cursor()
        raw.execute("SET enable_progress_bar = false")  # it would write to the terminal, past our own output
        try:
            yield Cursor(raw)
        finally:
            raw.close()
    finally:
        if turn:
            _turns.release()
