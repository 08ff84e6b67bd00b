"""Bringing goals, promises and the states of groups up to date, for groups that changed; what pages read is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from qunxing.communities.models import Community, Group
from qunxing.core.metrics.base import Grain
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.rules.goals import Seen, Verdict, colour_of, judge
from qunxing.goals import figures, guardrails, keeping, values
from qunxing.goals.models import Goal, GoalTerms, GroupStatus, Promise
from qunxing.goals.season import last_year
from qunxing.goals.terms import judged
from qunxing.insight.apart import measure_each
from qunxing.insight.asking import Scope
from qunxing.insight.compute import measure
from qunxing.insight.coverage import Standing
from qunxing.ledger.models import GroupEpoch

LOT = 100
"""Rows written in one short transaction."""
MOST_POINTS = 400
Body = Mapping[str, Any]


class Running(NamedTuple):
    """A goal, the version that holds, and its groups; none for the whole community."""

    goal: Goal
    terms: GoalTerms
    groups: tuple[int, ...]


def refresh(*, since: int, now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Everything of the groups that changed after the epoch `since`; 0 for all. What is up to date costs little."""
    changed = set(GroupEpoch.objects.filter(number__gt=since).values_list("grp", flat=True))
    for community in Community.objects.filter(Q(goals__isnull=False) | Q(groups__promises__isnull=False)).distinct():
        if stop():
            return
        here = {group.pk: group for group in community.groups.all()}
        desk = Group.every.filter(community=community, is_desk=True).values_list("pk", flat=True).first()
        of = set(here) if not since or desk in changed else changed & set(here)
        refresh_groups(community, of, now=now)
    for community in Community.objects.filter(groups__charters__isnull=False).distinct():
        if stop():
            return
        values.ask(community, now=now)


def refresh_groups(community: Community, groups: Iterable[int], *, now: datetime) -> None:
    """What some groups of a community have: their promises, every goal they are part of, and their state."""
    wanted = set(groups)
    running = _running(community, wanted)
    promised = set(Promise.objects.filter(group__in=wanted).values_list("group", flat=True))
    if not running and not promised:
        return
    standing = Standing.of([group.pk for group in community.groups.all()])
    keeping.keep(promised, standing, now=now)
    _judge(community, running, standing, now)
    own = {each.groups[0] for each in running if len(each.groups) == 1}
    _restate(community, (promised | own) & wanted, standing, now)


def _running(community: Community, groups: set[int]) -> list[Running]:
    """The goals that these groups have a part in, given up ones left out."""
    found = []
    every = Goal.objects.filter(community=community, dropped_at=None).prefetch_related("groups", "terms")
    for goal in every:
        members = tuple(sorted(group.pk for group in goal.groups.all()))
        if groups and (not members or groups.intersection(members)):
            found.append(Running(goal, list(goal.terms.all())[-1], members))
    return found


def _judge(community: Community, running: Sequence[Running], standing: Standing, now: datetime) -> None:
    today = community.today(now)
    for each, body in _bodies(community, running, standing, today, now):
        each.goal.kept = kept_of(each, body, community, today, standing, now)
    for start in range(0, len(running), LOT):
        Goal.objects.bulk_update([each.goal for each in running[start : start + LOT]], ["kept"])


def _bodies(
    community: Community, running: Sequence[Running], standing: Standing, today: date, now: datetime
) -> list[tuple[Running, Body | None]]:
    """The answer each goal rests on: goals of single groups that ask the same are asked at once."""
    alike: dict[Any, list[Running]] = defaultdict(list)
    found: list[tuple[Running, Body | None]] = []
    by_pk = {group.pk: group for group in community.groups.all()}
    for each in running:
        days = _days(each.terms, today)
        if days is None or each.terms.metric not in METRICS:
            found.append((each, None))
        else:
            params = tuple(sorted(each.terms.params.items()))
            alike[len(each.groups) == 1 or each.groups, each.terms.metric, params, each.terms.grain, days].append(each)
    for (scope, metric, params, grain, days), goals in alike.items():
        asked = {"grain": grain, "params": dict(params), "now": now}
        with suppress(Refusal):  # a parameter that is no longer offered: nothing is seen
            if scope is True:
                groups = [by_pk[pk] for pk in sorted({each.groups[0] for each in goals}) if pk in by_pk]
                together = Scope.of_community(community, groups)
                bodies = measure_each(metric, together, days=days, standing=standing, **asked)
                found += [(each, bodies[each.groups[0]]) for each in goals]
            else:
                whole = Scope.of_community(community, [by_pk[pk] for pk in scope if pk in by_pk] if scope else None)
                body = measure(metric, whole, from_day=days[0], to_day=days[1], **asked)
                found += [(each, body) for each in goals]
    return found


def _days(terms: GoalTerms, today: date) -> tuple[date, date] | None:
    """The days that are over, from the start on; None while there are none."""
    last = min(today - timedelta(days=1), terms.deadline)
    return (terms.start, last) if last >= terms.start else None


def kept_of(
    each: Running, body: Body | None, community: Community, today: date, standing: Standing, now: datetime
) -> dict[str, Any]:
    """What pages read of a goal: its verdict, the figure it rests on, and its points over time."""
    terms = judged(each.terms)
    points = figures.figures_of(body, each.terms.part) if body else []
    figure = figures.last_number(points)
    seen = None
    weights = None
    if body is not None and figure is not None and figure.value is not None:
        seen = Seen(figure.value, figure.low, figure.high, figures.seen_until(body, figure))
        weights = last_year(each.terms, community, each.groups, standing, now=now) if terms.grows else None
    verdict = judge(terms, seen, day_number(today), weights)
    return {
        **_told(verdict),
        "version": each.terms.version,
        "figure": figure._asdict() if figure else None,
        "lacking": list(body["coverage"]["lacking"]) if body else [],
        "seasonal": weights is not None,
        "points": _points(each, points),
        "day": today.isoformat(),
    }


def _told(verdict: Verdict) -> dict[str, Any]:
    part = verdict.attained
    return {
        "state": verdict.state,
        "colour": colour_of(verdict),
        "attained": list(part) if part else None,
        "due": verdict.due,
        "pace": verdict.pace,
        "measure": verdict.measure,
    }


def _points(each: Running, points: Sequence[figures.Figure]) -> list[dict[str, Any]]:
    """The points of a goal over time; of one counted from the start on, one for each day it was looked at."""
    new = [point._asdict() for point in points]
    if each.terms.grain != Grain.SPAN:
        return new[-MOST_POINTS:]
    before = each.goal.kept.get("points", []) if each.goal.kept.get("version") == each.terms.version else []
    ends = {point["end"] for point in new}
    return [*(point for point in before if point["end"] not in ends), *new][-MOST_POINTS:]


def _restate(community: Community, groups: set[int], standing: Standing, now: datetime) -> None:
    """What the state of each group is made of."""
    today = community.today(now)
    chosen = [group for group in community.groups.all() if group.pk in groups]
    if not chosen:
        return
    lines = guardrails.of_groups(Scope.of_community(community, chosen), standing, today=today, now=now)
    parts: dict[int, list[dict[str, Any]]] = {group.pk: [] for group in chosen}
    for each in _running(community, groups):
        if len(each.groups) == 1 and each.groups[0] in parts:
            parts[each.groups[0]].append(_part("goal", each.goal.pk, each.terms.name, each.goal.kept))
    open_promises = Promise.objects.filter(group__in=groups, ended_on=None).prefetch_related("terms")
    for promise in open_promises:
        text = list(promise.terms.all())[-1].text
        parts[promise.group_id].append(_part("promise", promise.pk, text, promise.kept))
    for grp, found in lines.items():
        parts[grp] += [
            {"kind": "guardrail", "name": line.name, "colour": line.colour, "about": dict(line.about)} for line in found
        ]
    rows = [GroupStatus(group=group, parts=parts[group.pk], at=now) for group in chosen]
    for start in range(0, len(rows), LOT):
        GroupStatus.objects.bulk_create(
            rows[start : start + LOT], update_conflicts=True, unique_fields=["group"], update_fields=["parts", "at"]
        )


def _part(kind: str, number: int, name: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: kept[key] for key in ("state", "measure", "recent") if key in kept}
    return {"kind": kind, "id": number, "name": name, "colour": kept.get("colour", "none"), **told}
