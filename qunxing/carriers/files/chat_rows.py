"""Rows of a chat table as lots of what was said, whole columns at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import NoneType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from qunxing.carriers.base import LOT, Lot, Rejected, batches, lot_in_columns, lot_of
from qunxing.carriers.files.chat_fields import ORDER
from qunxing.carriers.files.kinds import PLAIN, kind_of
from qunxing.carriers.files.opening import columns_of
from qunxing.carriers.files.tables import SHOWN_TEXT, Cell, Row, Table, id_of, joined, text_of
from qunxing.carriers.files.times import SECOND, When, read_time
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.refusals import Unreadable

NO_TIME = "The time cannot be read."
NO_SENDER = "There is no sender."
TOTAL = "This is a total, not a message."
_TOTALS = ("合计", "总计", "小计", "共计", "total", "sum")
_UNIX_FROM, _UNIX_TO = 10**9, 10**11
_INT64 = 1 << 63
_REMEMBERED = 1 << 14
_NEVER = When(0, True, Precision.SECOND)
T = TypeVar("T")
Ints = np.ndarray[tuple[int], np.dtype[Any]]


def read_lots(
    table: Table, mapping: Mapping[str, str], order: str | None, group: str, *, size: int = LOT
) -> Iterator[Lot]:
    """Stream a chat table. `group` names the group of rows that name none. Raises Unreadable if there are none."""
    columns = [mapping.get(field, "") for field in ORDER] + columns_of(mapping["time"], table)
    understood = _Columns("sender_name" in mapping, order, group)
    rows = table.pick(columns)
    count = 0
    for some in batches(map(_with_one_time, rows) if len(columns) > len(ORDER) + 1 else rows, size):
        count += len(some)
        yield understood.lot(some)
    if not count:
        raise Unreadable("The table has a header but no rows.")


def _with_one_time(item: Row | Rejected) -> Row | Rejected:
    """Date and clock time, which stand in two columns, as one cell."""
    if isinstance(item, Rejected):
        return item
    line, cells = item
    return line, (*cells[: len(ORDER)], joined(cells[len(ORDER) :]))


class _Cells(NamedTuple):
    """One tuple a field, in the order of ORDER."""

    id: tuple[Cell, ...]
    group: tuple[Cell, ...]
    sender: tuple[Cell, ...]
    sender_name: tuple[Cell, ...]
    text: tuple[Cell, ...]
    thread: tuple[Cell, ...]
    reply_to: tuple[Cell, ...]
    kind: tuple[Cell, ...]
    time: tuple[Cell, ...]


class _Times(NamedTuple):
    """When each row was, and whether that could be read."""

    at: Ints
    zoned: np.ndarray[tuple[int], np.dtype[np.bool_]]
    precision: Ints
    known: np.ndarray[tuple[int], np.dtype[np.bool_]]


class _Known(dict[str, T]):
    """What a text means, found out once: accounts, groups and topics come again and again."""

    def __init__(self, meaning: Callable[[Cell], T]) -> None:
        super().__init__()
        self._meaning, self._nothing = meaning, meaning(None)

    def __missing__(self, text: str) -> T:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = meant = self._meaning(text)
        return meant

    def all(self, cells: Sequence[Cell]) -> list[T]:
        """The meaning of each cell. What is no text is not remembered: 1, 1.0 and True would be one."""
        nothing = self._nothing
        return [self[c] if type(c) is str else nothing if c is None else self._meaning(c) for c in cells]


class _Columns:
    """Turns cells, in the fixed order of `read_lots`, into lots."""

    def __init__(self, has_name: bool, order: str | None, group: str) -> None:
        self._has_name, self._order, self._group = has_name, order, group
        self._ids, self._texts, self._kinds = _Known(id_of), _Known(text_of), _Known(kind_of)

    def lot(self, items: Sequence[Row | Rejected]) -> Lot:
        rows = [item for item in items if type(item) is tuple]
        rejected = [item for item in items if type(item) is Rejected]
        if not rows:
            return lot_of(rejected)
        cells = _Cells(*zip(*(cells for _line, cells in rows), strict=True))
        times = self._times(cells.time)
        kind, form = self._meant(cells.kind)
        account = self._ids.all(cells.sender)
        shown = self._shown(cells, account)
        refused = {at: _refused(*rows[at]) for at in np.flatnonzero(~times.known).tolist()}
        if not all(shown):
            nameless = [at for at, name in enumerate(shown) if not name and form[at] != Form.SYSTEM]
            refused = {at: Rejected(rows[at][0], NO_SENDER, _line_text(rows[at][1])) for at in nameless} | refused
        if refused:
            kept = [row for at, row in enumerate(rows) if at not in refused]
            return self.lot([*kept, *sorted([*rejected, *refused.values()], key=attrgetter("line"))])
        lines = np.fromiter((line for line, _cells in rows), np.int64, len(rows))
        return self._lot(cells, lines, times, kind, form, account, shown, rejected)

    def _lot(
        self,
        cells: _Cells,
        lines: Ints,
        times: _Times,
        kind: Ints,
        form: Ints,
        account: list[str],
        shown: list[str],
        rejected: list[Rejected],
    ) -> Lot:
        place = self._texts.all(cells.group)
        native, reply, target = _ids(cells.id), _ids(cells.reply_to), pa.repeat("", len(lines))
        text = _talk(cells.text)
        if (other := kind != Kind.MESSAGE).any():
            text = pc.if_else(pa.array(other), None, text)
            recalls = pa.array(kind == Kind.RECALLED)
            target = pc.if_else(recalls, pc.if_else(pc.equal(reply, ""), native, reply), "")
            reply = pc.if_else(recalls, "", reply)
        groups = pa.array([group or self._group for group in place] if self._group else place, pa.string())
        return lot_in_columns(
            rejected,
            kind=kind,
            at=times.at,
            group=groups,
            group_name=groups,
            sender=account,
            name=shown,
            text=text,
            native=native,
            reply_to=reply,
            thread=self._texts.all(cells.thread),
            form=form,
            target=target,
            precision=times.precision,
            zoned=times.zoned,
            line=lines,
        )

    def _times(self, cells: Sequence[Cell]) -> _Times:
        if all(type(cell) is int and _UNIX_FROM <= cell < _UNIX_TO for cell in cells):
            count = len(cells)
            seconds = np.array(cells, np.int64)
            return _Times(
                seconds * SECOND, np.ones(count, bool), np.full(count, Precision.SECOND), np.ones(count, bool)
            )
        known = [self._time(cell) for cell in cells]
        at, zoned, precision = zip(*(when or _NEVER for when in known), strict=True)
        told = np.fromiter((when is not None for when in known), bool, len(known))
        return _Times(np.array(at, np.int64), np.array(zoned, bool), np.array(precision, np.int16), told)

    def _time(self, cell: Cell) -> When | None:
        try:
            return read_time(cell, self._order)
        except (ValueError, OverflowError):
            return None

    def _meant(self, cells: Sequence[Cell]) -> tuple[Ints, Ints]:
        """Kind and form of each row."""
        if cells.count(None) == len(cells):
            return np.full(len(cells), PLAIN[0], np.int16), np.full(len(cells), PLAIN[1], np.int16)
        kind, form = zip(*self._kinds.all(cells), strict=True)
        return np.array(kind, np.int16), np.array(form, np.int16)

    def _shown(self, cells: _Cells, account: list[str]) -> list[str]:
        """The name shown: where there is no column of names, or it is empty, the account."""
        if not self._has_name and all(account):
            return account
        names = self._texts.all(cells.sender_name)
        return [name or own or text_of(raw) for name, own, raw in zip(names, account, cells.sender, strict=True)]


def _ids(cells: Sequence[Cell]) -> pa.Array:
    if all(type(cell) is int and -_INT64 <= cell < _INT64 for cell in cells):
        return pa.array(cells, pa.int64()).cast(pa.string())
    return pa.array(["" if cell is None else id_of(cell) for cell in cells], pa.string())


def _talk(cells: Sequence[Cell]) -> pa.Array:
    if set(map(type, cells)) <= {str, NoneType}:
        talk = pa.array(cells, pa.string())
        said = talk.buffers()[2]
        if not said or np.frombuffer(said, np.uint8).all():
            return talk
    return pa.array([_clean(cell) for cell in cells], pa.string())


def _clean(cell: Cell) -> str | None:
    if cell is None or (type(cell) is str and "\0" not in cell):
        return cell
    return text_of(cell).replace("\0", "")


def _refused(line: int, cells: Sequence[Cell]) -> Rejected:
    texts = [text_of(cell).casefold() for cell in cells]
    is_total = any(text.startswith(_TOTALS) for text in texts if text and len(text) < 12)
    return Rejected(line, TOTAL if is_total else NO_TIME, _line_text(cells))


def _line_text(cells: Sequence[Cell]) -> str:
    return " | ".join(text for cell in cells if (text := text_of(cell)[:SHOWN_TEXT]))[:SHOWN_TEXT]
