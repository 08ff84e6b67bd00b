"""Files on disk that never change: written durably or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from django.conf import settings

FOREVER = (1 << 62) - 1
"""Later than any time a ledger holds."""


def root() -> Path:
    """The folder of all segments."""
    return Path(settings.HOME) / "ledger"


def scratch() -> Path:
    """A folder for spools and spills; whatever lies there may be deleted when nothing runs."""
    folder = Path(settings.HOME) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_durably(family: str, write: Callable[[Path], None]) -> Path:
    """Let `write` make a file, force it to disk, then give it its name. A crash leaves only an orphan."""
    return keep_durably(root() / family / f"{uuid4().hex}.parquet", write)


def keep_durably(finished: Path, write: Callable[[Path], object]) -> Path:
    """The same under a name that nothing has yet."""
    finished.parent.mkdir(parents=True, exist_ok=True)
    unfinished = finished.with_suffix(".tmp")
    write(unfinished)
    _force(unfinished)
    unfinished.rename(finished)
    _force(finished.parent)
    return finished


def checksum(path: Path) -> str:
    """BLAKE2 of the file's bytes, as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2s").hexdigest()


def _force(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
