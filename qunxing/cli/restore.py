"""Putting a backup into an empty place."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
import zstandard
from django.conf import settings
from django.db import connection

from qunxing.cli.backup import ABOUT, BOOK, run_postgres
from qunxing.cli.output import Step
from qunxing.core.refusals import Refusal, Unreadable

OWN = {"secret.key", "static"}
"""What starting the program itself puts into an empty home; no data."""


def bring_back(source: Path, step: Step) -> dict[str, Any]:
    """Restore a backup into QUNXING_HOME and the database, both empty; what it was. Raises Refusal otherwise."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    _must_be_empty(home)
    with _opened(source, home) as folder:
        about = _about(folder)
        if about["database"] != connection.vendor:
            hint = "Set QUNXING_DATABASE as it was when the backup was made."
            raise Refusal(f"This backup is of a %(kind)s book. {hint}", code="other_database", kind=about["database"])
        for done, name in enumerate(about["names"], 1):
            _put(folder, home, name)
            step(done, len(about["names"]))
        _put_book(folder, home)  # last: without the book there is no restored home
    return {name: about[name] for name in ("version", "at", "database", "files", "bytes")}


def _must_be_empty(home: Path) -> None:
    inside = {path.name for path in home.iterdir()} - OWN
    if inside:
        raise Refusal(
            "%(home)s is not empty. A backup is restored into an empty folder: set QUNXING_HOME to one.",
            code="home_not_empty",
            home=str(home),
        )
    if connection.vendor != "sqlite" and connection.introspection.table_names():
        raise Refusal("The database is not empty.", code="database_not_empty")


@contextmanager
def _opened(source: Path, home: Path) -> Iterator[Path]:
    """The backup as a folder."""
    if source.is_dir():
        yield source
        return
    unpacked = Path(mkdtemp(prefix=".restore.", dir=home))
    try:
        _unpack(source, unpacked)
        yield unpacked
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _unpack(source: Path, to: Path) -> None:
    try:
        with (
            source.open("rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw) as packed,
            tarfile.open(fileobj=packed, mode="r|") as archive,
        ):
            archive.extractall(to, filter="data")
    except (zstandard.ZstdError, tarfile.TarError, EOFError) as error:
        raise Unreadable("This is no whole backup: %(detail)s", detail=str(error)) from error


def _about(folder: Path) -> dict[str, Any]:
    """What the backup says of itself, once everything it names is there."""
    try:
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=dict[str, Any])
        wanted = [*about["names"], BOOK[about["database"]]]
    except (OSError, msgspec.MsgspecError, KeyError) as error:
        raise Unreadable("This is no backup made by qunxing backup.") from error
    for name in wanted:
        if Path(name).is_absolute() or ".." in Path(name).parts or not (folder / name).is_file():
            raise Unreadable("The backup is not whole: %(name)s is missing.", name=name)
    return about


def _put(folder: Path, home: Path, name: str) -> None:
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(folder / name, home / name)


def _put_book(folder: Path, home: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        unfinished = home / "book.part"
        shutil.copy2(folder / BOOK["sqlite"], unfinished)
        unfinished.rename(home / "book.sqlite3")
    else:
        run_postgres("pg_restore", "--single-transaction", str(folder / BOOK["postgresql"]))
