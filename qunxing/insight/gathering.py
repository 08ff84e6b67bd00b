"""Finding out what 今日 may say: one question to the rollups for each sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import State
from qunxing.core.metrics.periods import iso, local_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import DAY, micros
from qunxing.insight import asking, compute
from qunxing.insight.asking import Scope, Shown
from qunxing.insight.today import OVERDUE_HOURS, Facts, Gap, Unanswered, Yesterday
from qunxing.ledger import read, talk
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import left_out
from qunxing.sources.models import Import
from qunxing.sources.queries import open_renames

HOUR = 3_600_000_000
LOOK_BACK = 7 * DAY
"""A question is looked after for a week; later answers are not seen either."""
FRESH = 3 * DAY
"""Without data for so long, nothing is said about what waits."""
RECENT_DAYS = 60


def gather(community: Community, *, now: datetime) -> Facts:
    """Everything today's sentences rest on."""
    groups = {group.pk: group for group in community.groups.all()}
    shown = asking.shown(groups)
    return Facts(
        zone=community.timezone,
        yesterday=_yesterday(community, now),
        unanswered=_unanswered(groups, shown, now),
        gaps=gaps(groups, shown, community.timezone, now=now),
        renames=open_renames(community).count(),
        waiting=Import.objects.filter(community=community, state=Import.State.ASKING).count(),
    )


def _yesterday(community: Community, now: datetime) -> Yesterday:
    day = now.astimezone(ZoneInfo(community.timezone)).date() - timedelta(days=1)
    scope = Scope.of_community(community)
    body = compute.measure("active_members", scope, from_day=day, to_day=day, grain="day", now=now)
    point = body["points"][0]
    people = point["value"] if point["state"] in (State.VALUE, State.ZERO) else None
    return Yesterday(people, body["coverage"]["groups"], body["coverage"]["measured"])


def _unanswered(groups: Mapping[int, Group], shown: Iterable[Shown], now: datetime) -> Unanswered | None:
    """Only where reply links can be seen: elsewhere every question would look unanswered."""
    usable = asking.measurable(METRICS["response"].needs, shown)
    if not usable:
        return None
    end = min(micros(now), max(each.last for each in usable))
    if end < micros(now) - FRESH:
        return None
    rows = _waiting({each.grp for each in usable}, end - LOOK_BACK, end - OVERDUE_HOURS * HOUR)
    staff = {identity for identity, _reason, _first, _last in left_out()}
    open_rows = [row for row in rows if row[3] not in staff]
    if not open_rows:
        return None
    ts, grp, k1, _asker = open_rows[0]
    text = next((row.text for row in talk.around(grp, ts, n=3) if row.k1 == k1 and row.text), "")
    return Unanswered(len(open_rows), text[:40], groups[grp].name, ts)


def _waiting(groups: Iterable[int], from_ts: int, to_ts: int) -> list[tuple[int, int, int, int]]:
    """(ts, group, k1, asker) of questions nobody has answered, oldest first."""
    wanted = ", ".join(str(int(grp)) for grp in groups)
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("answer"), ["answer"], from_ts=from_ts, to_ts=to_ts)
        rows = room.rows(
            f"SELECT ts, grp, k1, asker FROM answer WHERE answerer = 0 AND category = 0 AND grp IN ({wanted}) "
            "AND ts BETWEEN ? AND ? ORDER BY ts",
            [from_ts, to_ts],
        )
    return [(int(ts), int(grp), int(k1), int(asker)) for ts, grp, k1, asker in rows]


def gaps(groups: Mapping[int, Group], shown: Iterable[Shown], zone: str, *, now: datetime) -> list[Gap]:
    """Days without data between two stretches of a group's talk, of the last two months."""
    found: list[Gap] = []
    horizon = local_day(micros(now), zone) - RECENT_DAYS
    by_group: dict[int, list[tuple[int, int]]] = {}
    for each in asking.measurable(METRICS["messages"].needs, shown):
        by_group.setdefault(each.grp, []).append((local_day(each.first, zone), local_day(each.last, zone)))
    for grp, stretches in by_group.items():
        end = min(first for first, _last in stretches)
        for first, last in sorted(stretches):
            if first > end + 1 and first > horizon:
                found.append(Gap(groups[grp].name, iso(end + 1), iso(first - 1), first - end - 1))
            end = max(end, last)
    return found
