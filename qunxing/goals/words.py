"""What goals, promises and the states of groups are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.words import WEEKDAYS, at_least, figure, is_chinese, number, percent, period_words, short_day
from qunxing.core.metrics.base import State as PointState
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.goals import Colour, State, Why
from qunxing.core.rules.promises import Cadence, Kept, Proof
from qunxing.goals import figures, lines
from qunxing.goals.models import GoalTerms, PromiseTerms
from qunxing.goals.standing import Standing

STATES = {
    State.NOT_STARTED: gettext_noop("not started"),
    State.EARLY: gettext_noop("too early to say"),
    State.AHEAD: gettext_noop("ahead"),
    State.ON_PACE: gettext_noop("on pace"),
    State.BEHIND: gettext_noop("behind"),
    State.MET: gettext_noop("met"),
    State.MISSED: gettext_noop("missed"),
    State.UNSURE: gettext_noop("cannot be told yet"),
    State.UNSEEN: gettext_noop("cannot be seen"),
}
HOLDS = {State.ON_PACE: gettext_noop("on target"), State.BEHIND: gettext_noop("below target")}
"""The same of a goal that is to be held in every period: nothing has a pace there."""
COLOURS = {
    Colour.GREEN: gettext_noop("On target"),
    Colour.YELLOW: gettext_noop("A little behind"),
    Colour.RED: gettext_noop("Off target"),
    Colour.NONE: gettext_noop("No verdict"),
}
LOOKS = {Colour.GREEN: "green", Colour.YELLOW: "yellow", Colour.RED: "red", Colour.NONE: "secondary"}
NO_VERDICT = {
    Why.UNCHARTED: gettext_noop("uncharted"),
    Why.NO_GOAL: gettext_noop("no goal yet"),
    Why.EARLY: gettext_noop("cannot be told yet"),
}
KEPT = {
    Kept.KEPT: gettext_noop("in time"),
    Kept.LATE: gettext_noop("late"),
    Kept.BROKEN: gettext_noop("not kept"),
    Kept.UNSEEN: gettext_noop("cannot be seen"),
}
KEPT_LOOKS = {Kept.KEPT: "green", Kept.LATE: "yellow", Kept.BROKEN: "red", Kept.UNSEEN: "secondary"}
PROOFS = {
    Proof.RECORDED: gettext_noop("recorded: a message in the group"),
    Proof.PLATFORM: gettext_noop("result of a send, from the platform"),
    Proof.SELF_REPORTED: gettext_noop("self-reported: somebody ticks it off"),
    Proof.NONE: gettext_noop("no proof possible"),
}
SHORT_PROOFS = {
    Proof.RECORDED: gettext_noop("recorded"),
    Proof.PLATFORM: gettext_noop("platform result"),
    Proof.SELF_REPORTED: gettext_noop("self-reported"),
    Proof.NONE: gettext_noop("no proof possible"),
}
LINES = {
    "noise": gettext_noop("Noise index"),
    "leaving": gettext_noop("People leaving"),
    "complaints": gettext_noop("Complaints"),
    "promotion": gettext_noop("Share of promotion"),
    "after_promotion": gettext_noop("Leaving around promotions"),
}


def state(kept: Mapping[str, Any], way: str = "") -> str:
    """What is said of a goal."""
    found = State(kept.get("state", State.UNSEEN))
    return _(HOLDS[found]) if way == "hold" and found in HOLDS else _(STATES[found])


def status(standing: Standing) -> str:
    """The badge of a group: its colour, or why it has none."""
    if standing.status.colour is Colour.NONE:
        return _(NO_VERDICT[standing.status.why])
    return _(COLOURS[standing.status.colour])


def look(colour: str) -> str:
    return LOOKS[Colour(colour)]


def why(standing: Standing) -> str:
    """The reason of a group's state in one sentence, with the parts it comes from."""
    found = standing.status
    if found.why is Why.UNCHARTED:
        return _("It is not said what this group is for, so nobody can say whether it does it.")
    if found.why is Why.NO_GOAL:
        return _("The charter is there; a goal or a promise is missing.")
    if found.why is Why.EARLY:
        return _("None of its goals and promises can be judged yet.")
    if found.why is Why.GUARDRAIL:
        names = [_(LINES[each["name"]]) for each in standing.guardrails if each["colour"] == found.colour]
        return _("A red line is crossed: %(names)s. Goals do not make up for that.") % {"names": listed(names)}
    if found.colour is Colour.GREEN:
        return _("All of its goals and promises that can be judged are on target. How much is said has no part in it.")
    names = [each["name"] for each in (*standing.goals, *standing.promises) if each["colour"] == found.colour]
    return _("Behind: %(names)s.") % {"names": listed(names)}


def line(part: Mapping[str, Any]) -> str:
    """One red line in words."""
    name, about = part["name"], part["about"]
    if name in lines.SAID:
        return lines.SAID[name](about)
    if part["colour"] == Colour.NONE and about:
        return _("cannot be told yet whether it was unusual: who left is known only between member lists")
    if part["colour"] == Colour.NONE:
        return _("cannot be seen, or not yet for long enough")
    if name == "noise":
        said = _("%(n)s messages a day only acknowledge (%(share)s of all)")
        return said % {"n": number(round(about["a_day"])), "share": percent(about["share"])}
    if not about:
        return _("nothing unusual in the last four weeks")
    said = _("%(week)s: %(left)s left, %(times)s times as many as usual")
    week = period_words(about["start"], about["end"], "week")
    return said % {"week": week, "left": about["left"], "times": f"{about['times']:.1f}"}


def value(point: Mapping[str, Any] | None, terms: GoalTerms) -> str:
    """The figure a goal rests on, with its bounds where they differ."""
    if terms.metric not in METRICS:
        return ""
    return of_figure(point, figures.unit(METRICS[terms.metric], terms.part))


def of_figure(point: Mapping[str, Any] | None, unit: str) -> str:
    """A figure in its unit; nothing where there is none."""
    if point is None or point["value"] is None:
        return ""
    if point["low"] is not None and point["low"] != point["high"] and unit == "people":
        return at_least(point["low"], point["high"], unit)
    said = figure(point["value"], unit)
    if point["low"] is not None and point["low"] != point["high"]:
        bounds = at_least(point["low"], point["high"], unit)
        return f"{said}（{bounds}）" if is_chinese() else f"{said} ({bounds})"
    return said


def unseen(point: Mapping[str, Any]) -> str:
    """Why a point has no figure."""
    return _("too little data") if point["state"] == PointState.NOT_ENOUGH else _("cannot be seen")


def target(terms: GoalTerms) -> str:
    """≥ 8 % a month; ≤ where the figure is to come down."""
    unit = figures.unit(METRICS[terms.metric], terms.part) if terms.metric in METRICS else ""
    sign = "≥" if terms.target > terms.baseline else "≤"
    return f"{sign} {figure(terms.target, unit)}"


def grain(terms: GoalTerms) -> str:
    """How the figure is counted."""
    return {
        "day": _("every day"),
        "week": _("every week"),
        "month": _("every month"),
        "span": _("from the start on, all together"),
    }[terms.grain]


def due(terms: PromiseTerms) -> str:
    """每天 10:00（前后 30 分钟内算按时）."""
    at = f"{terms.minutes // 60:02}:{terms.minutes % 60:02}"
    days = {
        Cadence.DAILY: _("every day"),
        Cadence.WEEKDAYS: _("Monday to Friday"),
        Cadence.WEEKLY: _("every %(day)s") % {"day": weekday(terms.weekday)},
    }[Cadence(terms.cadence)]
    return _("%(days)s %(at)s, %(margin)s minutes before or after are in time") % {
        "days": days,
        "at": at,
        "margin": terms.margin,
    }


def weekday(at: int) -> str:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return WEEKDAYS[at] if is_chinese() else names[at]


def counts(found: Mapping[str, int]) -> str:
    """按时 26 · 晚了 1 · 没做到 1 · 看不到 0."""
    parts = [(KEPT[Kept.KEPT], found["kept"]), (KEPT[Kept.LATE], found["late"]), (KEPT[Kept.BROKEN], found["broken"])]
    if found["unseen"]:
        parts.append((KEPT[Kept.UNSEEN], found["unseen"]))
    return " · ".join(f"{_(name)} {number(n)}" for name, n in parts)


def streak(n: int) -> str:
    """连续第 23 天, told from the second on."""
    return _("%(n)s in a row") % {"n": n} if n > 1 else ""


def day_mark(day: str, kept: str) -> str:
    """What became of it on a day, for whoever cannot see the colour."""
    return f"{short_day(day)}：{_(KEPT[Kept(kept)])}"


def listed(names: list[str]) -> str:
    return ("、" if is_chinese() else ", ").join(names)
