"""What is kept of who carries each group: five numbers of the groups that changed, each asked of all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qunxing.communities.models import Community, Group
from qunxing.contributors.models import Carried
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import State
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.zones import moment
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing, measurable
from qunxing.insight.evidence import Heard, heard

DAYS = 56
"""The list looks this far back: two months of most people's rhythm, and no more of the past than that."""
MONTHS = 122
"""Parts and their moves are told of four months."""
DAILY = ("exchanges", "months", "roles")
"""What moves slowly is asked once a day, or when a decision moved it, not after every message."""
ASKED = {
    "list": ("koc", DAYS, "span"),
    "shape": ("reply_shape", DAYS, "span"),
    "exchanges": ("interactions", DAYS, "span"),
    "months": ("koc", MONTHS, "month"),
    "roles": ("roles", MONTHS, "month"),
}
LOT = 100
"""Rows written in one short transaction."""
MOST_AT_ONCE = 500
"""Groups asked at once: what they answer is held in memory."""
Body = Mapping[str, Any]


def refresh(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Every group of which anything moved since it was looked at; what is up to date costs a look at its row."""
    for community in Community.objects.all():
        if stop():
            return
        refresh_groups(community, community.groups.all(), now=now)


def refresh_groups(community: Community, groups: Iterable[Group], *, now: datetime) -> None:
    """The same for some groups of a community. A group whose talk cannot be seen has nothing kept."""
    standing = Standing.of([group.pk for group in groups])
    seen = [group for group in groups if measurable(METRICS["reply_shape"].needs, standing.shown([group.pk]))]
    last = _last_day(community, seen, standing, now)
    if last is None:
        return
    kept = {row.group_id: row for row in Carried.objects.filter(group__in=[group.pk for group in seen])}
    stale = [group for group in seen if not _is_good(kept.get(group.pk), standing, last)]
    spoke = [group for group in stale if _has_daily(kept.get(group.pk), standing, last)]
    rest = [group for group in stale if not _has_daily(kept.get(group.pk), standing, last)]
    for some, names in ((spoke, [name for name in ASKED if name not in DAILY]), (rest, list(ASKED))):
        for lot, found in _found(community, some, names, last, standing, now):
            before = {pk: kept[pk].body for pk in found if pk in kept}
            _keep(lot, {pk: {**before.get(pk, {}), **body} for pk, body in found.items()}, standing, last, now)


def _found(
    community: Community, groups: Sequence[Group], names: Sequence[str], last: date, standing: Standing, now: datetime
) -> Iterator[tuple[list[Group], dict[int, dict[str, Any]]]]:
    """Lots of these groups with what is kept of them; what was said is read once for all."""
    if not groups:
        return
    days, by_number = max(ASKED[name][1] for name in names), sorted(groups, key=lambda group: group.pk)
    end = day_number(last)
    with heard([group.pk for group in groups], first_day=end - days + 1, last_day=end) as among:
        for start in range(0, len(groups), MOST_AT_ONCE):
            lot = by_number[start : start + MOST_AT_ONCE]
            yield lot, _bodies(Scope.of_community(community, lot), names, last, standing, now, among)


def _last_day(community: Community, groups: Sequence[Group], standing: Standing, now: datetime) -> date | None:
    """The last whole day that any of the community's talk was seen of."""
    shown = standing.shown([group.pk for group in groups])
    zone = ZoneInfo(community.timezone)
    ends = [each.last for each in shown if each.sees >> Sees.MESSAGES & 1]
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    return min(moment(max(ends)).astimezone(zone).date(), yesterday) if ends else None


def _is_good(row: Carried | None, standing: Standing, last: date) -> bool:
    if row is None:
        return False
    is_current = row.epoch == standing.epochs.get(row.group_id, 0) and row.dimension_epoch == standing.dimension_epoch
    return is_current and row.last == last


def _has_daily(row: Carried | None, standing: Standing, last: date) -> bool:
    """Whether what is asked once a day was asked since the day and the decisions are what they are."""
    return row is not None and row.last == last and row.dimension_epoch == standing.dimension_epoch


def _bodies(
    scope: Scope, names: Sequence[str], last: date, standing: Standing, now: datetime, among: Heard
) -> dict[int, dict[str, Any]]:
    """Group → what is kept of it, by the name of the number."""
    answers = {}
    for name in names:
        metric, days, grain = ASKED[name]
        span = (last - timedelta(days=days - 1), last)
        answers[name] = measure_each(metric, scope, days=span, grain=grain, standing=standing, now=now, among=among)
    return {
        group.pk: {name: _point(found[group.pk], name) for name, found in answers.items()} for group in scope.groups
    }


def _point(body: Body, name: str) -> Any:
    """What pages read of an answer: the last period, or what each month showed."""
    points = body["points"]
    if name == "months":
        judged = ("start", "end", "state", "n", "provisional")
        return [
            {**{key: each[key] for key in judged}, "next": each["cells"].get("next"), "helped_by": _helped(each)}
            for each in points
            if each["state"] != State.NOT_MEASURABLE
        ]
    if name == "roles":
        return [each for each in points if each["state"] != State.NOT_MEASURABLE]
    return dict(points[-1]) | {"excluded": dict(body["excluded"])}


def _helped(point: Body) -> dict[str, int]:
    return {str(each["person"]): each["helped"] for each in point.get("helping", []) if each["helped"]}


def _keep(groups: Sequence[Group], bodies: Mapping[int, Body], standing: Standing, last: date, now: datetime) -> None:
    rows = [
        Carried(
            group=group,
            body=bodies[group.pk],
            epoch=standing.epochs.get(group.pk, 0),
            dimension_epoch=standing.dimension_epoch,
            first=last - timedelta(days=DAYS - 1),
            last=last,
            at=now,
        )
        for group in groups
    ]
    fields = ["body", "epoch", "dimension_epoch", "first", "last", "at"]
    for start in range(0, len(rows), LOT):
        Carried.objects.bulk_create(
            rows[start : start + LOT], update_conflicts=True, unique_fields=["group"], update_fields=fields
        )
