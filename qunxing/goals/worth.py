"""What pages show of the look at a group's value each quarter: on its charter's page, and among today's sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qunxing.communities.access import may
from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.communities.words import full_day
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.promises import Kept
from qunxing.core.rules.quarters import quarter_before
from qunxing.goals import figures, queries, shown, words
from qunxing.goals.models import ValueCheck
from qunxing.insight.today import Sentence

WHOLE = 0.9
"""Of a quarter so much must have been seen for its figure to stand beside another's."""
MOST = 3
"""So many groups are named on 今日."""


def on_charter(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """The quarters that were put before people, the newest with all that was counted. From kept rows."""
    checks = queries.value_checks_of(group)
    if not checks:
        return []
    about = {
        "check": checks[0],
        "lines": lines(checks[0]),
        "earlier": checks[1:],
        "answers": ValueCheck.Answer.choices,
        "may": may(user, group.community),
        "community": group.community,
    }
    return [Panel(0, "goals/worth.html", about)]


def lines(check: ValueCheck) -> list[dict[str, str]]:
    """What was counted: each goal, each promise, each number beside the quarter before."""
    body = check.body
    return [
        *(_goal(each) for each in body.get("goals", [])),
        *(_promise(each) for each in body.get("promises", [])),
        *(_value(each) for each in body.get("values", []) if each["metric"] in METRICS),
    ]


def _goal(told: Mapping[str, Any]) -> dict[str, str]:
    attained = shown.attained_words(told["attained"])
    said = words.state({"state": told["state"]} if told["state"] else {}, told["way"])
    look = words.look(told["colour"] or "none")
    return {"kind": _("goal"), "name": told["name"], "said": f"{said} {attained}".strip(), "look": look}


def _promise(told: Mapping[str, Any]) -> dict[str, str]:
    counts = words.counts({state.value: told.get(state.value, 0) for state in Kept})
    return {"kind": _("promise"), "name": told["text"], "said": counts, "look": "secondary"}


def _value(told: Mapping[str, Any]) -> dict[str, str]:
    metric, now, then = METRICS[told["metric"]], told["now"], told["then"]
    part = (now or {}).get("part", "")
    unit = figures.unit(metric, part)
    if not now:
        said = _("cannot be seen")
    elif then and _is_whole(now) and _is_whole(then):
        given = {"now": words.of_figure(now, unit), "then": words.of_figure(then, unit)}
        said = _("%(now)s; the quarter before %(then)s") % given
    elif _is_whole(now):
        said = words.of_figure(now, unit)
    else:
        seen = _("%(now)s, of %(days)s days that were seen; not set beside the quarter before")
        said = seen % {"now": words.of_figure(now, unit), "days": now["days"]}
    return {"kind": _("number"), "name": figures.title(metric, part), "said": said, "look": "secondary"}


def _is_whole(figure: Mapping[str, Any]) -> bool:
    return bool(figure["days"] >= WHOLE * figure["of"])


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """The groups whose last quarter waits for somebody to say whether it was worth it."""
    first, last = quarter_before(community.today(now))
    open_ones = ValueCheck.objects.filter(group__community=community, group__ended_on=None, first=first)
    waiting = list(open_ones.filter(answered_at=None).select_related("group"))
    if waiting:
        said = _("Was the quarter to %(day)s worth it for the members? %(names)s (%(n)s groups) wait for your answer.")
        names = words.listed([each.group.name for each in waiting[:MOST]])
        given = {"day": full_day(last), "names": names, "n": len(waiting)}
        yield Sentence(0, said % given, f"/groups/{waiting[0].group_id}/charter/#worth", "do")
