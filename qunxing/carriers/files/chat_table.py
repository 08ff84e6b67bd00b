"""A chat as a table of one message a row, with columns named by whoever made it.

Fields: `id time group sender sender_name text thread reply_to kind`. `time` must be there, and `sender` or
`sender_name` (a row without either is refused unless its kind is a system notice). Where a table has no column
`sender_name`, the sender's id is also the name shown; where it has no `sender`, people are known by name only.
A list in `reply_to` means its first element. The target of a row whose kind is "recalled" is its `reply_to`,
else its own id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qunxing.carriers.base import LOT, FileFormat, Finding, Incoming, Lot, Options, Rejected
from qunxing.carriers.files.chat_fields import FIELDS, guess_chat
from qunxing.carriers.files.chat_rows import read_lots
from qunxing.carriers.files.opening import columns_of, open_table, settled_order
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import SAMPLE_ROWS, Table, settle, shown
from qunxing.core.facts import Kind, Sees
from qunxing.core.refusals import NeedsAnswer, Refusal


class ChatTable(FileFormat):
    """CSV, XLSX or JSON lines with one message a row."""

    name = "table"
    title = "Table (CSV, Excel, JSON lines)"
    platform = "any"
    namespace = "file"
    what = "chat"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl", ".ndjson", ".json")
    sees = frozenset({Sees.MESSAGES, Sees.TEXT, Sees.CONTINUOUS})
    cannot: tuple[str, ...] = (
        "A table shows only its columns: no reactions, no member list.",
        "Joins and leaves are seen only if the table has a column that says so.",
        "Whether messages are missing cannot be seen from a table.",
    )

    def sniff(self, source: Source) -> int:
        try:
            table = open_table(source, FIELDS, Options())
        except Refusal:
            return 0
        found = guess_chat(table)
        if "time" not in found or not found.keys() & {"sender", "sender_name"}:
            return 5 if len(table.columns) > 2 else 0
        return 60 if found.keys() & {"text", "kind"} else 20

    def look(self, source: Source, options: Options) -> Finding:
        table = open_table(source, FIELDS, options)
        mapping = settle(FIELDS, table, guess_chat(table), options.mapping)
        ask, order = _unanswered(table, mapping, options)
        head = [] if ask else _head(table, mapping, order)
        return Finding(
            format=self.name,
            zoned=bool(head) and all(row.zoned for row in head),
            encoding=table.encoding,
            date_order=order,
            mapping=mapping,
            columns=table.columns,
            samples=shown(table.samples),
            groups=tuple(dict.fromkeys(row.group_name for row in head if row.group_name)),
            ask=ask,
            sees=self.sees | _more_seen(mapping, head),
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        return (one for lot in self._lots(source, options, SAMPLE_ROWS) for one in lot.rows())

    def lots(self, source: Source, options: Options) -> Iterator[Lot]:
        return self._lots(source, options, LOT)

    def _lots(self, source: Source, options: Options, size: int) -> Iterator[Lot]:
        table = open_table(source, FIELDS, options)
        mapping = settle(FIELDS, table, guess_chat(table), options.mapping)
        if "time" not in mapping:
            raise NeedsAnswer("Which column holds the time?", ask="mapping", choices=list(table.columns))
        if not mapping.keys() & {"sender", "sender_name"}:
            raise NeedsAnswer("Which column holds the sender?", ask="mapping", choices=list(table.columns))
        order = settled_order(table, columns_of(mapping["time"], table), options)
        return read_lots(table, mapping, order, options.group or "", size=size)


def _unanswered(table: Table, mapping: Mapping[str, str], options: Options) -> tuple[tuple[str, ...], str | None]:
    """(what must be asked, order of the dates)."""
    if "time" not in mapping or not mapping.keys() & {"sender", "sender_name"}:
        return ("mapping",), None
    try:
        return (), settled_order(table, columns_of(mapping["time"], table), options)
    except NeedsAnswer as question:
        return (str(question.fields["ask"]),), None


def _head(table: Table, mapping: Mapping[str, str], order: str | None) -> list[Incoming]:
    lot = next(before_damage(read_lots(table, mapping, order, "", size=SAMPLE_ROWS)))
    return [row for row in lot.rows() if isinstance(row, Incoming)]


def _more_seen(mapping: Mapping[str, str], head: Sequence[Incoming]) -> frozenset[Sees]:
    more = {Sees.ACCOUNTS} if {"sender", "sender_name"} <= mapping.keys() else set()
    more |= {Sees.REPLIES} if "reply_to" in mapping else set()
    seen = {Kind.JOINED: Sees.JOINS, Kind.LEFT: Sees.LEAVES, Kind.REMOVED: Sees.LEAVES, Kind.RECALLED: Sees.RECALLS}
    return frozenset(more | {seen[row.kind] for row in head if row.kind in seen})
