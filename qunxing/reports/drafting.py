"""Making a report: one question a metric for all groups at once, and one for all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from qunxing.communities.models import Group
from qunxing.communities.words import natural
from qunxing.core.facts import Sees
from qunxing.core.metrics.base import State
from qunxing.core.metrics.periods import day_of
from qunxing.core.metrics.registry import METRICS as DECLARED
from qunxing.core.zones import micros
from qunxing.insight import asking, compute, waiting
from qunxing.insight.apart import Alone, each_alone
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.reports.columns import COLUMNS, METRICS, READINGS, SEATS, UNMATCHED, Column, Figure
from qunxing.reports.days import Span
from qunxing.reports.sheet import Line, Sheet, Waiting

PARAMS: Mapping[str, Mapping[str, str]] = {"response": {"hours": "24"}}
"""One horizon is enough: only the questions and those that wait are told."""
LIST_DAYS = 14
"""A member list so many days old still tells about how many there are."""
USUAL_OF = "senders"
"""The column that is compared with what is usual: counted by day, exact where it can be seen."""
LEAST_USUAL = 3
"""Fewer earlier days say nothing of what is usual."""

Body = Mapping[str, Any]
Place = tuple[int, str]
"""A group and the name of a column."""


@dataclass(frozen=True, slots=True)
class _Asking:
    """One report under way. `alone`: metric → group → answer; `whole`: metric → answer for all groups together."""

    span: Span
    scope: Scope
    now: datetime
    standing: Standing
    alone: Mapping[str, Mapping[int, Alone]] = field(default_factory=dict)
    whole: Mapping[str, Body] = field(default_factory=dict)

    def terms(self, name: str) -> dict[str, Any]:
        return {"grain": self.span.grain, "params": PARAMS.get(name), "now": self.now, "standing": self.standing}

    def each(self, name: str, scope: Scope, days: tuple[date, date], **more: Any) -> dict[int, Alone]:
        """One answer for each of these groups."""
        return each_alone(name, scope, days=days, **{**self.terms(name), **more})[0]

    def figure(self, column: Column) -> Figure:
        """The figure of all groups together."""
        body = self.whole[column.metric]
        return column.figure(body["points"][0], body["coverage"]["lacking"])

    def answered(self) -> _Asking:
        days = (self.span.first, self.span.last)
        found = replace(self, alone={name: self.each(name, self.scope, days) for name in METRICS})
        asked = [found.asked(name) for name in METRICS]
        whole = zip(METRICS, compute.answers(asked, self.standing, now=self.now), strict=True)
        return replace(found, whole=dict(whole))

    def asked(self, name: str) -> asking.Asked:
        """The question about all groups together of which these days are seen: others would count as they were."""
        alone, groups = self.alone[name], self.scope.groups
        seen = [group for group in groups if alone[group.pk].points[0]["state"] != State.NOT_MEASURABLE]
        scope = Scope.of_community(self.scope.community, seen or groups)
        return asking.ask(name, scope, from_day=self.span.first, to_day=self.span.last, **self.terms(name))


def draft(span: Span, scope: Scope, *, now: datetime, standing: Standing | None = None) -> Sheet:
    """The figures of a report as they are now, the groups in the order of their names."""
    groups = tuple(sorted(scope.groups, key=lambda group: natural(group.name)))
    scope = Scope(scope.community, groups, scope.label)
    asking_ = _Asking(span, scope, now, standing or Standing.of(scope.numbers)).answered()
    usual, instead = _usual(asking_), {**_older_lists(asking_), **_read_off(asking_)}
    lines = [_line(asking_, group, usual, instead) for group in groups]
    total = Line(0, scope.label, {c.name: asking_.figure(c) for c in COLUMNS})
    return Sheet(
        kind=span.kind,
        community=scope.community.name,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        is_open=span.is_open,
        as_of=now.isoformat(),
        zone=scope.community.timezone,
        total=total,
        lines=lines,
        seats=asking_.figure(SEATS),
        unmatched=asking_.figure(UNMATCHED),
        covered={c.name: sum(line.figures[c.name].is_counted for line in lines) for c in COLUMNS},
        versions={name: DECLARED[name].version for name in METRICS},
        waiting=_waiting(asking_) if total.figures["waiting"].value else [],
        until=max((line.until for line in lines), default=0),
    )


def _line(of: _Asking, group: Group, usual: Mapping[int, float], instead: Mapping[Place, Figure]) -> Line:
    alone = {name: each[group.pk] for name, each in of.alone.items()}
    points = {name: each.body["points"][0] for name, each in alone.items()}
    figures = {c.name: c.figure(points[c.metric], alone[c.metric].lacking) for c in COLUMNS}
    for name, figure in figures.items():
        if figure.value is None:
            figures[name] = instead.get((group.pk, name), figure)
    shown = of.standing.coverage.get(group.pk, ())
    until = min(micros(of.now), max((each.last for each in shown), default=0))
    told = {USUAL_OF: usual[group.pk]} if group.pk in usual else {}
    return Line(group.pk, group.name, figures, until, told)


def _usual(of: _Asking) -> dict[int, float]:
    """Group → how many usually speak: only days that are over can be compared with whole ones."""
    if of.span.is_open:
        return {}
    every = 7 if of.span.grain == "day" else 1
    found = of.each(USUAL_OF, of.scope, of.span.earlier, every=every)
    seen = {grp: [point["value"] for point in each.points if _is_whole(point)] for grp, each in found.items()}
    return {grp: float(median(values)) for grp, values in seen.items() if len(values) >= LEAST_USUAL}


def _is_whole(point: Mapping[str, Any]) -> bool:
    return point["state"] in (State.VALUE, State.ZERO) and not point["cells"].get("partial")


def _read_off(of: _Asking) -> dict[Place, Figure]:
    """What somebody read off, for groups of which there is any reading."""
    seen = [group for group in of.scope.groups if _has_readings(of.standing, group)]
    if not seen:
        return {}
    scope, days = Scope.of_community(of.scope.community, seen), (of.span.first, of.span.last)
    found = {}
    for column, name in READINGS.items():
        for grp, each in of.each("readings", scope, days, params={"name": name}).items():
            point = each.points[0]
            if point["value"] is not None:
                low, high = (point["value"] if end is None else end for end in (point["low"], point["high"]))
                found[grp, column] = Figure(point["value"], low, high, proof=each.body["proof"])
    return found


def _has_readings(standing: Standing, group: Group) -> bool:
    return any(each.sees >> Sees.READINGS & 1 for each in standing.coverage.get(group.pk, ()))


def _older_lists(of: _Asking) -> dict[Place, Figure]:
    """Group → how many people its last member list before these days shows, where there is none of them."""
    by_day: dict[date, list[Group]] = {}
    for group in of.scope.groups:
        each = of.alone["headcount"][group.pk]
        if each.points[0]["state"] == State.NOT_MEASURABLE and (day := _last_list(each, of.span)):
            by_day.setdefault(day, []).append(group)
    found = {}
    for day, groups in by_day.items():
        scope = Scope.of_community(of.scope.community, groups)
        for grp, each in of.each("headcount", scope, (day, day), grain="day").items():
            point = each.points[0]
            if point["value"] is not None:
                found[grp, "people"] = Figure(point["value"], point["low"], point["high"], day=day.isoformat())
    return found


def _last_list(of: Alone, span: Span) -> date | None:
    days = [min(day_of(last), span.last) for _first, last in of.known]
    found = max((day for day in days if day < span.first), default=None)
    return found if found and found >= span.first - timedelta(days=LIST_DAYS) else None


def _waiting(of: _Asking) -> list[Waiting]:
    names: Mapping[int, str] = {group.pk: group.name for group in of.scope.groups}
    found: Sequence[waiting.Asked] = waiting.behind(of.asked("response"))
    return [Waiting(each.grp, names[each.grp], each.ts, each.k1, each.k2, each.asker) for each in found]
