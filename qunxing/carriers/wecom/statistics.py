"""WeCom's own statistics: of all groups of an owner and day, and of talks with customers; never of a single group.

https://developer.work.weixin.qq.com/document/path/93476 (groups), /92132 (talks). Days are Beijing's, as numbers since
1970. They are told from the day after on, for half a year, thirty days at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, NamedTuple

from qunxing.carriers.base import Incoming
from qunxing.carriers.http import Body
from qunxing.carriers.live import Unreachable
from qunxing.carriers.tables.wecom import flat, told
from qunxing.carriers.wecom.groups import MOST_OWNERS, hundreds, owned
from qunxing.carriers.wecom.wire import Denied, Wire

BY_DAY = "externalcontact/groupchat/statistic_group_by_day"
BY_OWNER = "externalcontact/groupchat/statistic"
TALKS = "externalcontact/get_user_behavior_data"
STAFF = "externalcontact/get_follow_user_list"
DAY, BEIJING = 86_400, 8 * 3600
AT_ONCE, BACK = 30, 180
"""Days in one answer, and how far back they are kept."""
SETTLED = 8 * 3600
"""Seconds into a day from which the day before is asked for: it is counted during the night."""
MOST_ITEMS = 1000
MOST_ROWS = 20_000
"""Readings on one page."""


class Untold(Unreachable):
    """WeCom refuses its statistics, or tells them otherwise than it says: no reason not to hear the groups."""


class Pulled(NamedTuple):
    """Some readings; `last` is the last day all of which is told by now, None while there is more to come of it."""

    readings: list[Incoming]
    last: int | None


def yesterday(now: float) -> int:
    """The last day that is counted; `now` is seconds since 1970."""
    return int(now + BEIJING - SETTLED) // DAY - 1


async def pulled(wire: Wire, owners: Sequence[str], after: int | None, *, now: float) -> AsyncIterator[Pulled]:
    """All that is told of the days after `after` (None: from as far back as WeCom goes).

    Raises Untold, and what all carriers raise.
    """
    last = yesterday(now)
    first = max(int(now + BEIJING) // DAY - BACK, after + 1 if after is not None else 0)
    try:
        while first <= last:
            until = min(first + AT_ONCE - 1, last)
            async for each in _stretch(wire, owners, first, until, is_past=until < last):
                yield each
            first = until + 1
    except Denied as error:
        raise Untold(detail=str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Untold(detail=f"statistics that cannot be read: {error}") from error


async def _stretch(
    wire: Wire, owners: Sequence[str], first: int, until: int, *, is_past: bool
) -> AsyncIterator[Pulled]:
    """At most thirty days: the whole, each owner, each of the staff who talk with customers. Of a stretch that is not
    past the last day may still be missing."""
    whole = await _by_day(wire, owners, first, until)
    rows = _readings(whole)
    days = sorted({_day(each) for each in whole})
    for day in days:
        async for each in _by_owner(wire, owners, day):
            rows += _readings([each | {"stat_time": _seconds(day)}])
            if len(rows) >= MOST_ROWS:
                yield Pulled(rows, None)
                rows = []
    rows += await _talks(wire, owners, first, until)
    yield Pulled(rows, until if is_past else max([until - 1, *days]))


async def _by_day(wire: Wire, owners: Sequence[str], first: int, until: int) -> list[Body]:
    """One item a day of all owners together. More than a hundred are asked for in parts, which are added."""
    days: dict[int, Body] = {}
    for some in hundreds(owners):
        answer = await wire.post(BY_DAY, _span(first, until) | owned(some))
        for each in map(flat, answer["items"]):
            before = days.setdefault(_day(each), {})
            days[_day(each)] = {
                name: value if name == "stat_time" else value + before.get(name, 0)
                for name, value in each.items()
                if isinstance(value, int)
            }
    return [days[day] for day in sorted(days)]


async def _by_owner(wire: Wire, owners: Sequence[str], day: int) -> AsyncIterator[Body]:
    for some in hundreds(owners):
        offset, total = 0, 1
        while offset < total:
            asked = _span(day, day) | owned(some) | {"order_by": 2, "offset": offset, "limit": MOST_ITEMS}
            answer = await wire.post(BY_OWNER, asked)
            for each in map(flat, answer["items"]):
                yield each
            offset, total = max(int(answer.get("next_offset") or 0), offset + 1), int(answer["total"])


async def _talks(wire: Wire, owners: Sequence[str], first: int, until: int) -> list[Incoming]:
    """Of the staff together, where WeCom can tell that at once, and of each."""
    staff = list(owners) or list(map(str, (await wire.get(STAFF))["follow_user"]))
    found: list[Incoming] = []
    for some in ([staff] if 1 < len(staff) <= MOST_OWNERS else []) + [[each] for each in staff]:
        span = {"start_time": _seconds(first), "end_time": _seconds(until)}
        answer = await wire.post(TALKS, {"userid": some, **span})
        whose = {"owner": some[0]} if len(some) == 1 else {}
        found += _readings(each | whose for each in map(flat, answer["behavior_data"]))
    return found


def _readings(items: Iterable[Body]) -> list[Incoming]:
    return [row for each in items for row in told(0, each) if isinstance(row, Incoming)]


def _span(first: int, until: int) -> dict[str, Any]:
    return {"day_begin_time": _seconds(first), "day_end_time": _seconds(until)}


def _seconds(day: int) -> int:
    """When a day begins in Beijing."""
    return day * DAY - BEIJING


def _day(item: Body) -> int:
    return (int(item["stat_time"]) + BEIJING) // DAY
