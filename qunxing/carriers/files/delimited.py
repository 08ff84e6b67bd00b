"""CSV and its relatives: comma, semicolon or tab; header not always first; encodings as they come."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import SAMPLE_ROWS, Cell, Row

HEADER_WITHIN = 20
"""Rows of titles and notes that may stand above the header."""
MAX_CELL = 1 << 20
"""Characters in one cell. What is longer is a quotation mark that was never closed."""

csv.field_size_limit(MAX_CELL)

TOO_LONG = "A cell is too long; a quotation mark was probably not closed."

HeaderScore = Callable[[Sequence[Cell]], int]
"""How many cells of a row are column names that we know."""


class Delimited:
    """A text table. `at` is the index of the header row among the rows, -1 when there is none."""

    def __init__(
        self, source: Source, score: HeaderScore, encoding: str | None = None, *, known_only: bool = False
    ) -> None:
        self.source = source
        self.encoding = source.encoding(encoding)
        self.delimiter = _delimiter(list(islice(before_damage(source.ended_lines(self.encoding)), HEADER_WITHIN)))
        head = list(islice(before_damage(self._start()), SAMPLE_ROWS))
        self.at, self.columns = find_header(head, score, known_only=known_only)
        width = len(self.columns)
        self.samples: tuple[tuple[Cell, ...], ...] = tuple(
            _padded(row, width) for row in head[self.at + 1 :] if any(row)
        )

    def has(self, column: str) -> bool:
        return column in self.columns

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        width = len(self.columns)
        index = {name: i for i, name in reversed(list(enumerate(self.columns)))}
        wanted = _getter([index.get(name, width) for name in columns])
        number = -1
        for line, row in self._rows():
            number += 1
            if number <= self.at:
                continue
            if isinstance(row, str):
                yield Rejected(line, row, "")
            elif any(row):
                cells: list[str | None] = [*row, None] if len(row) == width else [*_padded(row, width), None]
                yield line, wanted(cells)

    def _start(self) -> Iterator[list[str]]:
        return (row for _, row in self._rows() if isinstance(row, list))

    def _rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """(last line, cells), or (line, why not)."""
        reader = csv.reader(self.source.ended_lines(self.encoding), delimiter=self.delimiter)
        while True:
            try:
                for row in reader:
                    yield reader.line_num, row
            except csv.Error:
                yield reader.line_num, TOO_LONG
            else:
                return


def find_header(
    rows: Sequence[Sequence[Cell]], score: HeaderScore, *, known_only: bool = False
) -> tuple[int, tuple[str, ...]]:
    """(index, names) of the row that names the columns: the one with most names we know, else the first full one.

    One known name far down is somebody's nickname, not a header. When no row is made of words alone, or
    `known_only` and no name is known, there is no header: index -1 and columns numbered from 1.
    """
    head = rows[:HEADER_WITHIN]
    best = max(range(len(head)), key=lambda i: (score(head[i]), -i), default=-1)
    known = score(head[best]) if best >= 0 else 0
    if known == 0 or (known == 1 and best > 2):
        width = max((_width(row) for row in head), default=0)
        best = next((i for i, row in enumerate(head) if _width(row) == width), -1)
        if best < 0 or known_only or not _is_words(head[best]):
            return -1, tuple(str(n) for n in range(1, width + 1))
    return _with_merged(head, best, score)


def _with_merged(rows: Sequence[Sequence[Cell]], best: int, score: HeaderScore) -> tuple[int, tuple[str, ...]]:
    """A header in two rows whose cells were merged is one: a row beside the best that holds nothing but known names."""
    for other in (best + 1, best - 1):
        if 0 <= other < len(rows) and _is_rest_of_header(rows[best], rows[other], score):
            width = max(_width(rows[best]), _width(rows[other]))
            upper, lower = ([*rows[i], *[None] * width][:width] for i in sorted((best, other)))
            both = [below if below not in (None, "") else above for above, below in zip(upper, lower, strict=True)]
            return max(best, other), _names(both)
    return best, _names(rows[best])


def _is_rest_of_header(best: Sequence[Cell], other: Sequence[Cell], score: HeaderScore) -> bool:
    said = [cell for cell in other if cell not in (None, "")]
    blank = any(i >= len(best) or best[i] in (None, "") for i, cell in enumerate(other) if cell not in (None, ""))
    return bool(said) and score(said) == len(said) and (blank or len(said) < _width(other))


def _names(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Column names, made different: a second 昵称 becomes 昵称 (2), a nameless column its number."""
    names: list[str] = []
    for position, cell in enumerate(cells[: max(_width(cells), 1)], 1):
        name = str(cell).strip() if cell is not None else ""
        name = name or str(position)
        names.append(f"{name} ({position})" if name in names else name)
    return tuple(names)


def _width(row: Sequence[Cell]) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell not in (None, "")), default=0)


def _is_words(row: Sequence[Cell]) -> bool:
    return all(isinstance(cell, str) and cell.strip() and not any(c.isdigit() for c in cell) for cell in row)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row[:width], *([""] * (width - len(row))))


def _getter(indexes: Sequence[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    if len(indexes) == 1:
        only = indexes[0]
        return lambda row: (row[only],)
    return itemgetter(*indexes)


def _delimiter(lines: Sequence[str]) -> str:
    """The separator that cuts the first rows into most columns of one and the same number."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in _parsed(lines, delimiter) if len(row) > 1]
        common = max(set(widths), key=widths.count, default=0)
        return widths.count(common), common

    return max(",\t;|", key=evenness)


def _parsed(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []
