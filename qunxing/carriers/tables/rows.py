"""Rows of a table of acts, one act a row, as Incoming values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qunxing.carriers.base import Incoming, Rejected
from qunxing.carriers.files.phones import is_rounded, phone_of, shown_cell
from qunxing.carriers.files.tables import Cell, Row, Table, id_of, joined, parts_of, text_of
from qunxing.carriers.files.times import When, read_time
from qunxing.carriers.tables import cells
from qunxing.carriers.tables.fields import ActKind, kind_in
from qunxing.carriers.tables.presets import Preset
from qunxing.core.facts import Form, Kind, Precision

NOBODY = "Nobody is named."
NO_TIME = "The time cannot be read."
NO_AMOUNT = "The amount cannot be read."
NEGATIVE = "The amount is below zero."
NO_REFUND = "The amount given back cannot be read; the order was kept."
NO_STATE = "The state of the order is no word we know; it was not counted."
NO_KIND = "The kind is no word we know; it was not counted."
TOTAL = "This is a total, not an act."
SAME_ORDER = "Another line of an order that was read already; it was counted once."
OTHER_AMOUNT = "This order number stood in the file before with another amount; the first was kept."
PART_OF_ABOVE = "This row belongs to the one above it (merged cells)."
ROUNDED = "The phone number was rounded by a spreadsheet; the act was kept without it."


@dataclass(frozen=True, slots=True)
class How:
    """How a table is to be read: `day` (µs, wall clock) stands for the time where no column holds it."""

    preset: Preset
    mapping: Mapping[str, str]
    kind: ActKind | None
    order: str | None
    day: int | None
    group: str


class Person(NamedTuple):
    """Who a row is about, as far as it says."""

    account: str
    phone: str
    name: str
    is_rounded: bool


_ORDERED, _OTHER = Kind.ORDERED, Form.OTHER  # an enum's member costs 0.1 µs each time it is looked up
FLAT = ("id", "who", "phone", "account", "what", "amount", "refund", "status", "kind")


def read_acts(table: Table, how: How) -> Iterator[Incoming | Rejected]:
    """Stream the acts of a table."""
    times = parts_of(how.mapping.get("when", ""), table.columns)
    wanted = [table.columns[0], *(how.mapping.get(field, "") for field in FLAT), *times]
    seen: dict[str, tuple[int, int]] = {}
    for item in table.pick(wanted):
        if isinstance(item, Rejected):
            yield item
        else:
            yield from _row(item, how, seen)


def _row(row: Row, how: How, seen: dict[str, tuple[int, int]]) -> Iterator[Incoming | Rejected]:
    line, (first, number, who, phone, account, what, amount, refund, status, kind, *times) = row
    said = tuple(row[1])
    if refusal := _not_an_act(first, number, who, times, (number, who, phone, account, amount, *times)):
        yield _rejected(line, refusal, said)
        return
    of = how.kind or kind_in(text_of(kind))
    person, when = person_of(who, phone, account), moment(times, how)
    why = NO_KIND if of is None else NOBODY if person[:3] == ("", "", "") else NO_TIME if when is None else ""
    if of is None or when is None or why:
        yield _rejected(line, why, said)
        return
    if person.is_rounded:
        yield _rejected(line, ROUNDED, said)
    act = _Act(line, said, how, person, when, _native(id_of(number), how, when), text_of(what) or None)
    yield from act.order(amount, refund, status, seen) if of.fact is _ORDERED else [act.fact(of.fact, 0, of.note)]


def _not_an_act(first: Cell, number: Cell, who: Cell, times: list[Cell], telling: tuple[Cell, ...]) -> str:
    """Why a row is none: a total, or the rest of a row whose cells were merged; "" when it may be one."""
    if cells.is_total(first) or cells.is_total(number) or cells.is_total(who, exactly=True):
        return TOTAL
    if any(map(cells.is_total, times)):
        return TOTAL
    return "" if any(map(text_of, telling)) else PART_OF_ABOVE


def person_of(who: Cell, phone: Cell, account: Cell) -> Person:
    """Who the cells name."""
    return Person(id_of(account), phone_of(phone), text_of(who), is_rounded(phone))


def moment(times: list[Cell], how: How) -> When | None:
    """When a row was: its cells, or the day of the whole table; None when that cannot be read."""
    if not times:
        return None if how.day is None else When(how.day, False, Precision.DAY)
    try:
        return read_time(times[0] if len(times) == 1 else joined(times), how.order)
    except (ValueError, OverflowError):
        return None


class _Act(NamedTuple):
    """One row understood so far. `native` is its own number, told apart from those of other tools; "" without one."""

    line: int
    said: tuple[Cell, ...]
    how: How
    person: Person
    when: When
    native: str
    what: str | None

    def order(
        self, amount: Cell, refund: Cell, status: Cell, seen: dict[str, tuple[int, int]]
    ) -> Iterator[Incoming | Rejected]:
        """An order, and what was given back of it. Its later lines in the same file are refused."""
        try:
            paid = cells.cents(amount)
        except ValueError:
            yield _rejected(self.line, NO_AMOUNT, self.said)
            return
        state = cells.state(status)
        if not state or paid < 0:
            yield _rejected(self.line, NEGATIVE if state else NO_STATE, self.said)
            return
        back = _refunded(refund, paid if state == cells.REFUNDED else 0)
        if back is None:
            yield _rejected(self.line, NO_REFUND, self.said)
        paid, back = _settled(paid, back or 0, state)
        first, its = seen.setdefault(self.native, (self.line, paid)) if self.native else (self.line, paid)
        if first != self.line:
            yield _rejected(self.line, SAME_ORDER if its == paid else OTHER_AMOUNT, self.said)
            return
        yield self.fact(_ORDERED, paid, state)
        if back:
            yield self.fact(Kind.REFUNDED, back, "")

    def fact(self, kind: Kind, value: int, note: str) -> Incoming:
        line, _said, how, (account, phone, name, _rounded), when, native, what = self
        return Incoming(
            kind,
            when.at,
            how.group,
            how.group,
            account,
            name,
            what,
            native,
            form=_OTHER,
            value=value,
            note=note,
            precision=when.precision,
            proof=how.preset.proof,
            zoned=when.zoned,
            line=line,
            phone=phone,
        )


def _native(number: str, how: How, when: When) -> str:
    if not number:
        return ""
    repeats = f" {when.at}" if how.preset.id_repeats else ""
    return f"{how.preset.name} {number}{repeats}"


def _refunded(cell: Cell, otherwise: int) -> int | None:
    """What was given back, in cents; None when the cell cannot be read."""
    if text_of(cell) in ("", "-", "--", "/", "无"):
        return otherwise
    try:
        return abs(cells.cents(cell)) or otherwise
    except ValueError:
        return None


def _settled(paid: int, back: int, state: str) -> tuple[int, int]:
    """What was paid and given back: nothing was paid for an order that was never, unless some of it came back."""
    if state == cells.UNPAID or (state == cells.CLOSED and not back):
        return 0, 0
    return paid, min(back, paid) if paid else 0


def _rejected(line: int, reason: str, said: tuple[Cell, ...]) -> Rejected:
    return Rejected(line, reason, " | ".join(text for cell in said[1:] if (text := shown_cell(cell)))[:200])
