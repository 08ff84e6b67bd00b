"""Rows as files people open: CSV, XLSX, Parquet, JSON lines; no cell is ever a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import msgspec

from qunxing.core.refusals import Refusal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")

Row = Mapping[str, Any]


class Cell(StrEnum):
    """What a column holds. Times are datetimes with their zone, days dates; anything may be None."""

    TEXT = "text"
    TEXTS = "texts"
    WHOLE = "whole"
    NUMBER = "number"
    YES = "yes"
    TIME = "time"
    DAY = "day"


Columns = Mapping[str, Cell]
CELLS = {bool: Cell.YES, int: Cell.WHOLE, float: Cell.NUMBER, datetime: Cell.TIME, date: Cell.DAY}


def cells_of(rows: Collection[Row]) -> dict[str, Cell]:
    """The columns of rows that are all at hand, and what each holds; what is mixed or unknown is text."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: _cell(row[name] for row in rows if row.get(name) is not None) for name in names}


def _cell(values: Iterable[Any]) -> Cell:
    found = {CELLS.get(type(value), Cell.TEXT) for value in values}
    if found == {Cell.WHOLE, Cell.NUMBER}:
        return Cell.NUMBER
    return found.pop() if len(found) == 1 else Cell.TEXT


class Stream(Protocol):
    """Anything text can be written to."""

    def write(self, text: str, /) -> Any: ...


def neutral(cell: Any) -> Any:
    """The cell as a spreadsheet may safely show it.

    A text that a spreadsheet would read as a formula gets an apostrophe in front; numbers stay numbers, nothing is
    an empty cell, and lists and mappings become JSON.
    """
    if cell is None:
        return ""
    cell = plain(cell)
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def plain(cell: Any) -> Any:
    """Lists and mappings as JSON, times and days in ISO's form with their zone, the rest as it is."""
    if isinstance(cell, (list, tuple, dict)):
        return msgspec.json.encode(cell).decode()
    return cell.isoformat() if isinstance(cell, date) else cell


def is_formula(cell: str) -> bool:
    """Spreadsheets may skip what is invisible at the start, and East Asian ones take the wide signs for the narrow."""
    first = next((sign for sign in cell if unicodedata.category(sign)[0] not in "ZC"), "")
    return cell.startswith(FORMULA_STARTS) or unicodedata.normalize("NFKC", first) in FORMULA_STARTS


def _writer(stream: Stream) -> Any:
    """Every text in quotes: a reader that expects another separator then tells a text from what stands beside it."""
    return csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)


def write_csv(rows: Iterable[Row], columns: Iterable[str], stream: Stream) -> int:
    """Write a header and the rows, with the mark that makes Excel read UTF-8; how many rows there were."""
    stream.write("\ufeff")
    writer = _writer(stream)
    writer.writerow([neutral(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([neutral(row.get(column)) for column in columns])
        count += 1
    return count


def csv_lines(rows: Iterable[Row], columns: Iterable[str]) -> Iterator[str]:
    """The same as pieces of text, for an answer that is sent while it is made."""
    pieces = _Pieces()
    pieces.write("\ufeff")
    writer = _writer(pieces)
    writer.writerow([neutral(column) for column in columns])
    yield pieces.take()
    for row in rows:
        writer.writerow([neutral(row.get(column)) for column in columns])
        yield pieces.take()


def write_jsonl(rows: Iterable[Row], columns: Iterable[str], stream: Stream) -> int:
    """Write one object a line, as it is; how many there were."""
    count = 0
    for row in rows:
        body = {name: cell.isoformat() if isinstance(cell := row.get(name), date) else cell for name in columns}
        stream.write(msgspec.json.encode(body).decode() + "\n")
        count += 1
    return count


def write_file(rows: Iterable[Row], columns: Columns, to: Path) -> int:
    """Write `to` whole or not at all, in the form its name ends with; how many rows.

    Raises Refusal for another ending, and for more rows than a sheet holds.
    """
    suffix = suffix_of(to)
    with unfinished(to) as path:
        if suffix == ".xlsx":
            from qunxing.insight.workbook import write_xlsx

            return write_xlsx(rows, columns, path)
        if suffix == ".parquet":
            from qunxing.insight.parquet import write_parquet

            return write_parquet(rows, columns, path)
        write = write_csv if suffix == ".csv" else write_jsonl
        with path.open("w", encoding="utf-8", newline="") as stream:
            return write(rows, columns, stream)


def suffix_of(to: Path) -> str:
    """One of SUFFIXES. Raises Refusal for any other name."""
    if to.suffix.lower() not in SUFFIXES:
        raise Refusal("The file's name must end in .csv, .xlsx, .parquet or .jsonl.", code="export_suffix")
    return to.suffix.lower()


@contextmanager
def unfinished(to: Path) -> Iterator[Path]:
    """Where to write; that becomes the file `to` only when the block ends well. Raises Refusal without its folder."""
    if not to.parent.is_dir():
        raise Refusal("There is no folder %(folder)s.", code="no_folder", folder=str(to.parent))
    path = to.with_name(f".{to.name}.{uuid4().hex[:8]}")
    try:
        yield path
        path.replace(to)
    finally:
        path.unlink(missing_ok=True)


class _Pieces:
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        self._held: list[str] = []

    def write(self, text: str, /) -> None:
        self._held.append(text)

    def take(self) -> str:
        taken, self._held = "".join(self._held), []
        return taken
