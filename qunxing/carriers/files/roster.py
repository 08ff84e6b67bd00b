"""A member list: who was in a group on a day. From a file, or pasted.

Columns `id name group_name joined_at join_scene inviter last_spoken staff phone`; one of `id`, `name`, `group_name` is
needed. The list's own day is `Options.day`; without it NeedsAnswer("day") is raised, with a date found in the file's
name as a choice.

What is yielded: one ROSTER, then one LISTED a member, in the order of the list, all at the list's day (wall clock).
Two members of one name are two LISTED. A LISTED holds

    sender       the account, "" when the list has none
    name         the nickname, else the nickname in the group, else the account
    text         the nickname in the group, None when the list has none
    value        when they joined, µs, as a wall clock (0: not known) …
    target       … or "utc" when `value` is in UTC
    note         how they joined (join scene)
    target_name  who invited them
    thread       when they last spoke, as ISO text (with +00:00 when in UTC), "never", "" when not known
    staff        whether the list marks them as staff
    phone        their telephone number
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.chat_fields import FIELDS as CHAT_FIELDS
from qunxing.carriers.files.chat_fields import is_running_number, sampled
from qunxing.carriers.files.delimited import Delimited
from qunxing.carriers.files.opening import open_table, settled_order
from qunxing.carriers.files.paste import PastedNames
from qunxing.carriers.files.phones import shown_cell
from qunxing.carriers.files.roster_fields import FIELDS, HEADINGS, WHO
from qunxing.carriers.files.roster_rows import read_members
from qunxing.carriers.files.sheets import Sheet
from qunxing.carriers.files.source import Source, before_damage
from qunxing.carriers.files.tables import Table, guess, settle, shown, text_of
from qunxing.carriers.files.times import is_day
from qunxing.core.facts import Sees
from qunxing.core.refusals import NeedsAnswer, Refusal

_DATE_IN_NAME = re.compile(r"(20\d\d)[-_.年]?([01]?\d)[-_.月]?([0-3]?\d)")
_NUMBER = re.compile(r"[\d.,\s]+")


class Roster(FileFormat):
    """A member list as CSV, XLSX, JSON lines, or pasted names."""

    name = "roster"
    title = "Member list"
    platform = "any"
    namespace = "file"
    what = "roster"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl")
    sees = frozenset({Sees.ROSTER})
    cannot: tuple[str, ...] = (
        "One list shows who is there on that day; who joined or left shows when a second list is added.",
        "A list shows no messages.",
        "Without account numbers people are known by nickname: a changed nickname looks like another person.",
    )

    def sniff(self, source: Source) -> int:
        try:
            table = _open(source, Options())
        except Refusal:
            return 0
        if isinstance(table, PastedNames):
            return 50 if table.headed else 1
        found = _guess(table)
        if not found.keys() & WHO:
            return 1
        if guess(CHAT_FIELDS, table.columns).keys() & {"text", "time"}:
            return 5
        return min(30 + 10 * len(found), 70)

    def look(self, source: Source, options: Options) -> Finding:
        table = _open(source, options)
        mapping = settle(FIELDS, table, _guess(table), options.mapping)
        ask, order = _unanswered(table, mapping, options)
        return Finding(
            format=self.name,
            zoned=False,
            encoding=table.encoding,
            date_order=order,
            mapping=mapping,
            columns=table.columns,
            samples=_shown(table, mapping),
            ask=ask,
            sees=self.sees | _more_seen(mapping),
            duplicate_names=repeated_names(table, mapping),
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        table = _open(source, options)
        mapping = settle(FIELDS, table, _guess(table), options.mapping)
        if not mapping.keys() & WHO:
            raise NeedsAnswer("Which column holds the names?", ask="mapping", choices=list(table.columns))
        if options.day is None:
            raise NeedsAnswer("On which day was this list true?", ask="day", choices=days_in(source.stem))
        order = settled_order(table, _dated(mapping), options)
        return read_members(table, mapping, order, options.day, options.group or "")


def _shown(table: Table, mapping: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """A few rows to look at; a telephone number by its ends only."""
    hidden = table.columns.index(mapping["phone"]) if mapping.get("phone") in table.columns else -1
    return tuple(
        tuple(shown_cell(cell) if place == hidden else cell for place, cell in enumerate(row))
        for row in shown(table.samples)
    )


def repeated_names(table: Table, mapping: Mapping[str, str]) -> int:
    """How many members have a name that stands in the list before them.

    Reads the whole list, one number a name in memory.
    """
    columns = [mapping.get("name") or mapping.get("group_name") or ""]
    seen: set[int] = set()
    count = 0
    for item in before_damage(table.pick(columns)) if columns[0] else ():
        if isinstance(item, Rejected) or not (name := text_of(item[1][0])):
            continue
        count += hash(name) in seen
        seen.add(hash(name))
    return count


def days_in(name: str) -> list[str]:
    """The days a file's name speaks of (`群成员2026-09-03`), as ISO dates: to be proposed, never assumed."""
    days = []
    for year, month, day in _DATE_IN_NAME.findall(name):
        try:
            days.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return days


def _open(source: Source, options: Options) -> Table:
    table = open_table(source, FIELDS, options, known_only=True)
    if isinstance(table, Delimited) and (len(table.columns) < 2 or (table.at < 0 and table.delimiter != "\t")):
        return PastedNames(source, HEADINGS, options.encoding)
    return table


def _guess(table: Table) -> dict[str, str]:
    """What the columns mean, by name; without names, the first column that is neither numbers nor dates."""
    found = guess(FIELDS, table.columns)
    if found.get("id") and is_running_number(table, found["id"]):
        del found["id"]
    if isinstance(table, Delimited | Sheet) and table.at < 0:
        for column in table.columns:
            if _is_words(table, column):
                return {**found, "name": column}
    return found


def _is_words(table: Table, column: str) -> bool:
    cells = [text for cell in sampled(table, column) if (text := text_of(cell))]
    wordy = [text for text in cells if not _NUMBER.fullmatch(text) and not is_day(text)]
    return len(wordy) * 2 > len(cells)


def _dated(mapping: Mapping[str, str]) -> list[str]:
    return [mapping[field] for field in ("joined_at", "last_spoken") if field in mapping]


def _unanswered(table: Table, mapping: Mapping[str, str], options: Options) -> tuple[tuple[str, ...], str | None]:
    """(what must be asked, order of the dates)."""
    ask = ("day",) if options.day is None else ()
    if not mapping.keys() & WHO:
        return ("mapping", *ask), None
    try:
        return ask, settled_order(table, _dated(mapping), options)
    except NeedsAnswer as question:
        return (str(question.fields["ask"]), *ask), None


def _more_seen(mapping: Mapping[str, str]) -> frozenset[Sees]:
    more = {"id": Sees.ACCOUNTS, "inviter": Sees.INVITERS, "last_spoken": Sees.SPOKEN}
    return frozenset(sees for field, sees in more.items() if field in mapping)
