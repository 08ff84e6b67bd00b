"""Which groups are nearly full: kept by the worker, read by pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import Grain
from qunxing.core.rules.capacity import Fullness, cap_of, fullness
from qunxing.goals.figures import figures_of
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.ledger.models import GroupEpoch
from qunxing.team.models import Seats

LOOK_BACK = timedelta(days=28)
"""A member list counts for so long."""
LOT = 100
"""Rows written in one short transaction."""


class Room(NamedTuple):
    """A group, the least that are in it, how many may be, and how full that makes it."""

    group: Group
    members: int
    cap: int
    fullness: Fullness


def refresh(*, since: int, now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Count who is in the groups that changed after the epoch `since`; 0 for all. What nobody sees any more goes."""
    changed = set(GroupEpoch.objects.filter(number__gt=since).values_list("grp", flat=True))
    for community in Community.objects.all():
        if stop():
            return
        _count(community, [group for group in community.groups.all() if not since or group.pk in changed], now)


def _count(community: Community, groups: list[Group], now: datetime) -> None:
    yesterday = community.today(now) - timedelta(days=1)
    caps = _caps(groups, yesterday)
    groups = [group for group in groups if group.pk in caps]
    if not groups:
        return
    scope = Scope.of_community(community, groups)
    bodies = measure_each("headcount", scope, days=(yesterday - LOOK_BACK, yesterday), grain=Grain.DAY, now=now)
    rows = []
    for group in groups:
        figures = [each for each in figures_of(bodies[group.pk], "") if each.is_number]
        if figures and (least := figures[-1].low if figures[-1].low is not None else figures[-1].value) is not None:
            rows.append(Seats(group=group, members=round(least), day=yesterday, at=now))
    Seats.objects.filter(group__in={group.pk for group in groups} - {row.group_id for row in rows}).delete()
    for start in range(0, len(rows), LOT):
        Seats.objects.bulk_create(
            rows[start : start + LOT],
            update_conflicts=True,
            unique_fields=["group"],
            update_fields=["members", "day", "at"],
        )


def rooms_of(groups: Iterable[Group], day: date) -> dict[int, Room]:
    """By group, how full it is; a group without a cap, or whose members nobody sees, is left out. Two queries."""
    here = {group.pk: group for group in groups}
    caps = _caps(here.values(), day)
    counted = Seats.objects.filter(group__in=caps).values_list("group", "members")
    return {pk: Room(here[pk], members, caps[pk], fullness(members, caps[pk])) for pk, members in counted}


def _caps(groups: Iterable[Group], day: date) -> dict[int, int]:
    here = {group.pk: group for group in groups if group.ended_on is None}
    held = in_force(here, day)
    found = {pk: cap_of(group.platform, held[pk].size_cap if pk in held else None) for pk, group in here.items()}
    return {pk: cap for pk, cap in found.items() if cap}
