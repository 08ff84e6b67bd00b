"""One JSON object a line. Only the fields asked for are decoded; the rest of the line is skipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import Any, cast

import msgspec

from qunxing.carriers.base import Rejected
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import SAMPLE_ROWS, SHOWN_TEXT, Cell, Row
from qunxing.core.refusals import Unreadable

BAD_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Cells = Callable[[Any], tuple[Cell, ...]]
NAME_ROWS = 5000
"""Rows that tell which fields there are; a field may be left out of rows that have nothing to say in it."""
NOT_JSON = "This line is not a JSON object."
UTF8 = ("utf-8", "utf-8-sig")


def json_lines(source: Source, encoding: str | None = None) -> JsonLines:
    """The table in a file, whose fields are looked for once however often it is asked for."""
    kept = f"lines {encoding}"
    if kept not in source.cache:
        source.cache[kept] = JsonLines(source, encoding)
    return cast(JsonLines, source.cache[kept])


class JsonLines:
    """A file of JSON objects; fields inside objects are addressed with dots (`from.name`)."""

    def __init__(self, source: Source, encoding: str | None = None) -> None:
        self.source = source
        self.encoding = source.encoding(encoding)
        head = islice(before_damage(self._lines()), NAME_ROWS)
        found = [row for _, line in head if isinstance(row := _object(line), dict)]
        if not found:
            raise Unreadable("None of the first lines is a JSON object.")
        self.columns = tuple(dict.fromkeys(path for row in found for path in _paths(row)))
        self._top = {name for row in found for name in row}
        self.samples = tuple(tuple(_walk(row, name) for name in self.columns) for row in found[:SAMPLE_ROWS])

    def has(self, column: str) -> bool:
        root = column.partition(".")[0]
        if {column, root} & self._top:
            return True
        written = {json.dumps(name, ensure_ascii=plain).encode() for name in (column, root) for plain in (True, False)}
        for _, block in before_damage(self._blocks()):
            if any(name in block for name in written) and self._is_in({column, root}, block):
                return True
        return False

    def _is_in(self, names: set[str], block: bytes) -> bool:
        for line in block.splitlines():
            if isinstance(row := _object(line), dict) and names & row.keys():
                self._top.update(row)
                return True
        return False

    def pick(self, columns: Sequence[str]) -> Iterator[Row | Rejected]:
        decoder, cells = self._plan(columns)
        for number, block in self._blocks():
            try:
                rows = decoder.decode_lines(block)
            except BAD_JSON:
                rows = []
            if len(rows) == block.count(b"\n") + (not block.endswith(b"\n")):
                yield from zip(count(number), map(cells, rows))
            else:  # something in this block is no object: find out what, line by line
                yield from _one_by_one(number, block, decoder, cells)

    def _plan(self, columns: Sequence[str]) -> tuple[msgspec.json.Decoder[Any], Cells]:
        """A decoder for just these fields, and what turns its result into the cells in the order asked."""
        named = [name for name in columns if name]
        if self._top.issuperset(named) and len(set(named)) == len(named):
            return _struct_decoder(columns), msgspec.structs.astuple
        whole: msgspec.json.Decoder[Any] = msgspec.json.Decoder(dict[str, Any])
        return whole, lambda row: tuple(_walk(row, name) for name in columns)

    def _blocks(self) -> Iterator[tuple[int, bytes]]:
        """(number of the first line, whole lines with their ends)."""
        if self.encoding in UTF8:
            return self.source.line_blocks()
        return ((number, line.encode() + b"\n") for number, line in self.source.lines(self.encoding))

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        if self.encoding not in UTF8:
            return ((number, line.encode()) for number, line in self.source.lines(self.encoding))
        return self.source.raw_lines()


def _one_by_one(
    number: int, block: bytes, decoder: msgspec.json.Decoder[Any], cells: Cells
) -> Iterator[Row | Rejected]:
    for at, line in enumerate(block.removesuffix(b"\n").split(b"\n"), number):
        try:
            yield at, cells(decoder.decode(line))
        except BAD_JSON:
            if line.strip():
                yield Rejected(at, NOT_JSON, line[: SHOWN_TEXT * 4].decode(errors="replace")[:SHOWN_TEXT])


def _struct_decoder(columns: Sequence[str]) -> msgspec.json.Decoder[Any]:
    """Decodes straight into a struct whose fields stand in the order of `columns`; unnamed ones stay None."""
    fields = [(f"f{i}", Any, None) for i in range(len(columns))]
    names = {f"f{i}": name or f"\u2400{i}" for i, name in enumerate(columns)}
    struct = msgspec.defstruct("Line", fields, rename=names, gc=False)
    return msgspec.json.Decoder(struct)


def _object(line: bytes) -> Any:
    try:
        return msgspec.json.decode(line)
    except BAD_JSON:
        return None


def _paths(row: dict[str, Any]) -> Iterator[str]:
    """The names of an object's fields, those of objects inside it with a dot."""
    for name, value in row.items():
        yield name
        if isinstance(value, dict):
            yield from (f"{name}.{inner}" for inner in value)


def _walk(row: Any, path: str) -> Cell:
    if isinstance(row, dict) and path in row:
        return row[path]
    root, dot, rest = path.partition(".")
    inner = row.get(root) if isinstance(row, dict) else None
    return _walk(inner, rest) if dot else None
