"""Excel and OpenDocument sheets. A workbook is opened in a process of its own, which hands back its rows: opening one
takes memory for every cell between its first and its last, and one kilobyte can say that its second cell lies in the
far corner, in more ways than can be listed. What runs out of memory there takes nobody along."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import subprocess
import sys
import weakref
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import msgspec

from qunxing.carriers.base import Rejected
from qunxing.carriers.files import unpack_workbook
from qunxing.carriers.files.delimited import HeaderScore, find_header
from qunxing.carriers.files.source import DAMAGE, Source
from qunxing.carriers.files.tables import SAMPLE_ROWS, Cell, Row
from qunxing.core.refusals import Unreadable

MAX_UNPACKED = 1 << 30
MAX_PACKED = 256 << 20
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
TOO_LARGE = "This workbook is too large to open. Please save the sheet as CSV."

_last: dict[bytes, Lines] = {}
"""Digest of the workbook opened last → its rows: it is looked at under several names before it is read."""


class Lines:
    """The rows of an opened workbook, on disk in a file without a name; may be read by several at once."""

    def __init__(self, file: int) -> None:
        self.file = file
        weakref.finalize(self, os.close, file)

    def __iter__(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """(Line number from 1, cells)."""
        stream = io.BufferedReader(_FromStart(self.file), 1 << 18)
        first = int(next(stream))
        decode = msgspec.json.Decoder(tuple[object, ...]).decode
        yield from enumerate(map(decode, stream), first)


class _FromStart(io.RawIOBase):
    """Reads a file without moving the place where others read it."""

    def __init__(self, file: int) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the base types it as any buffer
        chunk = os.pread(self._file, len(buffer), self._at)
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)


class Sheet:
    """The first sheet that holds anything. `at` is the index of its header row, -1 when there is none."""

    encoding = "utf-8"

    def __init__(self, source: Source, score: HeaderScore, *, known_only: bool = False) -> None:
        self._lines = _opened(source)
        head = [row for _, row in islice(self._lines, SAMPLE_ROWS)]
        self.at, self.columns = find_header(head, score, known_only=known_only)
        self.samples = tuple(row[: len(self.columns)] for row in head[self.at + 1 :] if any(row))

    def has(self, column: str) -> bool:
        return column in self.columns

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        index = {name: i for i, name in reversed(list(enumerate(self.columns)))}
        wanted = [index.get(name, -1) for name in columns]
        cells = itemgetter(*wanted, -1)
        for number, (line, row) in enumerate(self._lines):
            if number > self.at and any(cell not in (None, "") for cell in row):
                yield line, cells((*row, None))[:-1]


def is_workbook(source: Source) -> bool:
    return source.head[:4] == OLD_EXCEL or (source.is_zip and (source.suffix in SUFFIXES or source.parts() == [source]))


def rows_of(source: Source) -> int | None:
    """The file with the rows of a workbook that was opened already, for a process that inherits it."""
    lines = cast(Lines | None, source.cache.get("sheet"))
    return None if lines is None else lines.file


def inherit(source: Source, rows: int) -> None:
    """Read the rows that another process opened."""
    source.cache["sheet"] = Lines(rows)


def _opened(source: Source) -> Lines:
    if "sheet" not in source.cache:
        data = _bytes(source)
        digest = hashlib.sha256(data).digest()
        if digest not in _last:
            lines = _open(data)
            _last.clear()
            _last[digest] = lines
        source.cache["sheet"] = _last[digest]
    return cast(Lines, source.cache["sheet"])


def _open(data: bytes) -> Lines:
    if data[:2] == b"PK":
        measure(data)
    with TemporaryFile(prefix="qunxing-") as file:
        _unpack(data, file)
        if not os.fstat(file.fileno()).st_size:
            raise Unreadable("The workbook is empty.")
        return Lines(os.dup(file.fileno()))


def _unpack(data: bytes, file: IO[bytes]) -> None:
    command = [sys.executable, "-I", str(Path(unpack_workbook.__file__))]
    most = 2 * unpack_workbook.MAX_SECONDS
    try:
        done = subprocess.run(command, input=data, stdout=file, stderr=subprocess.PIPE, timeout=most, check=False)  # noqa: S603 # our own program
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_LARGE) from error
    if done.returncode == unpack_workbook.NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if done.returncode == unpack_workbook.NO_WORKBOOK:
        raise Unreadable("This workbook cannot be opened: %(detail)s", detail=done.stderr.decode(errors="replace"))
    if done.returncode:
        raise Unreadable(TOO_LARGE)


def _bytes(source: Source) -> bytes:
    with source.binary() as stream:
        data = stream.read(MAX_PACKED + 1)
    if len(data) > MAX_PACKED:
        raise Unreadable(TOO_LARGE)
    return data


def measure(data: bytes) -> None:
    """Raise Unreadable if the workbook would unpack to more than memory should hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise Unreadable(TOO_LARGE)
    except (*DAMAGE, KeyError, ValueError) as error:
        raise Unreadable("The packed file is damaged: %(detail)s", detail=str(error)) from error
