"""Reading the book as it was at one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction


@contextmanager
def picture() -> Iterator[None]:
    """All that is read inside is of one moment, and nobody waits for it. Nothing may be written inside.

    Inside a transaction, and in a book that is in memory, it is what the database makes of it.
    """
    if connection.in_atomic_block or (connection.vendor == "sqlite" and cast(Any, connection).is_in_memory_db()):
        yield
    elif connection.vendor == "sqlite":
        with _deferred():
            yield
    else:
        with transaction.atomic(), connection.cursor() as book:
            book.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _deferred() -> Iterator[None]:
    """A transaction of SQLite that only reads: `atomic` would take the lock of those who write."""
    with connection.cursor() as book:
        book.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            book.execute("COMMIT")
