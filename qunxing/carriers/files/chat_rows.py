"""Rows of a chat table as Incoming values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qunxing.carriers.base import Incoming, Rejected
from qunxing.carriers.files.chat_fields import ORDER
from qunxing.carriers.files.kinds import PLAIN, kind_of
from qunxing.carriers.files.opening import columns_of, time_text
from qunxing.carriers.files.tables import SHOWN_TEXT, Cell, Table, id_of, text_of
from qunxing.carriers.files.times import SECOND, read_time
from qunxing.core.facts import Form, Kind, Precision, Proof
from qunxing.core.refusals import Unreadable

NO_TIME = "The time cannot be read."
NO_SENDER = "There is no sender."
TOTAL = "This is a total, not a message."
_TOTALS = ("合计", "总计", "小计", "共计", "total", "sum")
_UNIX_FROM, _UNIX_TO = 10**9, 10**11


def read_rows(table: Table, mapping: Mapping[str, str], order: str | None, group: str) -> Iterator[Incoming | Rejected]:
    """Stream a chat table. `group` names the group of rows that name none. Raises Unreadable if there are none."""
    columns = [mapping.get(field, "") for field in ORDER] + columns_of(mapping["time"], table)
    understood = _Rows("sender" in mapping, "sender_name" in mapping, order, group).read
    count = 0
    for item in table.pick(columns):
        count += 1
        yield understood(item[0], item[1]) if type(item) is tuple else item  # type: ignore[misc] # the other type
    if not count:
        raise Unreadable("The table has a header but no rows.")


class _Rows:
    """Turns cells, in the fixed order of `read_rows`, into Incoming."""

    def __init__(self, has_sender: bool, has_name: bool, order: str | None, group: str) -> None:
        self._has_sender, self._has_name, self._order, self._group = has_sender, has_name, order, group

    def read(self, line: int, cells: Sequence[Cell]) -> Incoming | Rejected:
        native, group, sender, name, text, thread, reply, kind, *time = cells
        try:
            at, zoned, precision = _moment(time, self._order)
        except (ValueError, OverflowError):
            return _refused(line, cells)
        kind, form = PLAIN if kind is None else kind_of(kind)
        account = id_of(sender) if self._has_sender else ""
        shown = text_of(name) if self._has_name else account
        if not account and not shown:
            # a rounded account number is still a name to look at
            shown = text_of(sender)
            if not shown and form is not Form.SYSTEM:
                return Rejected(line, NO_SENDER, _line_text(cells))
        place = self._group if group is None else (text_of(group) or self._group)
        own, answered = id_of(native), id_of(reply)
        recalled = kind is Kind.RECALLED
        return Incoming(
            kind,
            at,
            place,
            place,
            account,
            shown,
            _said(text) if kind is Kind.MESSAGE else None,
            own,
            "" if recalled else answered,
            text_of(thread),
            form,
            (answered or own) if recalled else "",
            "",
            0,
            "",
            precision,
            0,
            Proof.RECORDED,
            zoned,
            False,
            line,
        )


def _moment(cells: Sequence[Cell], order: str | None) -> tuple[int, bool, Precision]:
    only = cells[0]
    if type(only) is int and _UNIX_FROM <= only < _UNIX_TO:
        return only * SECOND, True, Precision.SECOND
    return read_time(only if len(cells) == 1 else time_text(cells), order)


def _said(cell: Cell) -> str | None:
    """The words as they are; nul characters, which databases refuse, are left out."""
    if cell is None:
        return None
    text = cell if isinstance(cell, str) else text_of(cell)
    return text.replace("\0", "") if "\0" in text else text


def _refused(line: int, cells: Sequence[Cell]) -> Rejected:
    texts = [text_of(cell).casefold() for cell in cells]
    is_total = any(text.startswith(_TOTALS) for text in texts if text and len(text) < 12)
    return Rejected(line, TOTAL if is_total else NO_TIME, _line_text(cells))


def _line_text(cells: Sequence[Cell]) -> str:
    return " | ".join(text for cell in cells if (text := text_of(cell)[:SHOWN_TEXT]))[:SHOWN_TEXT]
