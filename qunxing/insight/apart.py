"""One number of many groups, each by itself: one question to the engine, and the same answers as one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

import msgspec

from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import Ask
from qunxing.core.metrics.tallies import SCOPED
from qunxing.core.zones import micros
from qunxing.insight.asking import Asked, Scope, ask
from qunxing.insight.compute import answers, dressed, head_of, keep, key_of
from qunxing.insight.coverage import ACTS, PRESENCE, Shown, Standing, days_of, lacking, measurable
from qunxing.insight.evidence import Heard
from qunxing.insight.models import CachedMeasure
from qunxing.insight.together import blank, compute_each

OWN = frozenset({"groups", "now", "known"})
"""What the questions about two groups differ in."""


@dataclass(frozen=True, slots=True)
class Alone:
    """One group's own answer. `known` are the local day ranges seen of it, `lacking` what no source of it shows.

    `until` is the last moment seen (µs UTC), `body` what `Metric.measure` gives.
    """

    is_seen: bool
    until: int
    known: tuple[tuple[int, int], ...]
    lacking: tuple[str, ...]
    body: Mapping[str, Any]

    @property
    def points(self) -> list[dict[str, Any]]:
        return list(self.body["points"])


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
    among: Heard | None = None,
) -> dict[int, dict[str, Any]]:
    """Group → what `compute.measure` says of it alone, for every group of the scope. Kept as one answer.

    A person who is in several groups is counted in each. With `every` only the last period and each so-manieth before
    it: the same weekday of some weeks, for numbers of which no period looks at another. `among`: as in `evidence`.
    Raises Refusal as `compute.measure` does.
    """
    standing = standing or Standing.of(scope.numbers)
    terms: dict[str, Any] = {"days": days, "grain": grain, "params": params, "now": now, "every": every, "among": among}
    found, whole = each_alone(name, scope, **terms, standing=standing)
    head, asked = head_of(whole), _each(whole, found)
    return {
        grp: dressed(each, standing, dict(alone.body), head)
        for each, (grp, alone) in zip(asked, found.items(), strict=True)
    }


def each_alone(
    name: str,
    scope: Scope,
    *,
    days: tuple[date, date],
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
    standing: Standing,
    every: int = 1,
    among: Heard | None = None,
) -> tuple[dict[int, Alone], Asked]:
    """As `measure_each`, bare of what is the same for all groups; and the question about all of them together."""
    whole = ask(name, scope, from_day=days[0], to_day=days[1], grain=grain, params=params, now=now, standing=standing)
    whole = replace(whole, ask=replace(whole.ask, periods=whole.ask.periods[::-every][::-1]))
    seen_of = _seen_by_group(whole, standing, micros(now))
    blind = {group.pk: seen_of(group.pk) for group in scope.groups}
    if name in SCOPED or len(scope.groups) == 1 == every:
        bodies = answers(_each(whole, blind) if len(scope.groups) > 1 else [whole], standing, now=now)
    else:
        bodies = _kept(whole, blind, standing, now, among)
    return {
        grp: Alone(each.is_seen, each.until, each.known, each.lacking, body)
        for (grp, each), body in zip(blind.items(), bodies, strict=True)
    }, whole


def _seen_by_group(whole: Asked, standing: Standing, now: int) -> Callable[[int], Alone]:
    """What `ask` finds out of the groups, one by one; what acts at the desk show of most of them is read once."""
    metric, zone = whole.metric, whole.ask.timezone
    desk = whole.ask.desk if (metric.needs | metric.uses) & ACTS else 0
    at_desk = standing.shown([desk]) if desk else []
    acts = sum(1 << each for each in metric.needs & ACTS)
    by_desk = measurable(metric.needs, [Shown(0, PRESENCE, 0, 0)], at_desk) if metric.needs <= ACTS else None
    shared = (_last(by_desk), days_of(by_desk, zone)) if by_desk else (None, ())

    def seen_of(grp: int) -> Alone:
        coverage = standing.coverage.get(grp, ())
        if by_desk is not None and not any(each.sees & acts == acts for each in coverage):
            last, known = shared if any(each.sees & PRESENCE for each in coverage) else (None, ())
        elif at_desk:
            usable = measurable(metric.needs, coverage, at_desk)
            last, known = _last(usable), days_of(usable, zone)
        else:
            last, known = _stretches(metric.needs, coverage, zone)
        missing = () if last is not None else lacking(metric, [*coverage, *at_desk])
        return Alone(last is not None, now if last is None else min(now, last), known, missing, {})

    return seen_of


@lru_cache(maxsize=20_000)
def _stretches(
    needs: frozenset[Sees], coverage: tuple[Shown, ...], zone: str
) -> tuple[int | None, tuple[tuple[int, int], ...]]:
    """The last moment and the days that these sources show, None where they do not."""
    usable = measurable(needs, coverage)
    return _last(usable), days_of(usable, zone)


def _last(usable: Sequence[Shown]) -> int | None:
    return max((each.last for each in usable), default=None)


def _each(whole: Asked, seen: Mapping[int, Alone]) -> list[Asked]:
    """The question about each of the groups, as `ask` makes it of that scope; what they share is taken once."""
    same = {name: getattr(whole.ask, name) for name in Ask.__dataclass_fields__ if name not in OWN}
    same["desk"] = whole.ask.desk if (whole.metric.needs | whole.metric.uses) & ACTS else 0
    exact = partial(Ask, **same)

    def asked(group: Group, of: Alone) -> Asked:
        groups = (group.pk,) if of.is_seen else ()
        scope = Scope(whole.scope.community, (group,), group.name)
        question = exact(groups=groups, now=of.until, known=of.known)
        return Asked(whole.metric, question, scope, len(groups), 1, of.lacking)

    return [asked(group, seen[group.pk]) for group in whole.scope.groups]


def ask_each(whole: Asked, standing: Standing, now: datetime) -> list[Asked]:
    """The question about each group by itself; of a group that cannot show the number nothing is `measured`."""
    seen_of = _seen_by_group(whole, standing, micros(now))
    return _each(whole, {group.pk: seen_of(group.pk) for group in whole.scope.groups})


def _kept(
    whole: Asked, seen: Mapping[int, Alone], standing: Standing, now: datetime, among: Heard | None
) -> list[dict[str, Any]]:
    """The bodies in their order: kept ones of groups in which nothing changed that they rest on, the others made."""
    question = replace(whole.ask, known=(), watched=(), now=0)
    key = key_of(replace(whole, ask=question), "each apart", question.periods)
    kept = CachedMeasure.objects.filter(pk=key, dimension_epoch=standing.dimension_epoch).first()
    since = kept.epoch if kept and standing.epochs.get(question.desk, 0) <= kept.epoch else -1
    before = kept.body["each"] if kept else {}
    signs = _signs(whole, seen)
    found = {
        grp: before[str(grp)]["body"]
        for grp, sign in signs.items()
        if standing.epochs.get(grp, 0) <= since and before.get(str(grp), {}).get("sign") == sign
    }
    if len(found) < len(seen):
        unseen = blank(whole)
        asked = {each.scope.groups[0].pk: each for each in _each(whole, seen)}
        measured = {grp: each for grp, each in asked.items() if each.measured and grp not in found}
        found |= zip(measured, compute_each(list(measured.values()), among), strict=True)
        epoch = max((standing.epochs.get(grp, 0) for grp in (*seen, question.desk)), default=0)
        body = {"each": {str(grp): {"sign": sign, "body": found.get(grp, unseen)} for grp, sign in signs.items()}}
        keep([CachedMeasure(pk=key, body=body, epoch=epoch, dimension_epoch=standing.dimension_epoch, at=now)])
        return [found.get(grp, unseen) for grp in seen]
    return [found[grp] for grp in seen]


def _signs(whole: Asked, seen: Mapping[int, Alone]) -> dict[int, str]:
    """Group → what of its own its answer rests on besides its rows: until when, and on which days, it was seen."""
    watched: dict[int, list[tuple[int, ...]]] = {}
    for grp, *days in whole.ask.watched:
        watched.setdefault(grp, []).append(tuple(days))
    return {
        grp: msgspec.json.encode([each.is_seen and each.until, each.known, watched.get(grp, [])]).decode()
        for grp, each in seen.items()
    }
