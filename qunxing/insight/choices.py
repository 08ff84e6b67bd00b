"""How a metric's parameters, their values and its cells are said, for the form beside a number and for headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.core.metrics.base import Metric, Param
from qunxing.insight.charts import weekdays

LABELS = {
    "exclude": gettext_noop("Left out"),
    "name": gettext_noop("Which number"),
    "window": gettext_noop("Days counted together"),
    "signal": gettext_noop("What counts as active"),
    "start": gettext_noop("Who belongs to a cohort"),
    "return": gettext_noop("What counts as coming back"),
    "mode": gettext_noop("When somebody must come back"),
    "hours": gettext_noop("Answered within (hours)"),
    "natural": gettext_noop("A member normally comes once in"),
    "base": gettext_noop("Whose activity"),
    "rejoin": gettext_noop("Still one stay when back within"),
    "links": gettext_noop("Which answers count"),
    "within": gettext_noop("After a post, up to (hours)"),
    "days": gettext_noop("Days of the week with talk, at least"),
    "people": gettext_noop("People in a topic, at least"),
    "pause": gettext_noop("A topic is over after (minutes)"),
    "alive": gettext_noop("Probably gone below a chance of"),
    "first": gettext_noop("First probe"),
    "second": gettext_noop("Second probe"),
    "guard": gettext_noop("Closed rings and the newly come"),
}
DAYS = {"window", "natural", "rejoin"}
"""Parameters whose values are numbers of days, or a word."""
VALUES = {
    "calendar": gettext_noop("the day, week or month by itself"),
    "any": gettext_noop("talk or another act"),
    "speaking": gettext_noop("only talk"),
    "first_message": gettext_noop("those who speak for the first time"),
    "joined": gettext_noop("those who join"),
    "first_action": gettext_noop("those who are active for the first time"),
    "message": gettext_noop("only talk"),
    "action": gettext_noop("talk or another act"),
    "classic": gettext_noop("in that very period"),
    "rolling": gettext_noop("in that period or later"),
    "bracket": gettext_noop("between so many and so many days"),
    "recurring": gettext_noop("in that very period, cohorts drawn anew each time"),
    "auto": gettext_noop("by itself: present members where every group has a list"),
    "present": gettext_noop("members present"),
    "strict": gettext_noop("only those made with the reply button"),
    "inferred": gettext_noop("inferred ones too"),
    "own": gettext_noop("as the group itself shows"),
    "seen": gettext_noop("people seen speaking"),
    "default": gettext_noop("the usual: staff, bots, acknowledgements, automatic and recalled messages"),
    "staff,bot": gettext_noop("only staff and bots"),
    "none": gettext_noop("nothing is left out"),
    "chain": gettext_noop("a chain (接龙)"),
    "checkin": gettext_noop("a check-in"),
    "survey": gettext_noop("a survey"),
    "order": gettext_noop("an order"),
    "0.1": gettext_noop("1 in 10"),
    "0.2": gettext_noop("1 in 5"),
    "0.5": gettext_noop("1 in 2"),
    "on": gettext_noop("they are left out"),
    "off": gettext_noop("everybody is ranked"),
}
LATER = {
    "day": gettext_noop("came back %(k)s days later"),
    "week": gettext_noop("came back %(k)s weeks later"),
    "month": gettext_noop("came back %(k)s months later"),
}
"""A cell of a cohort, by what the cohorts are counted in."""
EXCLUSIONS = ("default", "staff,bot", "none")
"""The choices offered of the many that `exclude` takes."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter as a field of the form; without `choices` it is free text. A choice is (value, words, chosen)."""

    name: str
    label: str
    help: str
    value: str
    choices: tuple[tuple[str, str, bool], ...]


def fields(metric: Metric, given: Mapping[str, str], offered: Mapping[str, Sequence[str]] | None = None) -> list[Field]:
    """The parameters of a metric, with what was given for them; `offered` are choices that only the data knows."""
    known = offered or {}
    return [_field(param, given.get(param.name, param.default), known.get(param.name, ())) for param in metric.params]


def _field(param: Param, value: str, more: Sequence[str] = ()) -> Field:
    offered = EXCLUSIONS if param.name == "exclude" else (*param.choices, *more)
    if offered and value not in offered:
        offered = (*offered, value)
    return Field(
        name=param.name,
        label=_(LABELS.get(param.name, param.name)),
        help=_(param.help),
        value=value,
        choices=tuple((each, value_words(param.name, each), each == value) for each in offered),
    )


def value_words(name: str, value: str) -> str:
    """A parameter's value in words; what has none stands as it is."""
    if name in DAYS and value.isdigit():
        return _("%(n)s days") % {"n": value}
    return _(VALUES[value]) if value in VALUES else value


def cell_words(metric: Metric, cell: str | None, grain: str) -> str:
    """A cell of a metric as a heading says it: a part of the number, an hour of the week, a distance of a cohort."""
    if not cell:
        return ""
    part = cell.rpartition(":")[2]
    if part in metric.cells:
        return _(metric.cells[part])
    if metric.shape == "grid":
        return _hour_words(cell)
    if metric.shape == "cohorts":
        return _distance_words(cell, grain)
    return part


def _hour_words(cell: str) -> str:
    weekday, __, hour = cell.partition("-")
    if not weekday.isdigit() or int(weekday) > 6:
        return cell
    return _("%(day)s, from %(hour)s:00 on") % {"day": weekdays()[int(weekday)], "hour": hour}


def _distance_words(cell: str, grain: str) -> str:
    if cell == "0":
        return _("the whole cohort")
    if "-" in cell:
        return _("came back on day %(days)s") % {"days": cell}
    return _(LATER.get(grain, LATER["week"])) % {"k": cell}
