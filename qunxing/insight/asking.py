"""From what a person asks to an exact question: which groups can show it, which days, which periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from qunxing.communities.charters import in_force
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Sees
from qunxing.core.metrics import registry
from qunxing.core.metrics.base import Ask, Grain, Metric
from qunxing.core.metrics.periods import day_number, day_of, local_day, periods
from qunxing.core.metrics.quiet import NATURAL
from qunxing.core.metrics.tables import LAST_NUMBER
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.insight.coverage import ACTS, Standing, days_of, lacking, measurable
from qunxing.people.segments import people_in
from qunxing.people.tag_queries import segment_called

MOST_PERIODS = 40_000
"""More than a hundred years of days."""
SEGMENT = "segment"
"""A parameter every metric takes: the name (or number) of a saved segment, whose people alone count."""
AIMED = frozenset({"valid_members", "valid_growth"})
"""Metrics that leave out whom a group is not for."""
LEAST_DAYS = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 28}
PLAUSIBLE = (day_number(date(1900, 1, 1)), day_number(date(2999, 12, 31)))
"""Days one may ask about; calendars end at the year 9999, and nothing is to fall off their edge."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The groups a question is about, all of one community, and what they are called together."""

    community: Community
    groups: tuple[Group, ...]
    label: str

    @property
    def numbers(self) -> list[int]:
        return [group.pk for group in self.groups]

    @classmethod
    def of_group(cls, group: Group) -> Scope:
        return cls(group.community, (group,), group.name)

    @classmethod
    def of_community(cls, community: Community, groups: Iterable[Group] | None = None) -> Scope:
        found = community.groups.all() if groups is None else groups
        return cls(community, tuple(found), community.name)


@dataclass(frozen=True, slots=True)
class Asked:
    """An exact question and what it leaves aside. `measured` are the groups that can show it, of `of` groups."""

    metric: Metric
    ask: Ask
    scope: Scope
    measured: int
    of: int
    lacking: tuple[str, ...]


def ask(
    name: str,
    scope: Scope,
    *,
    from_day: date | None = None,
    to_day: date | None = None,
    grain: str | None = None,
    params: Mapping[str, str] | None = None,
    now: datetime,
    standing: Standing | None = None,
) -> Asked:
    """The exact question. Days not given are the first and last ones observed. Raises Refusal for a wrong word."""
    metric = registry.metric(name)
    given = dict(params or {})
    segment = _segment(metric, scope, given.pop(SEGMENT, ""), now)
    filled = registry.params(metric, given) | ({SEGMENT: segment[0]} if segment else {})
    standing = standing or Standing.of(scope.numbers)
    coverage = standing.shown(scope.numbers)
    desk = desk_of(metric, scope, standing)
    at_desk = standing.shown([desk])
    usable = measurable(metric.needs, coverage, at_desk)
    zone = scope.community.timezone
    known = days_of(usable, zone)
    first = day_number(from_day) if from_day else min((a for a, _b in known), default=local_day(micros(now), zone))
    last = day_number(to_day) if to_day else max((b for _a, b in known), default=first)
    if last < first:
        raise Refusal("The last day lies before the first.", code="wrong_days")
    chosen = _grain(metric, grain)
    most = LAST_NUMBER if chosen is Grain.SPAN else MOST_PERIODS * LEAST_DAYS[chosen]
    if last - first > most or first < PLAUSIBLE[0] or last > PLAUSIBLE[1]:
        raise Refusal("That is too long a time for this step.", code="too_long")
    groups = tuple(sorted({each.grp for each in usable} - {desk}))
    seen_until = max((each.last for each in usable), default=micros(now))
    exact = Ask(
        groups=groups,
        from_day=first,
        to_day=last,
        grain=chosen,
        periods=periods(first, last, chosen),
        now=min(micros(now), seen_until),
        today=local_day(micros(now), zone),
        timezone=zone,
        params=filled,
        excluded=registry.excluded(filled.get("exclude", "default")),
        known=known,
        desk=desk,
        watched=_watched(metric, scope, standing),
        **_charters(metric, groups, last),
        segment=segment[1] if segment else None,
    )
    missing = () if usable else lacking(metric, [*coverage, *at_desk])
    gone = ended_before(scope.groups, first)
    return Asked(metric, exact, scope, len(set(groups) - gone), len(scope.groups) - len(gone), missing)


def ended_before(groups: Sequence[Group], day: int) -> set[int]:
    """Of several groups those that had ended before a local day: they count among nobody's groups any more."""
    if len(groups) == 1:
        return set()
    return {group.pk for group in groups if group.ended_on is not None and day_number(group.ended_on) < day}


def _segment(metric: Metric, scope: Scope, name: str, now: datetime) -> tuple[str, frozenset[int]] | None:
    """The asked segment's name and whom it means now; None where everybody is meant.

    Raises Refusal for one there is not, and for a number that is of no people.
    """
    if not name:
        return None
    found = segment_called(scope.community, name)
    if metric.needs == {Sees.READINGS}:
        raise Refusal(
            "“%(metric)s” was read off by somebody: it is of no people, so of no segment.",
            code="no_people",
            metric=metric.name,
        )
    return found.name, people_in(found, now=now)


def desk_of(metric: Metric, scope: Scope, standing: Standing) -> int:
    """Where what belongs to no group lies, 0 where it has no part in the number.

    Whoever acted at the desk may be of any group; a number read off for the whole community is of no single group.
    """
    if Sees.READINGS in metric.needs:
        is_part = len(scope.groups) == scope.community.groups.count()
    else:
        is_part = bool((metric.needs | metric.uses) & ACTS)
    return standing.desks.get(scope.community.pk, 0) if is_part else 0


def _watched(metric: Metric, scope: Scope, standing: Standing) -> tuple[tuple[int, int, int], ...]:
    """On which days the whole talk of each group was seen, where the metric uses that."""
    if Sees.CONTINUOUS not in metric.uses:
        return ()
    found: list[tuple[int, int, int]] = []
    for grp in sorted(scope.numbers):
        seen = measurable((Sees.MESSAGES, Sees.CONTINUOUS), standing.shown([grp]))
        talk = [replace(each, sees=0) for each in seen]  # no list among them, so that nothing between is filled in
        found += [(grp, *days) for days in days_of(talk, scope.community.timezone)]
    return tuple(found)


def goes_by_charters(metric: Metric) -> bool:
    """Whether the number is another where a charter says otherwise."""
    return metric.name in AIMED or any(param.name == NATURAL.name for param in metric.params)


def _charters(metric: Metric, groups: Collection[int], day: int) -> dict[str, Any]:
    """What charters say that a number rests on: how often one comes, and which groups say by tags whom they are for."""
    if not goes_by_charters(metric):
        return {}
    held = in_force(groups, day_of(day))
    return {
        "chartered": tuple(sorted((grp, each.natural_days) for grp, each in held.items() if each.natural_days)),
        "aimed": tuple(sorted(grp for grp, each in held.items() if each.segment)),
    }


def _grain(metric: Metric, grain: str | None) -> Grain:
    if grain is None:
        return metric.default_grain
    if grain not in [str(each) for each in (*metric.grains, Grain.SPAN)]:
        raise Refusal(
            "“%(metric)s” cannot be cut by %(grain)s; it can be cut by: %(choices)s.",
            code="unknown_grain",
            metric=metric.name,
            grain=grain,
            choices=", ".join(metric.grains),
        )
    return Grain(grain)
