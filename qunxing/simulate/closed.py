"""The month that was closed before the last file of it came: what 今日 says of it is really so."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from qunxing.closing import actions
from qunxing.closing.compare import compare_newest
from qunxing.closing.figures import Kind, Wanted, last_over, usual
from qunxing.communities.models import Community, User
from qunxing.simulate.bakery.calendar import ZONE

NOTE = "考核用"


def last_month(now: datetime) -> tuple[date, date]:
    """The first and last day of the month before, in the demo's zone."""
    return last_over(Kind.MONTH, now.astimezone(ZoneInfo(ZONE)).date())


def parted(text: str, account: str, days: tuple[date, date]) -> tuple[str, str]:
    """JSON lines of a chat, without what one account said on these days; and only that."""
    kept: list[str] = []
    held: list[str] = []
    for line in text.splitlines(keepends=True):
        row = msgspec.json.decode(line)
        day = datetime.fromtimestamp(row["time"], ZoneInfo(ZONE)).date()
        is_held = row["sender"] == account and "kind" not in row and days[0] <= day <= days[1]
        (held if is_held else kept).append(line)
    return "".join(kept), "".join(held)


def close(community: Community, *, by: User | None, now: datetime) -> None:
    """Set the figures of the last month down, whatever is still open."""
    wanted = Wanted(community, Kind.MONTH, *last_month(now), usual(Kind.MONTH))
    actions.close(wanted, by=by, now=now, note=NOTE, anyway=True)


def compare(*, now: datetime) -> None:
    """Say what moved since, as the worker does."""
    compare_newest(now=now)
