"""Any table as rows: CSV, XLSX or JSON lines, with the columns there are and a guess at what they mean.

A table yields only the columns asked for, as tuples in the order asked, so that reading a million rows builds
no dictionaries. What a column means is told by its name alone, from a table of aliases; content never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from qunxing.carriers.base import Rejected
from qunxing.core.refusals import Refusal

Cell = object
"""What stands in one cell: text, a number, True or False, None; in JSON also a list or an object."""
Row = tuple[int, Sequence[Cell]]
"""Line number from 1, and the cells asked for."""

SAMPLE_ROWS = 200
SHOWN_ROWS = 5
SHOWN_TEXT = 200


class Table(Protocol):
    """What reading the start of a table gives. `samples` are whole rows, in the order of `columns`."""

    columns: tuple[str, ...]
    samples: tuple[tuple[Cell, ...], ...]
    encoding: str

    def has(self, column: str) -> bool:
        """Whether there is such a column; in JSON it may turn up late, and is looked for in the whole file."""
        ...

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        """Stream these columns of every row; a column named "" gives None. Blank rows are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """One thing we want of a row, with the column names that certainly mean it, best first."""

    name: str
    aliases: tuple[str, ...]


def plain(name: object) -> str:
    """A column name without what differs between tools: case, spaces, underscores, full width, （必填）."""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    text = re.sub(r"\((?:必填|自动|选填)\)", "", text)
    return re.sub(r"[\s_\-*:#\u200b\ufeff]+", "", text)


def guess(fields: Sequence[Field], columns: Sequence[str]) -> dict[str, str]:
    """The columns whose names say what they are, as field → column. Each column is used once."""
    free = {plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field in fields:
        for alias in field.aliases:
            if column := free.pop(plain(alias), ""):
                found[field.name] = column
                break
    return found


def hits(fields: Sequence[Field], cells: Sequence[Cell], told: Set[str] = frozenset()) -> int:
    """How many of these cells are column names that we know or were told (`told`, plain)."""
    known = _names(tuple(fields)) | told
    return len({name for cell in cells if cell is not None and (name := plain(cell)) in known})


@lru_cache(maxsize=8)
def _names(fields: tuple[Field, ...]) -> frozenset[str]:
    """All names that mean one of these fields, plain: asked for with every row that could be a header."""
    return frozenset(plain(alias) for field in fields for alias in field.aliases)


def settle(
    fields: Sequence[Field], table: Table, guessed: Mapping[str, str], chosen: Mapping[str, str]
) -> dict[str, str]:
    """The guess with a person's choices laid over it; an empty choice takes a field away.

    Several columns may be joined with "+" (a date and a clock time). Raises Refusal for a field or column that
    does not exist, naming those that do.
    """
    names = [field.name for field in fields]
    for field, column in chosen.items():
        if field not in names:
            raise Refusal(
                "There is no field %(field)s. There are: %(names)s.",
                code="no_field",
                field=field,
                names=", ".join(names),
            )
        for part in parts_of(column, table.columns):
            _must_exist(part, table)
    taken = set(chosen.values())
    kept = {field: column for field, column in guessed.items() if column not in taken}
    return {field: column for field, column in {**kept, **chosen}.items() if column}


def parts_of(column: str, columns: Sequence[str]) -> list[str]:
    """The columns a mapping names: one, or several joined with "+"."""
    if column in columns or "+" not in column:
        return [column] if column else []
    return column.split("+")


def _must_exist(column: str, table: Table) -> None:
    if not table.has(column):
        raise Refusal(
            "There is no column %(column)s. There are: %(columns)s.",
            code="no_column",
            column=column,
            columns=", ".join(table.columns),
        )


def shown(samples: Sequence[Sequence[Cell]]) -> tuple[tuple[str, ...], ...]:
    """A few rows as text, for a person to look at."""
    return tuple(tuple("" if cell is None else str(cell)[:SHOWN_TEXT] for cell in row) for row in samples[:SHOWN_ROWS])


def text_of(cell: Cell) -> str:
    """A cell as the text somebody would have typed: 123.0 is 123, ="007" is 007, nothing is empty."""
    if isinstance(cell, str):
        text = cell.strip()
        return text[2:-1] if text.startswith('="') and text.endswith('"') else text
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, list):
        return text_of(cell[0]) if cell else ""
    return str(cell)


_FLOATED = re.compile(r"\d+\.0+")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_EXACT = 2**53


def id_of(cell: Cell) -> str:
    """A cell as an account or message id, or "" when a spreadsheet has rounded it (1.38E+10): it fits nobody then."""
    if type(cell) is str and cell.isdigit():
        return cell
    if type(cell) is int:
        return str(cell)
    if isinstance(cell, float) and abs(cell) >= _EXACT:
        return ""
    text = text_of(cell)
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1].partition(",")[0].strip().strip("\"'")
    if not text[:1].isdigit():
        return text
    if _FLOATED.fullmatch(text):
        return text.partition(".")[0]
    return "" if _ROUNDED.fullmatch(text) else text


def joined(cells: Sequence[Cell]) -> str:
    """Several cells as one text; of a midnight date joined with a clock time only the date counts."""
    return " ".join(text.removesuffix(" 00:00:00") for cell in cells if (text := text_of(cell)))
