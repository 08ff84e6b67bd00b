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
from qunxing.insight import asking, compute, consent, waiting
from qunxing.insight.apart import Alone, each_alone
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.insight.together import without_collecting
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
    """One report under way. `alone`: metric → group → answer, with the question about all of them; `whole`: metric →
    answer for all groups together."""

    span: Span
    scope: Scope
    now: datetime
    standing: Standing
    alone: Mapping[str, Mapping[int, Alone]] = field(default_factory=dict)
    questions: Mapping[str, asking.Asked] = field(default_factory=dict)
    whole: Mapping[str, Body] = field(default_factory=dict)

    def terms(self, name: str) -> dict[str, Any]:
        return {"grain": self.span.grain, "params": PARAMS.get(name), "now": self.now, "standing": self.standing}

    def each(self, name: str, scope: Scope, days: tuple[date, date], **more: Any) -> dict[int, Alone]:
        """One answer for each of these groups."""
        return self.asked_each(name, scope, days, **more)[0]

    def asked_each(
        self, name: str, scope: Scope, days: tuple[date, date], **more: Any
    ) -> tuple[dict[int, Alone], asking.Asked]:
        return each_alone(name, scope, days=days, **{**self.terms(name), **more})

    def figure(self, column: Column) -> Figure:
        """The figure of all groups together."""
        body = self.whole[column.metric]
        return column.figure(body["points"][0], body["coverage"]["lacking"])

    def answered(self) -> _Asking:
        days = (self.span.first, self.span.last)
        each = {name: self.asked_each(name, self.scope, days) for name in METRICS}
        found = replace(
            self,
            alone={name: alone for name, (alone, _question) in each.items()},
            questions={name: question for name, (_alone, question) in each.items()},
        )
        asked = [found.asked(name) for name in METRICS]
        whole = zip(METRICS, compute.answers(asked, self.standing, now=self.now), strict=True)
        return replace(found, whole=dict(whole))

    def asked(self, name: str) -> asking.Asked:
        """The question about all groups together of which these days are seen: others would count as they were."""
        alone, groups = self.alone[name], self.scope.groups
        seen = [group for group in groups if _point(alone[group.pk])["state"] != State.NOT_MEASURABLE]
        if len(seen) in (0, len(groups)):
            return self.questions[name]
        scope = Scope.of_community(self.scope.community, seen)
        return asking.ask(name, scope, from_day=self.span.first, to_day=self.span.last, **self.terms(name))


@without_collecting()
def draft(span: Span, scope: Scope, *, now: datetime, standing: Standing | None = None) -> Sheet:
    """The figures of a report as they are now, the groups in the order of their names."""
    groups = tuple(sorted(scope.groups, key=lambda group: natural(group.name)))
    scope = Scope(scope.community, groups, scope.label)
    asking_ = _Asking(span, scope, now, standing or Standing.of(scope.numbers)).answered()
    figures = {group.pk: _figures(asking_, group) for group in groups}
    for (grp, name), figure in {**_older_lists(asking_), **_read_off(asking_, figures)}.items():
        figures[grp][name] = figure
    usual = _usual(asking_)
    lines = [_line(asking_, group, usual, figures[group.pk]) for group in groups]
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
        consent=consent.beside(consent.OF_TALK, scope.numbers, asking_.standing),
    )


def _figures(of: _Asking, group: Group) -> dict[str, Figure]:
    """What was counted of one group, by the names of the columns."""
    alone = {name: each[group.pk] for name, each in of.alone.items()}
    return {c.name: c.figure(_point(alone[c.metric]), alone[c.metric].lacking) for c in COLUMNS}


def _line(of: _Asking, group: Group, usual: Mapping[int, float], figures: dict[str, Figure]) -> Line:
    shown = of.standing.coverage.get(group.pk, ())
    until = min(micros(of.now), max((each.last for each in shown), default=0))
    told = {USUAL_OF: usual[group.pk]} if group.pk in usual else {}
    return Line(group.pk, group.name, figures, until, told)


def _point(of: Alone) -> Mapping[str, Any]:
    """The one point of one period."""
    point: Mapping[str, Any] = of.body["points"][0]
    return point


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


def _read_off(of: _Asking, figures: Mapping[int, Mapping[str, Figure]]) -> dict[Place, Figure]:
    """What somebody read off, for groups of which there is any reading and the figure itself cannot be seen."""
    seen = [group for group in of.scope.groups if _has_readings(of.standing, group)]
    days = (of.span.first, of.span.last)
    found: dict[Place, Figure] = {}
    for column, name in READINGS.items():
        blind = [group for group in seen if figures[group.pk][column].value is None]
        if not blind:
            continue
        scope = Scope.of_community(of.scope.community, blind)
        for grp, each in of.each("readings", scope, days, params={"name": name}).items():
            point = _point(each)
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
        if _point(each)["state"] == State.NOT_MEASURABLE and (day := _last_list(each, of.span)):
            by_day.setdefault(day, []).append(group)
    found = {}
    for day, groups in by_day.items():
        scope = Scope.of_community(of.scope.community, groups)
        for grp, each in of.each("headcount", scope, (day, day), grain="day").items():
            point = _point(each)
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
