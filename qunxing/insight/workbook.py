"""Rows as an XLSX workbook, written row by row so that memory stays bounded."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from qunxing.core.refusals import Refusal
from qunxing.insight.export import Row, is_formula, plain

Table = tuple[Sequence[Row], Sequence[str]]
"""Rows and their columns."""
MOST_ROWS = 1_048_575
"""What a sheet holds below its header."""
MOST_SIGNS = 32_767
"""What one cell holds."""
EXACT = 10**15
"""Spreadsheets keep fifteen digits; a longer number is kept as text."""
OPTIONS = {
    "constant_memory": True,
    "remove_timezone": True,
    "use_zip64": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TooManyRows(Refusal):
    """More than a sheet holds."""

    code = "too_many_rows"
    message = (
        "A sheet holds 1,048,575 rows, and there are more. Take fewer groups or days, or a name ending in .csv or"
        " .parquet."
    )


def write_xlsx(rows: Iterable[Row], columns: Iterable[str], to: Path) -> int:
    """Write a header and the rows; how many there were. Times are shown in the zone they carry. Raises TooManyRows."""
    with TemporaryDirectory(dir=to.parent, prefix=".") as folder:
        return _written(rows, columns, xlsxwriter.Workbook(to, {**OPTIONS, "tmpdir": folder}))


def xlsx_bytes(rows: Iterable[Row], columns: Iterable[str], beside: Mapping[str, Table] | None = None) -> bytes:
    """A small workbook, such as the points of a chart, to send; `beside` names further sheets. Raises TooManyRows."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {**OPTIONS, "in_memory": True, "constant_memory": False})
    _written(rows, columns, book, beside or {})
    return held.getvalue()


def _written(rows: Iterable[Row], columns: Iterable[str], book: Any, beside: Mapping[str, Table] | None = None) -> int:
    """How many rows the first sheet has."""
    with book:
        count = _fill(_Sheet(book), rows, columns)
        for title, table in (beside or {}).items():
            _fill(_Sheet(book, title), *table)
    return count


def _fill(sheet: _Sheet, rows: Iterable[Row], columns: Iterable[str]) -> int:
    names, count = list(columns), 0
    for at, name in enumerate(names):
        sheet.head(at, name)
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise TooManyRows
        for at, name in enumerate(names):
            sheet.put(count, at, row.get(name))
    return count


class _Sheet:
    """One sheet of a workbook. A text is written as a text: it shows what it says and is never worked out."""

    def __init__(self, book: Any, title: str | None = None) -> None:
        self._sheet = book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._bold = book.add_format({"bold": True})
        self._quoted = book.add_format({"quote_prefix": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})

    def head(self, at: int, name: str) -> None:
        self._sheet.write_string(0, at, name, self._bold)

    def put(self, row: int, at: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, at, value)
        elif isinstance(value, (int, float)) and abs(value) < EXACT:
            self._sheet.write_number(row, at, value)
        elif isinstance(value, date) and value.year >= 1900:
            form = self._time if isinstance(value, datetime) else self._day
            self._sheet.write_datetime(row, at, value, form)
        else:
            text = _fitted(str(plain(value)))
            self._sheet.write_string(row, at, text, self._quoted if is_formula(text) else None)


def _fitted(text: str) -> str:
    """A text that is too long ends with saying so."""
    said = f"… [{len(text):,}]"
    return text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - len(said)] + said
