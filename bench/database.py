"""PostgreSQL with one table of messages: a private server, filled from a Parquet file, asked with a stop-watch."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import parent_of, processor_of
from bench.shapes import INDEXES, TABLE
from qunxing.testing.postgres import Unavailable, cluster

PIECE = 1 << 20
SETTINGS = "SET timezone = 'UTC'; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'"
"""Enough to group in memory; everything else as Debian ships it, two more processes for a large query included."""


class Database:
    """A connection to the filled table. `loading` is how many seconds filling and indexing took."""

    def __init__(self, connection: psycopg.Connection[Any], loading: float) -> None:
        self.loading = loading
        self._connection = connection
        self._server = parent_of(connection.info.backend_pid)

    def ask(self, sql: str, values: Mapping[str, Any]) -> tuple[dict[str, int], list[float]]:
        """Name → number, and the seconds of wall clock and of all the server's processes."""
        wall, cpu = time.perf_counter(), processor_of(self._server)
        rows = self._connection.execute(sql, values).fetchall()
        laps = [time.perf_counter() - wall, processor_of(self._server) - cpu]
        return {name: int(n) for name, n in rows}, laps


@contextmanager
def filled(messages: Path) -> Iterator[Database | None]:
    """A server that holds the messages, indexed and analysed; None where PostgreSQL is not installed."""
    try:
        with cluster() as address, psycopg.connect(address, autocommit=True) as connection:
            start = time.perf_counter()
            connection.execute(SETTINGS)
            connection.execute(TABLE)
            _copy(connection, messages)
            connection.execute(INDEXES)
            connection.execute("VACUUM (ANALYZE) message")
            yield Database(connection, time.perf_counter() - start)
    except Unavailable:
        yield None


def _copy(connection: psycopg.Connection[Any], messages: Path) -> None:
    from qunxing.ledger.engine import cursor

    written = messages.with_suffix(".csv")
    with cursor() as room:
        room.run("SET preserve_insertion_order = true")
        room.run(f"COPY (SELECT * FROM read_parquet('{messages}')) TO '{written}' (FORMAT csv, HEADER false)")
    into = "COPY message (group_id, sender_id, sent_at, content) FROM STDIN (FORMAT csv)"
    with written.open("rb") as source, connection.cursor().copy(into) as copy:
        while piece := source.read(PIECE):
            copy.write(piece)
    written.unlink()
