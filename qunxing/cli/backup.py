"""A backup of everything, taken while web and worker run.

The book is copied first, in one consistent picture; its manifest then says which files belong to it. Files never
change once written, so they can be linked or copied at leisure; one that was retired and deleted in between makes
us take the picture again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any

import msgspec
import zstandard
from django.conf import settings
from django.db import connection

from qunxing import VERSION
from qunxing.cli.output import Step
from qunxing.core.refusals import Refusal

ARCHIVE = ".tar.zst"
ABOUT = "backup.json"
BOOK = {"sqlite": "book.sqlite3", "postgresql": "book.dump"}
KEYS = ("secret.key",)
TRIES = 5


class FileGone(Exception):
    """A file of the picture was deleted before it was copied."""


def make(to: Path, step: Step) -> dict[str, Any]:
    """Write a backup to the new folder or archive `to`; what is in it. Raises Refusal when `to` is already there."""
    if to.exists() and (to.is_file() or any(to.iterdir())):
        raise Refusal("%(to)s is already there. A backup never overwrites one.", code="backup_exists", to=str(to))
    if not to.parent.is_dir():
        raise Refusal("There is no folder %(folder)s.", code="no_folder", folder=str(to.parent))
    with _staging(to) as staging:
        about = _picture(staging, step)
        if to.name.endswith(ARCHIVE):
            _pack(staging, to)
        else:
            if to.exists():
                to.rmdir()
            staging.rename(to)
    return about


@contextmanager
def _staging(to: Path) -> Iterator[Path]:
    """A folder beside the target, gone when the block fails; on the target's disk, so that a rename finishes it."""
    staging = Path(mkdtemp(prefix=f".{to.name}.", dir=to.parent.resolve()))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _picture(staging: Path, step: Step) -> dict[str, Any]:
    """Fill `staging` with one consistent picture."""
    for _ in range(TRIES):
        try:
            return _one_picture(staging, step)
        except FileGone:
            for inside in staging.iterdir():
                shutil.rmtree(inside) if inside.is_dir() else inside.unlink()
    raise Refusal("The ledger changed faster than it could be copied. Please try again.", code="backup_race")


def _one_picture(staging: Path, step: Step) -> dict[str, Any]:
    book = staging / BOOK[connection.vendor]
    files = _copy_sqlite(book) if connection.vendor == "sqlite" else _dump_postgres(book)
    files += [name for name in KEYS if (settings.HOME / name).exists()]
    for done, name in enumerate(files, 1):
        _take(settings.HOME / name, staging / name)
        step(done, len(files))
    return _describe(staging, book, files)


def _describe(staging: Path, book: Path, files: list[str]) -> dict[str, Any]:
    about = {
        "version": VERSION,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": connection.vendor,
        "files": len(files) + 1,
        "bytes": book.stat().st_size + sum((staging / name).stat().st_size for name in files),
    }
    (staging / ABOUT).write_bytes(msgspec.json.encode({**about, "names": files}))
    return about


def _take(source: Path, target: Path) -> None:
    """Link the file (it never changes), or copy it to another disk. The keys are copied: a link would share them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if source.name in KEYS:
            shutil.copy2(source, target)
        else:
            _link_or_copy(source, target)
    except FileNotFoundError as error:
        raise FileGone(source) from error


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        shutil.copy2(source, target)


LISTED = "SELECT 'ledger/' || path FROM ledger_segment WHERE retired_at IS NULL ORDER BY 1"
KEPT = "SELECT DISTINCT path FROM sources_import WHERE path <> '' ORDER BY 1"
SHOWN = "SELECT path FROM outbox_picture ORDER BY 1"
FILES = (LISTED, KEPT, SHOWN)


def _copy_sqlite(book: Path) -> list[str]:
    """Copy the book by SQLite's own backup; the files that copy names."""
    with (
        closing(sqlite3.connect(settings.HOME / "book.sqlite3", timeout=20)) as source,
        closing(sqlite3.connect(book)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        return [name for query in FILES for (name,) in target.execute(query) if _is_ours(name)]


def _dump_postgres(book: Path) -> list[str]:
    """Dump the database inside one snapshot that also answers which files belong to it."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            run_postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={book}")
            names = []
            for query in FILES:
                cursor.execute(query)
                names += [name for (name,) in cursor.fetchall() if _is_ours(name)]
            return names
        finally:
            cursor.execute("ROLLBACK")


def run_postgres(program: str, *words: str) -> None:
    """Run pg_dump or pg_restore on the configured database. Raises Refusal with what it said."""
    target = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": target["PASSWORD"]}
    where = [f"--host={target['HOST']}", f"--port={target['PORT'] or 5432}", f"--username={target['USER']}"]
    command = [program, *where, f"--dbname={target['NAME']}", "--no-owner", *words]
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 # our own words
    except FileNotFoundError as error:
        raise Refusal("%(program)s is needed: install PostgreSQL's client.", code="no_pg", program=program) from error
    except subprocess.CalledProcessError as error:
        raise Refusal(error.stderr.strip(), code="pg_failed") from error


def _is_ours(name: str) -> bool:
    """Below QUNXING_HOME: the only place a backup reads from or a restore writes to."""
    return not Path(name).is_absolute() and ".." not in Path(name).parts


def _pack(staging: Path, to: Path) -> None:
    """Make one archive, readable by its owner only, whole or not at all."""
    unfinished = staging.with_suffix(".part")
    try:
        with unfinished.open("xb") as raw:
            os.chmod(unfinished, 0o600)
            with zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False) as packed:
                _tar(staging, packed)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.rename(to)
    finally:
        unfinished.unlink(missing_ok=True)


def _tar(folder: Path, stream: IO[bytes]) -> None:
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        for path in sorted(folder.rglob("*")):
            archive.add(path, path.relative_to(folder), recursive=False)
