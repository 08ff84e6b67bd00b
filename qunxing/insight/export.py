"""Rows as files people open: CSV whose cells are never formulas, and JSON lines."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import msgspec

from qunxing.core.refusals import Refusal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
SUFFIXES = (".csv", ".jsonl")

Row = Mapping[str, Any]


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
    if isinstance(cell, (list, tuple, dict)):
        return neutral(msgspec.json.encode(cell).decode())
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def _is_formula(cell: str) -> bool:
    """Spreadsheets may skip what is invisible at the start, and East Asian ones take the wide signs for the narrow."""
    first = next((sign for sign in cell if unicodedata.category(sign)[0] not in "ZC"), "")
    return cell.startswith(FORMULA_STARTS) or unicodedata.normalize("NFKC", first) in FORMULA_STARTS


def _writer(stream: Stream) -> Any:
    """Every text in quotes: a reader that expects another separator then tells a text from what stands beside it."""
    return csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)


def write_csv(rows: Iterable[Row], columns: Sequence[str], stream: Stream) -> int:
    """Write a header and the rows, with the mark that makes Excel read UTF-8; how many rows there were."""
    stream.write("\ufeff")
    writer = _writer(stream)
    writer.writerow([neutral(column) for column in columns])
    count = 0
    for row in rows:
        writer.writerow([neutral(row.get(column)) for column in columns])
        count += 1
    return count


def csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """The same as pieces of text, for an answer that is sent while it is made."""
    pieces = _Pieces()
    pieces.write("\ufeff")
    writer = _writer(pieces)
    writer.writerow([neutral(column) for column in columns])
    yield pieces.take()
    for row in rows:
        writer.writerow([neutral(row.get(column)) for column in columns])
        yield pieces.take()


def write_jsonl(rows: Iterable[Row], columns: Sequence[str], stream: Stream) -> int:
    """Write one object a line, as it is; how many there were."""
    count = 0
    for row in rows:
        body = {column: row.get(column) for column in columns}
        stream.write(msgspec.json.encode(body).decode() + "\n")
        count += 1
    return count


def write_file(rows: Iterable[Row], columns: Sequence[str], to: Path) -> int:
    """Write `to` whole or not at all; how many rows. Raises Refusal when its name ends in neither .csv nor .jsonl."""
    write: Callable[[Iterable[Row], Sequence[str], Stream], int]
    write = write_csv if suffix_of(to) == ".csv" else write_jsonl
    with unfinished(to) as path, path.open("w", encoding="utf-8", newline="") as stream:
        return write(rows, columns, stream)


def suffix_of(to: Path) -> str:
    """ ".csv" or ".jsonl". Raises Refusal for any other name."""
    if to.suffix.lower() not in SUFFIXES:
        raise Refusal("The file's name must end in .csv or .jsonl.", code="export_suffix")
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
