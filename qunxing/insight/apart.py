"""One number of many groups, each by itself: one question to the engine, and the same answers as one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from qunxing.communities.models import Group
from qunxing.core.metrics.base import Tally
from qunxing.core.metrics.tables import APART
from qunxing.core.metrics.tallies import APART_SQL, SCOPED
from qunxing.core.zones import micros
from qunxing.insight.asking import ACTS, Asked, Scope, Standing, ask, days_of, lacking, measurable
from qunxing.insight.compute import answers, blank, dressed, head_of, key_of
from qunxing.insight.evidence import evidence
from qunxing.insight.models import CachedMeasure


def measure_each(
    name: str,
    scope: Scope,
    *,
    days: tuple[date, date],
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
    standing: Standing | None = None,
    every: int = 1,
) -> dict[int, dict[str, Any]]:
    """Group → what `compute.measure` says of it alone, for every group of the scope. Kept as one answer.

    A person who is in several groups is counted in each. With `every` only the last period and each so-manieth before
    it: the same weekday of some weeks, for numbers of which no period looks at another. Raises Refusal as
    `compute.measure` does.
    """
    standing = standing or Standing.of(scope.numbers)
    whole = ask(name, scope, from_day=days[0], to_day=days[1], grain=grain, params=params, now=now, standing=standing)
    whole = replace(whole, ask=replace(whole.ask, periods=whole.ask.periods[::-every][::-1]))
    asked = [_alone(whole, group, standing, micros(now)) for group in scope.groups]
    if name in SCOPED:
        bodies: Sequence[dict[str, Any]] = answers(asked, standing, now=now)
        return {group.pk: body for group, body in zip(scope.groups, bodies, strict=True)}
    seen = [each for each in asked if each.measured]
    found = dict(zip((each.ask.groups[0] for each in seen), _kept(seen, standing, now), strict=True))
    head = head_of(whole)
    return {
        group.pk: dressed(each, standing, found.get(group.pk) or blank(each), head)
        for group, each in zip(scope.groups, asked, strict=True)
    }


def _alone(whole: Asked, group: Group, standing: Standing, now: int) -> Asked:
    """The question about one of its groups: what `ask` makes of that scope, without reading the terms again."""
    metric, coverage = whole.metric, standing.shown([group.pk])
    desk = whole.ask.desk if (metric.needs | metric.uses) & ACTS else 0
    at_desk = standing.shown([desk]) if desk else []
    usable = measurable(metric.needs, coverage, at_desk)
    until = min(now, max((each.last for each in usable), default=now))
    known = days_of(usable, whole.ask.timezone)
    ask = replace(whole.ask, groups=(group.pk,) if usable else (), now=until, known=known, desk=desk)
    missing = () if usable else lacking(metric, [*coverage, *at_desk])
    return Asked(metric, ask, Scope(whole.scope.community, (group,), group.name), int(bool(usable)), 1, missing)


def _kept(asked: Sequence[Asked], standing: Standing, now: datetime) -> list[dict[str, Any]]:
    """The bodies in their order, from what is kept as long as nothing changed that they rest on."""
    if not asked:
        return []
    key = key_of(
        _together(asked),
        "apart",
        asked[0].ask.periods,
        [(each.ask.groups, each.ask.now, each.ask.known) for each in asked],
    )
    places = {*(grp for each in asked for grp in each.ask.groups), asked[0].ask.desk}
    epoch = max(standing.epochs.get(grp, 0) for grp in places)
    fields = {"epoch": epoch, "dimension_epoch": standing.dimension_epoch}
    if kept := CachedMeasure.objects.filter(pk=key, **fields).first():
        return list(kept.body["each"])
    bodies = _compute(asked)
    CachedMeasure.objects.update_or_create(pk=key, defaults={**fields, "body": {"each": bodies}, "at": now})
    return bodies


def _compute(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    text, metric = APART_SQL[asked[0].metric.tally], asked[0].metric
    with evidence(_together(asked), text, apart=[each.ask for each in asked]) as room:
        rows = room.rows(text)
    tallies: list[list[Tally]] = [[] for _each in asked]
    for apart, *row in rows:
        tallies[apart // APART].append(Tally(*row))
    return [metric.measure(found, each.ask) for found, each in zip(tallies, asked, strict=True)]


def _together(asked: Sequence[Asked]) -> Asked:
    """One question about all the groups; how long each was seen stays with their own."""
    groups = tuple(grp for each in asked for grp in each.ask.groups)
    return replace(asked[0], ask=replace(asked[0].ask, groups=groups, known=()))
