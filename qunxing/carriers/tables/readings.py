"""Readings (抄数) in a table: one row a group and day, one column a number.

A table's columns are the day, the group, and numbers under their names. Known names of consoles (今日新增,
群客户总数 …) are kept under one name each; every other column that holds numbers is kept under its own. Where no column
holds the day, `Options.day` does. A blank cell, or a dash, says nothing.

What is yielded is one READING a cell

    at           the day, wall clock
    group_name   the group as the table calls it, "" where no column does
    note         the name of the number
    value        the number, cents where the name is one of money
    proof        SELF_REPORTED, or PLATFORM for a platform's own statistics
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from qunxing.carriers.base import FileFormat, Finding, Incoming, Options, Rejected
from qunxing.carriers.files.opening import columns_of, open_table, settled_order
from qunxing.carriers.files.phones import shown_cell
from qunxing.carriers.files.source import Source
from qunxing.carriers.files.tables import Cell, Field, Table, guess, plain, settle, shown, text_of
from qunxing.carriers.files.times import DAY, When, read_time
from qunxing.carriers.tables.acts import anything
from qunxing.carriers.tables.cells import is_total
from qunxing.core.facts import Form, Kind, Precision, Proof, Sees
from qunxing.core.refusals import NeedsAnswer, Refusal
from qunxing.core.rules.readings import name_of, number_of

SPACE = "readings"
"""The id space of readings, of whatever platform their groups are."""
NO_NUMBER = "This is no exact number, so it was left out."
NO_DAY = "The day cannot be read."
NO_NUMBERS = "This column holds no numbers, so it was not read."
TOTAL = "This is a total, not a reading."
SHIFT = 8 * 3_600_000_000
"""WeCom's days begin at midnight in China, as seconds of UTC."""

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "人数": ("群人数", "成员数", "群成员数", "群客户总数", "当前人数", "members", "headcount"),
    "发言人数": ("发言人数", "活跃人数", "今日发送消息客户总数", "今日发言人数", "speakers", "active"),
    "消息数": ("消息总数", "消息量", "发言数", "发言条数", "今日消息数", "messages"),
    "接龙份数": ("接龙数", "接龙数量", "接龙人次", "chain"),
    "订单数": ("订单量", "成交单数", "下单数", "orders"),
    "投诉数": ("投诉", "投诉量", "投诉次数", "complaints"),
    "花费": ("费用", "成本", "支出", "花费金额", "cost", "spend"),
    "新增人数": ("今日新增", "今日入群客户人次", "新增", "进群", "进群人数", "入群人数", "joined"),
    "流失人数": ("今日流失", "今日退群客户人次", "流失", "退群", "退群人数", "left"),
}
FIELDS = (
    Field("day", ("日期", "统计日期", "时间", "统计时间", "日子", "date", "day")),
    Field("group", ("群", "群名", "群名称", "群聊", "群聊名称", "客户群名称", "group", "group_name")),
    *(Field(name, (name, *aliases)) for name, aliases in _ALIASES.items()),
)


class ReadingTable(FileFormat):
    """One row a group and day."""

    name = "readings"
    title = "Readings (抄数)"
    platform = "any"
    namespace = SPACE
    what = "readings"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".jsonl")
    sees = frozenset({Sees.READINGS})
    cannot: tuple[str, ...] = (
        "Who is behind a number, and whether it is right: it was read off by a person.",
        "Groups and days that nobody read off: they are missing, not zero.",
    )

    def sniff(self, source: Source) -> int:
        try:
            table = open_table(source, FIELDS, Options())
        except Refusal:
            return 0
        found = guess(FIELDS, table.columns)
        return 5 + 5 * len(found) if found.keys() & {"day", "group"} else 1

    def look(self, source: Source, options: Options) -> Finding:
        table = open_table(source, FIELDS, options)
        mapping = settle(FIELDS, table, guess(FIELDS, table.columns), options.mapping)
        ask, order = _unanswered(table, mapping, options)
        return Finding(
            format=self.name,
            zoned=True,  # a day is a day wherever the group is
            encoding=table.encoding,
            date_order=order,
            mapping=mapping,
            columns=table.columns,
            samples=shown(table.samples),
            ask=ask,
        )

    def read(self, source: Source, options: Options) -> Iterator[Incoming | Rejected]:
        table = open_table(source, FIELDS, options)
        mapping = settle(FIELDS, table, guess(FIELDS, table.columns), options.mapping)
        ask, order = _unanswered(table, mapping, options)
        if ask:
            raise NeedsAnswer("On which day was this written?" if ask == ("day",) else _ASKING, ask=ask[0], choices=[])
        return anything(_rows(table, mapping, options.day, order))


_ASKING = "Which column is what?"


def _unanswered(table: Table, mapping: Mapping[str, str], options: Options) -> tuple[tuple[str, ...], str | None]:
    """(what must be asked, order of the dates)."""
    if not _numbers(table, mapping)[0]:
        return ("mapping",), None
    if "day" not in mapping:
        return ((), None) if options.day is not None else (("day",), None)
    try:
        return (), settled_order(table, columns_of(mapping["day"], table), options)
    except NeedsAnswer as question:
        return (str(question.fields["ask"]),), None


class Column(NamedTuple):
    column: str
    name: str


def _numbers(table: Table, mapping: Mapping[str, str]) -> tuple[list[Column], list[str]]:
    """(columns that hold numbers, with their names; columns that hold none)."""
    named = {column: field for field, column in mapping.items()}
    found, rest = [], []
    for at, column in enumerate(table.columns):
        if named.get(column) in ("day", "group"):
            continue
        name = named.get(column) or _own_name(column)
        if name and (column in named or _is_numeric([row[at] for row in table.samples if at < len(row)], name)):
            found.append(Column(column, name))
        elif plain(column):
            rest.append(column)
    return found, rest


def _own_name(column: str) -> str:
    """A column's own name, as it may be kept; "" for what is no name."""
    try:
        return name_of(column)
    except ValueError:
        return ""


def _is_numeric(cells: Sequence[Cell], name: str) -> bool:
    """Whether most of what stands in a column are numbers."""
    found = [each for cell in cells if (each := text_of(cell))]
    return 2 * sum(_number(each, name) is not None for each in found) > len(found)


def _number(text: str, name: str) -> int | None:
    try:
        return number_of(text, name)
    except ValueError:
        return None


def _rows(
    table: Table, mapping: Mapping[str, str], day: int | None, order: str | None
) -> Iterator[Incoming | Rejected]:
    numbers, rest = _numbers(table, mapping)
    yield from (Rejected(1, NO_NUMBERS, column[:200]) for column in rest)
    columns = [mapping.get("day", ""), mapping.get("group", ""), *(each.column for each in numbers)]
    for item in table.pick(columns):
        if isinstance(item, Rejected):
            yield item
            continue
        line, (when, group, *cells) = item
        whole = " | ".join(text for cell in item[1] if (text := shown_cell(cell)))[:200]
        if is_total(when) or is_total(group):
            yield Rejected(line, TOTAL, whole)
        elif (at := day_of(when, day, order) if mapping.get("day") else day) is None:
            yield Rejected(line, NO_DAY, whole)
        else:
            yield from _readings(line, at, text_of(group), numbers, cells)


def _readings(
    line: int, at: int, group: str, numbers: Sequence[Column], cells: Sequence[Cell]
) -> Iterator[Incoming | Rejected]:
    for (column, name), cell in zip(numbers, cells, strict=True):
        try:
            value = number_of(text_of(cell), name)
        except ValueError:
            yield Rejected(line, NO_NUMBER, f"{group} · {column}: {shown_cell(cell)}"[:200])
            continue
        if value is not None:
            yield reading(at, group, name, value, line)


def reading(at: int, group: str, name: str, value: int, line: int, proof: Proof = Proof.SELF_REPORTED) -> Incoming:
    """One reading, of the day that begins at `at` (µs, wall clock)."""
    return Incoming(
        Kind.READING, at, group, group, form=Form.OTHER, value=value, note=name, precision=Precision.DAY, proof=proof,
        zoned=False, line=line,
    )  # fmt: skip


def day_of(cell: Cell, day: int | None, order: str | None) -> int | None:
    """The day a cell names; the table's own where it is blank."""
    if not text_of(cell):
        return day
    try:
        return _midnight(read_time(cell, order))
    except (ValueError, OverflowError):
        return None


def _midnight(when: When) -> int:
    at = when.at + (SHIFT if when.zoned else 0)
    return at - at % DAY


def called(column: str) -> str:
    """The name under which a column's numbers are kept, "" for a column that names none."""
    known = guess(FIELDS, [column])
    return next(iter(known), "") or _own_name(column)
