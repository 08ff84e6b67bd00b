"""Excel and OpenDocument sheets. A workbook is measured before it is opened: opening one takes memory for every
cell between its first and its last, so a single cell in the far corner would be enough to fill the machine."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from operator import itemgetter
from typing import cast

import python_calamine

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.delimited import HeaderScore, find_header
from qunxing.carriers.files.source import DAMAGE, Source
from qunxing.carriers.files.tables import SAMPLE_ROWS, Cell, Row
from qunxing.core.refusals import Unreadable

MAX_CELLS = 30_000_000
MAX_UNPACKED = 1 << 30
MAX_PACKED = 256 << 20
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MAX_MEMORY = 2 << 30
MAX_SECONDS = 120
TOO_LARGE = "This workbook is too large to open. Please save the sheet as CSV."
NO_WORKBOOK = 3
TRIAL = f"""
import io, resource, sys
import python_calamine
resource.setrlimit(resource.RLIMIT_AS, ({MAX_MEMORY}, {MAX_MEMORY}))
resource.setrlimit(resource.RLIMIT_CPU, ({MAX_SECONDS}, {MAX_SECONDS}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    any(book.get_sheet_by_name(name).height for name in book.sheet_names)
except Exception as error:
    sys.exit(1 if isinstance(error, MemoryError) else {NO_WORKBOOK})
"""

_PLACE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20


class Sheet:
    """The first sheet that holds anything. `at` is the index of its header row, -1 when there is none."""

    encoding = "utf-8"

    def __init__(self, source: Source, score: HeaderScore, *, known_only: bool = False) -> None:
        self._sheet = _opened(source)
        head = [row for _, row in islice(self._rows(), SAMPLE_ROWS)]
        self.at, self.columns = find_header(head, score, known_only=known_only)
        self.samples = tuple(row[: len(self.columns)] for row in head[self.at + 1 :] if any(row))

    def has(self, column: str) -> bool:
        return column in self.columns

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        index = {name: i for i, name in reversed(list(enumerate(self.columns)))}
        wanted = [index.get(name, -1) for name in columns]
        cells = itemgetter(*wanted, -1)
        for number, (line, row) in enumerate(self._rows()):
            if number > self.at and any(cell not in (None, "") for cell in row):
                yield line, cells((*row, None))[:-1]

    def _rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        first = (self._sheet.start or (0, 0))[0] + 1
        for line, row in enumerate(self._sheet.iter_rows(), first):
            yield line, tuple(_cell(value) for value in row)


def is_workbook(source: Source) -> bool:
    return source.head[:4] == OLD_EXCEL or (source.is_zip and (source.suffix in SUFFIXES or source.parts() == [source]))


def _opened(source: Source) -> python_calamine.CalamineSheet:
    if "sheet" not in source.cache:
        source.cache["sheet"] = _open(source)
    return cast(python_calamine.CalamineSheet, source.cache["sheet"])


def _open(source: Source) -> python_calamine.CalamineSheet:
    data = _bytes(source)
    if data[:2] == b"PK":
        measure(data)
    _try(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
        sheet = next((sheet for sheet in sheets if sheet.height), None)
    except (python_calamine.CalamineError, *DAMAGE, ValueError) as error:
        raise Unreadable("This workbook cannot be opened: %(detail)s", detail=str(error)[:200]) from error
    if sheet is None:
        raise Unreadable("The workbook is empty.")
    return sheet


def _try(data: bytes) -> None:
    """Open it in a process whose memory ends before the machine's: no measure from outside sees every trick.

    One kilobyte can say that its second cell lies in the far corner, in more ways than can be listed, and what runs
    out of memory there takes its whole process along. What is merely no workbook is left to the caller.
    """
    command = [sys.executable, "-I", "-c", TRIAL]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * MAX_SECONDS, check=False)  # noqa: S603 # our own program
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_LARGE) from error
    if done.returncode not in (0, NO_WORKBOOK):
        raise Unreadable(TOO_LARGE)


def _bytes(source: Source) -> bytes:
    with source.binary() as stream:
        data = stream.read(MAX_PACKED + 1)
    if len(data) > MAX_PACKED:
        raise Unreadable(TOO_LARGE)
    return data


def measure(data: bytes) -> None:
    """Raise Unreadable if the workbook would unpack, or spread its cells, over more than memory should hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left = MAX_UNPACKED
            for info in archive.infolist():
                left -= info.file_size
                if left < 0:
                    raise Unreadable(TOO_LARGE)
                if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                    _measure_sheet(archive, info.filename)
    except (*DAMAGE, KeyError, ValueError) as error:
        raise Unreadable("The packed file is damaged: %(detail)s", detail=str(error)) from error


def _measure_sheet(archive: zipfile.ZipFile, name: str) -> None:
    rows = columns = 0
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK):
            for letters, number in set(_PLACE.findall(tail + chunk)):
                rows, columns = max(rows, int(number)), max(columns, _column(letters))
            tail = chunk[-32:]
    if rows * columns > MAX_CELLS:
        raise Unreadable(TOO_LARGE)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value
