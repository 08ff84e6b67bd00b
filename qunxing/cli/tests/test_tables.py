"""A new book is made at once, as the models are; an old one step by step. Both have the same tables."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from qunxing.cli.tests.shell import qunxing


def tables(book: Path) -> dict[str, list[str]]:
    """Of each table and index what it says; columns in any order."""
    with sqlite3.connect(book) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(sql.partition("(")[2][:-1].split(", ")) for name, sql in found}


def recorded(book: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(book) as connection:
        return sorted(connection.execute("SELECT app, name FROM django_migrations"))


def take_the_steps(book: Path) -> None:
    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, "NAME": str(book)}
    connection.alias = "stepped"
    connections["stepped"] = connection  # what is recorded is written by this name
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        connection.close()
    finally:
        del connections["stepped"]


@pytest.mark.slow
@pytest.mark.django_db
def test_the_steps_of_an_old_book_lead_to_the_tables_of_a_new_one(tmp_path: Path, settings: object) -> None:
    settings.MIGRATION_MODULES = {}  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
    stepped, new = tmp_path / "stepped.sqlite3", tmp_path / "home" / "book.sqlite3"
    take_the_steps(stepped)
    assert qunxing(tmp_path / "home", "migrate").returncode == 0
    assert tables(new) == tables(stepped)
    assert recorded(new) == recorded(stepped)
