"""Opening a table of whatever kind, and finding out how its times are to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qunxing.carriers.base import Options, Rejected
from qunxing.carriers.files.delimited import Delimited
from qunxing.carriers.files.jsonlines import json_lines
from qunxing.carriers.files.sheets import Sheet, is_workbook
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import Cell, Field, Row, Table, hits, parts_of, plain
from qunxing.carriers.files.times import date_order
from qunxing.core.refusals import NeedsAnswer, Unreadable

_NOTHING = b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"


def open_table(source: Source, fields: Sequence[Field], options: Options, *, known_only: bool = False) -> Table:
    """The table in a file, by its content and not its suffix. Raises Unreadable for what is none.

    `known_only`: rows may be anything, so only a row of names we know, or were told, is a header.
    """
    if not source.head.strip(_NOTHING):
        raise Unreadable("The file is empty.")
    told = {plain(column) for column in options.mapping.values()}

    def score(cells: Sequence[Cell]) -> int:
        return hits(fields, cells, told)

    if is_workbook(source):
        return Sheet(source, score, known_only=known_only)
    if source.head[:4] == b"PK\x03\x04":
        raise Unreadable("This is a packed file. Please choose one of the files in it.")
    if source.head.replace(b"\0", b"").lstrip(_NOTHING).startswith(b"{"):
        return json_lines(source, options.encoding)
    return Delimited(source, score, options.encoding, known_only=known_only)


def settled_order(table: Table, columns: Sequence[str], options: Options) -> str | None:
    """The order of day and month in these columns: as chosen, or proved by the first rows, or by all of them.

    None when every date begins with its year. Raises NeedsAnswer when no date proves anything.
    """
    if options.date_order:
        return options.date_order
    places = [table.columns.index(column) for column in columns if column in table.columns]
    try:
        return date_order(row[place] for row in table.samples for place in places)
    except NeedsAnswer:
        return date_order(_cells(before_damage(table.pick(columns))))


def columns_of(mapped: str, table: Table) -> list[str]:
    """The columns behind one mapping."""
    return parts_of(mapped, table.columns)


def _cells(rows: Iterable[Row | Rejected]) -> Iterator[Cell]:
    for row in rows:
        if not isinstance(row, Rejected):
            yield from row[1]
