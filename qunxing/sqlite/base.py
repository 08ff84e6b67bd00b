"""What Django loads for `qunxing.sqlite`: its own backend, but for when a transaction or a single write may begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

from django.db.backends.sqlite3 import base

from qunxing.sqlite.turns import NoTurn, Turns

WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")


class Cursor(base.SQLiteCursorWrapper):
    """Waits for our turn before it writes; a transaction keeps it to its end."""

    turns: Turns

    def execute(self, query: str, params: Any = None) -> Any:
        with self._turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self._turn(query):
            return super().executemany(query, param_list)

    @contextmanager
    def _turn(self, query: str) -> Iterator[None]:
        if self.connection.in_transaction or not query.lstrip().startswith(WRITES):
            yield
            return
        try:
            self.turns.take()
        except NoTurn:  # as SQLite says it
            raise OperationalError("database is locked") from None
        try:
            yield
        finally:
            if not self.connection.in_transaction:
                self.turns.give()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, whose writers take turns; a book in memory has one process and needs none."""

    turns: Turns | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            self._end_turns()
            self.turns = Turns(Path(conn_params["database"]), patience=conn_params["timeout"])
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        if self.turns is None:
            return super().create_cursor(name)
        cursor = self.connection.cursor(factory=Cursor)
        cursor.turns = self.turns
        return cursor

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self._give()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turns()

    def _give(self) -> None:
        """A commit that SQLite refused leaves the transaction open: the turn stays until it is rolled back."""
        if self.turns and not (self.connection and self.connection.in_transaction):
            self.turns.give()

    def _end_turns(self) -> None:
        if self.turns:
            self.turns.close()
            self.turns = None
