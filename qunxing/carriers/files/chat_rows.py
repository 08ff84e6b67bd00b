"""Rows of a chat table as Incoming values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from qunxing.carriers.base import Incoming, Rejected
from qunxing.carriers.files.chat_fields import ORDER
from qunxing.carriers.files.kinds import PLAIN, kind_of
from qunxing.carriers.files.opening import columns_of
from qunxing.carriers.files.tables import SHOWN_TEXT, Cell, Row, Table, id_of, joined, text_of
from qunxing.carriers.files.times import SECOND, read_time
from qunxing.core.facts import Form, Kind, Precision, Proof
from qunxing.core.refusals import Unreadable

NO_TIME = "The time cannot be read."
NO_SENDER = "There is no sender."
TOTAL = "This is a total, not a message."
_TOTALS = ("合计", "总计", "小计", "共计", "total", "sum")
_UNIX_FROM, _UNIX_TO = 10**9, 10**11

_MESSAGE, _SYSTEM, _SECOND, _RECORDED = Kind.MESSAGE, Form.SYSTEM, Precision.SECOND, Proof.RECORDED
"""Looked up once: this module's loop runs for every message there is, and an enum's member costs 0.1 µs each time."""


def read_rows(table: Table, mapping: Mapping[str, str], order: str | None, group: str) -> Iterator[Incoming | Rejected]:
    """Stream a chat table. `group` names the group of rows that name none. Raises Unreadable if there are none."""
    columns = [mapping.get(field, "") for field in ORDER] + columns_of(mapping["time"], table)
    understood = _Rows("sender_name" in mapping, order, group).read
    count = 0
    rows = table.pick(columns)
    for item in map(_with_one_time, rows) if len(columns) > len(ORDER) + 1 else rows:
        count += 1
        yield understood(item[0], item[1]) if type(item) is tuple else item  # type: ignore[misc] # the other type
    if not count:
        raise Unreadable("The table has a header but no rows.")


def _with_one_time(item: Row | Rejected) -> Row | Rejected:
    """Date and clock time, which stand in two columns, as one cell."""
    if isinstance(item, Rejected):
        return item
    line, cells = item
    return line, (*cells[: len(ORDER)], joined(cells[len(ORDER) :]))


_short_id = lru_cache(maxsize=1 << 14)(id_of)
_short_text = lru_cache(maxsize=1 << 14)(text_of)
"""Accounts, groups and topics come again and again; looking one up is several times cheaper than reading it."""


class _Rows:
    """Turns cells, in the fixed order of `read_rows`, into Incoming."""

    def __init__(self, has_name: bool, order: str | None, group: str) -> None:
        self._has_name, self._order, self._group = has_name, order, group

    def read(self, line: int, cells: Sequence[Cell]) -> Incoming | Rejected:
        native, group, sender, name, text, thread, reply, kind_cell, time = cells
        zoned, precision = True, _SECOND
        if type(time) is int and _UNIX_FROM <= time < _UNIX_TO:
            at = time * SECOND
        else:
            try:
                at, zoned, precision = read_time(time, self._order)
            except (ValueError, OverflowError):
                return _refused(line, cells)
        kind, form = PLAIN if kind_cell is None else kind_of(kind_cell)
        account = "" if sender is None else _short_id(sender) if type(sender) is str else id_of(sender)
        shown = account
        if self._has_name or not account:
            shown = (_short_text(name) if type(name) is str else text_of(name)) or account or text_of(sender)
            if not shown and form is not _SYSTEM:
                return Rejected(line, NO_SENDER, _line_text(cells))
        place = (_short_text(group) if type(group) is str else text_of(group)) or self._group
        own = str(native) if type(native) is int else id_of(native)
        answered = "" if reply is None else id_of(reply)
        target = ""
        if kind is not _MESSAGE:
            text = None
            if kind is Kind.RECALLED:
                target, answered = answered or own, ""
        elif text is not None and (type(text) is not str or "\0" in text):
            text = text_of(text).replace("\0", "")
        return Incoming(
            kind,
            at,
            place,
            place,
            account,
            shown,
            text,
            own,
            answered,
            _short_text(thread) if type(thread) is str else text_of(thread),
            form,
            target,
            "",
            0,
            "",
            precision,
            0,
            _RECORDED,
            zoned,
            False,
            line,
        )


def _refused(line: int, cells: Sequence[Cell]) -> Rejected:
    texts = [text_of(cell).casefold() for cell in cells]
    is_total = any(text.startswith(_TOTALS) for text in texts if text and len(text) < 12)
    return Rejected(line, TOTAL if is_total else NO_TIME, _line_text(cells))


def _line_text(cells: Sequence[Cell]) -> str:
    return " | ".join(text for cell in cells if (text := text_of(cell)[:SHOWN_TEXT]))[:SHOWN_TEXT]
