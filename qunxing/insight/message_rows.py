"""Messages as rows to take away, stretch by stretch so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pyarrow as pa

from qunxing.carriers.base import Incoming
from qunxing.communities.models import Group
from qunxing.core.facts import Form, Kind
from qunxing.insight.export import Cell, Row
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import Cursor, cursor
from qunxing.ledger.read import Snapshot
from qunxing.people.accounts import BY_NAME
from qunxing.people.models import Identity

COLUMNS = {
    "time": Cell.TIME,
    "group": Cell.TEXT,
    "person": Cell.WHOLE,
    "sender": Cell.TEXT,
    "text": Cell.TEXT,
    "kind": Cell.TEXT,
    "id": Cell.TEXT,
    "reply_to": Cell.TEXT,
    "recalled": Cell.YES,
    "zone": Cell.TEXT,
}
ONE_READ = 10_000
FORMS = {int(form): form.name.lower() for form in Form}
KINDS = {"message": int(Kind.MESSAGE), "edited": int(Kind.EDITED), "recalled": int(Kind.RECALLED)}
SECOND = 1_000_000
STRETCH = 30 * 86_400 * SECOND
"""µs of talk that are sorted at once: what bounds memory."""

Days = tuple[date | None, date | None]
Groups = Mapping[int, Group]
T = TypeVar("T")
Shape = Callable[[tuple[Any, ...], datetime, Group, Identity | None], T]
"""Makes a message of its row, its local time, its group and its sender."""

MESSAGES_OF_STRETCH = """
WITH edit AS (
  SELECT ref1, ref2, arg_max(k1, (until, k1)) AS e1, arg_max(k2, (until, k1)) AS e2
  FROM changes WHERE kind = $edited GROUP BY ref1, ref2
), gone AS (SELECT DISTINCT ref1, ref2 FROM changes WHERE kind = $recalled)
SELECT f.ts, f.grp, f.identity, t.text, f.form, f.k1, f.k2, f.ref1, f.ref2, g.ref1 IS NOT NULL
FROM facts f JOIN wanted USING (grp)
LEFT JOIN edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
LEFT JOIN gone g ON g.ref1 = f.k1 AND g.ref2 = f.k2
LEFT JOIN texts t ON t.k1 = COALESCE(e.e1, f.k1) AND t.k2 = COALESCE(e.e2, f.k2)
WHERE f.kind = $message AND f.ts >= $start AND f.ts < $end ORDER BY f.ts, f.k1
"""


def bind_wanted(room: Cursor, groups: Groups) -> None:
    """Bind `wanted(grp)`."""
    room.bind("wanted", pa.table({"grp": pa.array(list(groups), pa.int32())}))


def messages(groups: Groups, days: Days, shape: Shape[T]) -> Iterator[T]:
    """Every message of the groups in these days, oldest first, in the shape asked for."""
    shot = read.snapshot("facts", "text")
    names = _Names()
    with cursor() as room:
        bind_wanted(room, groups)
        for stretch in _stretches(shot):
            yield from _stretch_of_messages(room, shot, stretch, groups, days, names, shape)


def _stretches(shot: Snapshot) -> list[tuple[int, int]]:
    """Stretches of time, from and before, in which anything can have been said."""
    times = [each for segment in shot.of("facts") for each in (segment.min_ts, segment.max_ts)]
    times += shot.tail["ts"].to_pylist()
    return [(start, start + STRETCH) for start in range(min(times), max(times) + 1, STRETCH)] if times else []


def _stretch_of_messages(
    room: Cursor,
    shot: Snapshot,
    stretch: tuple[int, int],
    groups: Groups,
    days: Days,
    names: _Names,
    shape: Shape[T],
) -> Iterator[T]:
    span = {"from_ts": stretch[0], "to_ts": stretch[1]}
    if not shot.of("facts", **span) and not shot.tail.num_rows:
        return
    read.bind_facts(room, shot, **span, kinds=manifest.TALK)
    read.bind_texts(room, shot, **span)
    found = room.raw.execute(MESSAGES_OF_STRETCH, {**KINDS, "start": stretch[0], "end": stretch[1]})
    while rows := found.fetchmany(ONE_READ):
        names.learn({row[2] for row in rows})
        for row in rows:
            local = _local(row[0], groups[row[1]])
            if (days[0] is None or local.date() >= days[0]) and (days[1] is None or local.date() <= days[1]):
                yield shape(row, local, groups[row[1]], names.of(row[2]))


def _local(ts: int, group: Group) -> datetime:
    utc = datetime.fromtimestamp(ts // SECOND, UTC) + timedelta(microseconds=ts % SECOND)
    return utc.astimezone(ZoneInfo(group.community.timezone))


def message(row: tuple[Any, ...], local: datetime, group: Group, who: Identity | None) -> Row:
    """The message under the names of `COLUMNS`; its time in its community's zone."""
    _ts, _grp, _identity, text, form, k1, k2, ref1, ref2, recalled = row
    return {
        "time": local,
        "group": group.name,
        "person": who.person_id if who else None,
        "sender": who.name if who else "",
        "text": None if who and who.erased_at else text,
        "kind": FORMS.get(form, ""),
        "id": _key(k1, k2),
        "reply_to": _key(ref1, ref2) if ref1 or ref2 else None,
        "recalled": bool(recalled),
        "zone": group.community.timezone,
    }


def incoming(row: tuple[Any, ...], local: datetime, group: Group, who: Identity | None) -> Incoming:
    """The message as another program may take it in. An erased account has neither name nor words."""
    shown = message(row, local, group, who)
    account = who.external if who and not who.erased_at and not who.namespace.startswith(BY_NAME) else ""
    return Incoming(
        kind=Kind.MESSAGE, at=row[0], sender=account, name=shown["sender"], text=shown["text"],
        native=shown["id"], reply_to=shown["reply_to"] or "", form=Form(row[4]),
    )  # fmt: skip


def _key(first: int, second: int) -> str:
    return f"{first & (1 << 64) - 1:016x}{second & (1 << 64) - 1:016x}"


class _Names:
    """Accounts by number, looked up a lot at a time and kept."""

    def __init__(self) -> None:
        self._known: dict[int, Identity] = {}

    def learn(self, numbers: set[int]) -> None:
        missing = list(numbers - self._known.keys())
        for start in range(0, len(missing), 500):
            self._known.update(Identity.objects.in_bulk(missing[start : start + 500]))

    def of(self, number: int) -> Identity | None:
        return self._known.get(number)
