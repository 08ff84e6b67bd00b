"""Bringing the courses of groups up to date: all that changed at once, nothing where nothing did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import numpy as np

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community, Group
from qunxing.core.metrics.periods import day_of, local_day
from qunxing.core.rules.lifecycle import STAGES, UNKNOWN, Ints, course
from qunxing.core.zones import micros
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.lifecycle import series
from qunxing.lifecycle.models import Course
from qunxing.lifecycle.series import Series, monday

LOT = 100
"""Rows written in one short transaction."""
DIGITS = {"value": 0, "level": 1, "best": 1, "slope": 2, "p": 4, "net": 0, "broke": 0, "step": 1}
FIELDS = ("judged_by", "stage", "since", "weeks", "last_act", "is_temporary", "epoch", "dimension_epoch", "week", "at")


def refresh(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Of every community, the groups whose course may be another by now; how many that were."""
    done = 0
    for community in Community.objects.all():
        if stop():
            break
        done += refresh_community(community, now=now)
    return done


def refresh_community(community: Community, *, now: datetime) -> int:
    """Judge anew the groups in which anything changed, or for which a week has passed; how many."""
    groups = list(community.groups.all())
    standing = Standing.of([group.pk for group in groups])
    week = monday(local_day(micros(now), community.timezone)) - 7
    temporary = _temporary(community, groups, now)
    kept = {
        each.group_id: each for each in Course.objects.filter(group__in=[group.pk for group in groups]).defer("weeks")
    }
    stale = [group for group in groups if not _is_fresh(kept.get(group.pk), group, standing, week, temporary)]
    if not stale:
        return 0
    scope = Scope.of_community(community, stale)
    found = series.read(scope, temporary=temporary, standing=standing, now=now)
    rows = list(_courses(found, scope, standing, week, temporary, now))
    for start in range(0, len(rows), LOT):
        Course.objects.bulk_create(
            rows[start : start + LOT], update_conflicts=True, unique_fields=["group"], update_fields=FIELDS
        )
    return len(rows)


def _temporary(community: Community, groups: Iterable[Group], now: datetime) -> frozenset[int]:
    """The groups whose charter says when they end."""
    held = in_force([group.pk for group in groups], day_of(local_day(micros(now), community.timezone)))
    return frozenset(grp for grp, charter in held.items() if charter.ends_on)


def _is_fresh(kept: Course | None, group: Group, standing: Standing, week: int, temporary: frozenset[int]) -> bool:
    return (
        kept is not None
        and kept.week == week
        and kept.epoch == standing.epochs.get(group.pk, 0)
        and kept.dimension_epoch == standing.dimension_epoch
        and kept.is_temporary == (group.pk in temporary)
    )


def _courses(
    found: Series | None, scope: Scope, standing: Standing, week: int, temporary: frozenset[int], now: datetime
) -> Iterable[Course]:
    told = course(found.seen) if found else None
    for row, group in enumerate(scope.groups):
        kept = Course(
            group=group,
            is_temporary=group.pk in temporary,
            epoch=standing.epochs.get(group.pk, 0),
            dimension_epoch=standing.dimension_epoch,
            week=week,
            at=now,
        )
        if found is not None and told is not None and row in found.by_talk | found.by_list:
            numbers = {"value": found.seen.value, **told.basis._asdict()}
            _fill(kept, found, row, told.stage[row], {name: each[row] for name, each in numbers.items()})
        yield kept


def _fill(kept: Course, found: Series, row: int, stage: Ints, numbers: dict[str, Any]) -> None:
    kept.judged_by = Course.JudgedBy.ACTIVE if row in found.by_talk else Course.JudgedBy.SEATS
    kept.last_act = found.last_act.get(row)
    watched = np.flatnonzero(~np.isnan(numbers["value"]))
    start = int(watched[0]) if len(watched) else len(stage)
    weeks: dict[str, Any] = {"first": found.first + 7 * start}
    weeks["stage"] = ["" if each == UNKNOWN else STAGES[each].value for each in stage[start:].tolist()]
    for name, digits in DIGITS.items():
        weeks[name] = _plain(numbers[name][start:], digits)
    weeks["broke"] = [max(each - start, 0) for each in weeks["broke"]]
    weeks["seen"] = numbers["weeks"][start:].tolist()
    if silent := found.silent.get(row):
        weeks |= {"silent": silent.days[start:].tolist(), "limit": silent.limit[start:].tolist()}
    kept.weeks = weeks
    if weeks["stage"] and (last := weeks["stage"][-1]):
        kept.stage = last
        same = next((n for n, each in enumerate(reversed(weeks["stage"])) if each != last), len(weeks["stage"]))
        kept.since = found.first + 7 * (len(stage) - same)


def _plain(values: Any, digits: int) -> list[float | int | None]:
    rounded = np.round(values.astype(np.float64), digits)
    return [None if each != each else int(each) if digits == 0 else each for each in rounded.tolist()]
