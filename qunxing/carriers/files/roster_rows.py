"""Rows of a member list as Incoming values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from qunxing.carriers.base import NEVER_SPOKE, Incoming, Rejected
from qunxing.carriers.files.paste import COUNT, is_count
from qunxing.carriers.files.phones import phone_of
from qunxing.carriers.files.tables import Cell, Row, Table, id_of, text_of
from qunxing.carriers.files.times import When, read_time
from qunxing.core.facts import Form, Kind, Precision
from qunxing.core.refusals import Unreadable

ORDER = ("id", "name", "group_name", "joined_at", "join_scene", "inviter", "last_spoken", "staff", "phone")
NO_NAME = "There is no name."
NO_JOIN_DATE = "The join date cannot be read; the member was kept."
NO_LAST_SPOKEN = "The date of the last message cannot be read; the member was kept."
_NEVER = frozenset({"", "0", "-", "--", "/", "无", "从未", "未知", "never", "none", "null"})
_SAID_NOTHING = frozenset({"0", "从未", "never"})
"""What stands for the last message of somebody who never wrote; the rest of `_NEVER` only tells nothing."""
_YES = frozenset({"是", "1", "true", "yes", "y", "√", "✓", "员工", "staff", "内部"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_members(
    table: Table, mapping: Mapping[str, str], order: str | None, day: int, group: str
) -> Iterator[Incoming | Rejected]:
    """Stream a member list, its header first. Raises Unreadable when it names nobody."""
    yield Incoming(Kind.ROSTER, day, group, group, precision=Precision.DAY, zoned=False, form=Form.SYSTEM)
    listed = False
    for item in table.pick([mapping.get(field, "") for field in ORDER]):
        for said in [item] if isinstance(item, Rejected) else _member(item, order, day, group):
            listed = listed or isinstance(said, Incoming)
            yield said
    if not listed:
        raise Unreadable("The list names nobody.")


def _member(row: Row, order: str | None, day: int, group: str) -> Iterator[Incoming | Rejected]:
    line, cells = row
    identity, name, card, joined_at, scene, inviter, last_spoken, staff, phone = cells
    account, nickname, card_name = id_of(identity), text_of(name), text_of(card)
    shown = nickname or card_name or account
    if not shown or (not account and joined_at in (None, "") and is_count(shown)):
        yield Rejected(
            line, COUNT if shown else NO_NAME, " | ".join(text for c in cells[:-1] if (text := text_of(c)))[:200]
        )
        return
    joined, spoken = _moment(joined_at, order), _moment(last_spoken, order)
    yield Incoming(
        Kind.LISTED,
        day,
        group,
        group,
        account,
        shown,
        card_name or None,
        thread=_last_word(spoken, joined, text_of(last_spoken)),
        form=Form.SYSTEM,
        target="utc" if joined and joined.zoned else "",
        target_name=text_of(inviter),
        value=joined.at if joined else 0,
        note=text_of(scene),
        precision=Precision.DAY,
        zoned=False,
        staff=text_of(staff).casefold() in _YES,
        line=line,
        phone=phone_of(phone),
    )
    for when, cell, reason in ((joined, joined_at, NO_JOIN_DATE), (spoken, last_spoken, NO_LAST_SPOKEN)):
        if when is None and cell is not None and text_of(cell).casefold() not in _NEVER:
            yield Rejected(line, reason, f"{shown} | {text_of(cell)}"[:200])


def _moment(cell: Cell, order: str | None) -> When | None:
    if cell is None:
        return None  # most lists have no dates, and a million errors take their time
    try:
        return read_time(cell, order)
    except (ValueError, OverflowError):
        return None


def _last_word(spoken: When | None, joined: When | None, cell: str) -> str:
    """When they last spoke, NEVER_SPOKE, or "" where the list does not tell.

    QQ writes the time of joining for who never spoke; where only the days are equal, either may be meant.
    """
    if spoken is None:
        return NEVER_SPOKE if cell.casefold() in _SAID_NOTHING else ""
    if joined and (spoken.at, spoken.zoned) == (joined.at, joined.zoned):
        return "" if spoken.precision is Precision.DAY else NEVER_SPOKE
    return _iso(spoken)


def _iso(when: When) -> str:
    moment = _EPOCH + timedelta(microseconds=when.at)
    if when.precision is Precision.DAY:
        return moment.date().isoformat()
    return moment.isoformat() if when.zoned else moment.replace(tzinfo=None).isoformat()
