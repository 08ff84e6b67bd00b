"""Tables of what people did: orders, check-ins, sign-ups, answers. One importer; presets know their tools' headers.

Fields: `who when what amount status id`, and `refund phone account kind`. One of `who`, `phone`, `account` is needed
except in a survey, which may be anonymous; orders need `amount`. Where no column holds the time, `Options.day` does;
where neither header nor column says what the acts are, `Options.kind` does.

What is yielded holds

    sender, name, phone  who it was, as far as the table says; intake matches them to members
    native               the order's number, so that a newer file tells the same order anew; "" where there is none
    value                cents paid (ORDERED) or given back (REFUNDED), the score of an answer
    note                 the state of an order, the question of an answer (see `surveys`), else the kind of act
    text                 goods, or the answer
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_fields import is_running_number
from qunxing.carriers.files.opening import columns_of, open_table, settled_order
from qunxing.carriers.files.phones import shown_cell
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tables import SHOWN_ROWS, SHOWN_TEXT, Table, guess, settle
from qunxing.carriers.tables.fields import FIELDS, KINDS, PEOPLE, ActKind
from qunxing.carriers.tables.presets import PRESETS, Preset
from qunxing.carriers.tables.rows import How, read_acts
from qunxing.carriers.tables.surveys import people_in, read_answers
from qunxing.core.facts import Sees
from qunxing.core.refusals import NeedsAnswer, Refusal, Unreadable

SPACE = "acts"
"""The id space of people known only from tables of acts; intake adds the place they belong to."""
WEB_PAGE = "This file is a web page that only calls itself a workbook. Open it in Excel and save it as .xlsx or .csv."


class ActTable(FileFormat):
    """One preset's table as a file format; `acts` is the one without a preset."""

    platform = "any"
    namespace = SPACE
    what = "acts"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl")

    def __init__(self, preset: Preset) -> None:
        self.preset = preset
        self.name, self.title, self.cannot = preset.name, preset.title, preset.cannot
        self.sees = KINDS[preset.kind].sees if preset.kind else frozenset({Sees.ACTIONS})

    def sniff(self, source: Source) -> int:
        if self.preset.packed:
            return 80 if source.container.startswith(self.preset.packed) else 0
        try:
            table = _open(source, Options())
        except Refusal:
            return 0
        if self.preset.marks:
            return 95 if self.preset.knows(table.columns) else 0
        found = guess(FIELDS, table.columns)
        return min(20 + 10 * len(found), 60) if found.keys() & PEOPLE and "when" in found else 1

    def look(self, source: Source, options: Options) -> Finding:
        table = _open(source, options)
        mapping = self._mapping(table, options)
        kind = self._kind(options)
        ask, order = self._unanswered(table, mapping, kind, options)
        return Finding(
            format=self.name,
            zoned=False,
            encoding=table.encoding,
            date_order=order,
            mapping=mapping,
            columns=table.columns,
            samples=tuple(tuple(shown_cell(c)[:SHOWN_TEXT] for c in row) for row in table.samples[:SHOWN_ROWS]),
            ask=ask,
            sees=kind.sees if kind else self.sees,
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        table = _open(source, options)
        mapping, kind = self._mapping(table, options), self._kind(options)
        ask, order = self._unanswered(table, mapping, kind, options)
        if ask:
            raise NeedsAnswer(_ASKING[ask[0]], ask=ask[0], choices=_choices(ask[0], table))
        how = How(self.preset, mapping, kind, order, options.day, options.group or "")
        read = read_answers if kind and kind.name == "survey" else read_acts
        return anything(read(table, how))

    def _kind(self, options: Options) -> ActKind | None:
        return KINDS.get(self.preset.kind or options.kind or "")

    def _mapping(self, table: Table, options: Options) -> dict[str, str]:
        kind = self._kind(options)
        guessed = self.preset.mapping(table.columns)
        if not self.preset.columns:
            guessed = guess(FIELDS, table.columns)
        if kind and kind.name == "survey":
            guessed = {**people_in(table.columns), **{f: c for f, c in guessed.items() if f in _OF_A_SURVEY}}
        if is_running_number(table, guessed.get("id", "")):
            del guessed["id"]
        return settle(FIELDS, table, guessed, options.mapping)

    def _unanswered(
        self, table: Table, mapping: Mapping[str, str], kind: ActKind | None, options: Options
    ) -> tuple[tuple[str, ...], str | None]:
        """(what must be asked, order of the dates)."""
        if kind is None and "kind" not in mapping:
            return ("kind",), None
        is_survey, is_order = kind is KINDS["survey"], kind is KINDS["order"]
        if not (mapping.keys() & PEOPLE or is_survey) or (is_order and "amount" not in mapping):
            return ("mapping",), None
        if "when" not in mapping:
            return ((), None) if options.day is not None else (("day",), None)
        try:
            return (), settled_order(table, columns_of(mapping["when"], table), options)
        except NeedsAnswer as question:
            return (str(question.fields["ask"]),), None


_OF_A_SURVEY = ("id", "when", "who", "account")
_ASKING = {
    "kind": "What are the rows of this table?",
    "mapping": "Which column is what?",
    "day": "On which day was this written?",
    "date_order": "Is the day or the month written first in these dates?",
}


def _choices(ask: str, table: Table) -> list[str]:
    return {"kind": list(KINDS), "mapping": list(table.columns)}.get(ask, [])


def _open(source: Source, options: Options) -> Table:
    """The table, with its header where most column names are that any preset or alias knows."""
    if (
        source.head[:2000]
        .lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<html", b"<table", b"<!doctype", b"<meta"))
    ):
        raise Unreadable(WEB_PAGE)
    return open_table(source, FIELDS, options)


def anything(rows: Iterator[Incoming | Rejected]) -> Iterator[Incoming | Rejected]:
    """The rows; raises Unreadable after the last when none was understood."""
    understood = False
    for row in rows:
        understood = understood or isinstance(row, Incoming)
        yield row
    if not understood:
        raise Unreadable("No row of this table could be understood. Its columns may mean something else.")


FORMATS = tuple(ActTable(preset) for preset in PRESETS)
