"""Stages, their evidence, and reasons for an end, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qunxing.communities.causes import TITLES, Cause, Sign
from qunxing.communities.causes import of as of_causes
from qunxing.communities.models import Group
from qunxing.communities.words import full_day, number, percent, period_words
from qunxing.core.metrics.periods import day_of, iso
from qunxing.core.rules.lifecycle import LEAST, LOW, SURE, WINDOW, Stage
from qunxing.core.rules.sunset import Reason, Why
from qunxing.lifecycle.models import Course

STAGES: Mapping[str, Any] = {
    Stage.INTRODUCTION: gettext_lazy("Just beginning"),
    Stage.GROWTH: gettext_lazy("Growing"),
    Stage.MATURITY: gettext_lazy("Mature"),
    Stage.DECLINE: gettext_lazy("Declining"),
    Stage.DEAD: gettext_lazy("Fallen silent"),
}
LOOKS: Mapping[str, str] = {
    Stage.INTRODUCTION: "azure",
    Stage.GROWTH: "green",
    Stage.MATURITY: "blue",
    Stage.DECLINE: "yellow",
    Stage.DEAD: "secondary",
}
"""Colours of Tabler. Quiet is never red."""
PARTS: Mapping[str, Any] = {
    "season": gettext_lazy("the season (the same weeks last year)"),
    "members": gettext_lazy("more or fewer members"),
    "mix": gettext_lazy("another mix of new and old members"),
    "rate": gettext_lazy("members taking part more or less often"),
    "unlisted": gettext_lazy("people who are on no member list"),
}
STRIP = 26
"""Weeks shown in a row."""


class Block(NamedTuple):
    """One week of the strip."""

    look: str
    title: str


def stage_words(course: Course | None) -> str:
    """The stage, or why there is none."""
    if course is None or not course.judged_by:
        return str(_("stage not visible"))
    return str(STAGES[course.stage]) if course.stage else str(_("too little data for a stage"))


def look_of(course: Course | None) -> str:
    return LOOKS.get(course.stage, "") if course else ""


def strip(course: Course) -> list[Block]:
    """The last weeks, the oldest first."""
    weeks = course.weeks
    stages, values = weeks.get("stage", [])[-STRIP:], weeks.get("value", [])[-STRIP:]
    first = weeks.get("first", 0) + 7 * (len(weeks.get("stage", [])) - len(stages))
    return [
        Block(LOOKS.get(stage, ""), _block_title(first + 7 * nth, stage, value))
        for nth, (stage, value) in enumerate(zip(stages, values, strict=True))
    ]


def _block_title(monday: int, stage: str, value: int | None) -> str:
    when = period_words(iso(monday), iso(monday + 6), "week")
    what = _("not seen") if value is None else number(value)
    return f"{when} · {STAGES[stage]} · {what}" if stage else f"{when} · {what}"


def evidence(course: Course | None, at: int = -1) -> list[str]:
    """What the stage of one week rests on, in plain words; the last week without another."""
    if course is None or not course.judged_by:
        return [_("Neither its talk nor who comes and goes can be seen: no stage is told.")]
    weeks = course.weeks
    if not weeks.get("value"):
        return [_("No whole week was seen yet.")]
    return list(_evidence(course, {name: each[at] for name, each in weeks.items() if name != "first"}, at))


def _evidence(course: Course, week: Mapping[str, Any], at: int) -> Iterator[str]:
    if course.judged_by == Course.JudgedBy.ACTIVE:
        yield _("Judged by how many people did something in a week.")
    else:
        yield _("Talk cannot be seen here: judged only by who came and went. Whether it fell silent cannot be told.")
    if week.get("limit"):
        yield _silence(week["silent"], week["limit"])
    if week["seen"] < LEAST:
        few = _("%(n)s of the last %(window)s weeks were seen whole; a trend takes %(least)s.")
        yield few % {"n": week["seen"], "window": WINDOW, "least": LEAST}
        return
    yield _trend(week)
    if week["level"] is not None:  # else none of the last weeks was seen
        yield _level(week)
    if week["broke"] and week["step"]:
        yield _broke(course.weeks["first"] + 7 * week["broke"], week["step"])
    yield _net(week["net"])
    if course.is_temporary:
        yield _("The group is meant to end: fewer people is no decline here.")


def _silence(days: int, limit: int) -> str:
    said = _("Nobody but staff did anything for %(days)s days. Usual pauses here are shorter than %(limit)s days.")
    return said % {"days": days, "limit": limit}


def _trend(week: Mapping[str, Any]) -> str:
    about = {"slope": number(abs(week["slope"])), "p": "< 0.001" if week["p"] < 0.001 else f"= {week['p']:.3f}"}
    if week["p"] >= SURE or not week["slope"]:
        return _("The last 12 weeks neither rise nor fall for certain (p %(p)s).") % about
    if week["slope"] > 0:
        return _("The last 12 weeks rise, by %(slope)s a week; hardly by chance (p %(p)s).") % about
    return _("The last 12 weeks fall, by %(slope)s a week; hardly by chance (p %(p)s).") % about


def _level(week: Mapping[str, Any]) -> str:
    share = week["level"] / week["best"] if week["best"] else 0.0
    said = _("The last 4 weeks have %(level)s a week on average, %(share)s of the best 4 weeks of the year (%(best)s).")
    about = {"level": number(week["level"]), "best": number(week["best"]), "share": percent(share)}
    return f"{said % about} {_('Low is below %(low)s.') % {'low': percent(LOW)}}"


def _broke(monday: int, step: float) -> str:
    about = {"day": full_day(day_of(monday)), "step": number(abs(step))}
    if step > 0:
        return _("Since the week of %(day)s it is on a level higher by %(step)s.") % about
    return _("Since the week of %(day)s it is on a level lower by %(step)s.") % about


def _net(net: int | None) -> str:
    if net is None:
        return _("Who joins and who leaves cannot be seen here.")
    if net < 0:
        return _("In these weeks %(n)s more people left than joined.") % {"n": number(-net)}
    return _("In these weeks %(n)s more people joined than left.") % {"n": number(net)}


def causes(group: Group, now: datetime) -> list[tuple[str, list[Sign]]]:
    """What may be behind a decline or an end: each explanation with what speaks for it and against it."""
    signs = of_causes(group, now)
    return [(_(TITLES[cause]), held) for cause in Cause if (held := [each for each in signs if each.cause is cause])]


def why_words(why: Why) -> str:
    """One reason for an end, as a sentence without its group."""
    about = {"n": number(why.days), "day": full_day(day_of(why.since)) if why.since is not None else ""}
    if why.reason is Reason.MET:
        return _("every goal was reached")
    if why.reason is Reason.EXPIRED:
        return ngettext("expired %(n)s day ago", "expired %(n)s days ago", why.days) % about
    if why.reason is Reason.DEAD:
        return (
            _("nobody has done anything since %(day)s") % about if why.since is not None else _("nobody does anything")
        )
    return _("declining since the week of %(day)s, without recovering") % about


def kept_why(row: Mapping[str, Any]) -> str:
    """The same of a reason as a decision keeps it."""
    return why_words(Why(Reason(row["reason"]), row["since"], row["days"]))


def farewell(group: Group, successor: Group | None) -> str:
    """A draft of what may be said in the group; a person changes it and says it."""
    if successor is None:
        said = _(
            "Dear all, “%(group)s” has done what it was for, and closes today. Thank you for every question, answer and"
            " picture. Whoever needs us finds us in a private message."
        )
        return said % {"group": group.name}
    said = _(
        "Dear all, “%(group)s” has done what it was for, and closes today. Thank you for every question, answer and"
        " picture. We go on in “%(successor)s”: whoever wants to come along says so, and we let you in."
    )
    return said % {"group": group.name, "successor": successor.name}
