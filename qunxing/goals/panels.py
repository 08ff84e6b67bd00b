"""What this room shows on pages of other rooms: on top of the group page, a column of 社群, sentences of 今日."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.communities.words import short_day
from qunxing.core.metrics.periods import day_of, iso, local_day
from qunxing.core.rules.goals import Colour, Why
from qunxing.core.rules.promises import Kept, Proof
from qunxing.core.zones import micros
from qunxing.goals import queries, shown, standing, words
from qunxing.goals.models import Promise
from qunxing.insight.columns import Cell, Choice, Column
from qunxing.insight.today import Sentence

ORDER = -50
FRESH_DAYS = 2
"""A promise is told of on the day it was due and the day after."""
MOST = 3
"""So many promises, and so many groups, are named on 今日."""


def on_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Goals and promises first: the group's state with its reason, each goal, each promise."""
    day = group.community.today(now)
    found = standing.of_groups([group.pk], day)[group.pk]
    own = queries.goals_for(user, group.community).filter(groups=group, dropped_at=None)
    goals = [shown.goal_line(goal) for goal in own]
    about = {
        "group": group,
        "community": group.community,
        "status": shown.standing_line(found),
        "goals": [each for each in goals if len(each["goal"].groups.all()) == 1],
        "shared": [each for each in goals if len(each["goal"].groups.all()) > 1],
        "promises": [shown.promise_line(each) for each in queries.promises_of(group).filter(ended_on=None)],
        "user": user,
    }
    return [Panel(ORDER, "goals/panel.html", about)]


def column(community: Community, now: datetime) -> Column | None:
    """The state of each group; groups that need somebody first when ordered by it."""
    groups = list(community.groups.values_list("pk", flat=True))
    found = standing.of_groups(groups, community.today(now))
    if all(each.status.why is Why.UNCHARTED for each in found.values()):
        return None
    cells = {
        group: Cell(words.status(each), words.look(each.status.colour), f"/groups/{group}/", words.why(each), each.rank)
        for group, each in found.items()
    }
    off = frozenset(group for group, each in found.items() if each.status.colour in (Colour.RED, Colour.YELLOW))
    choices = [Choice("off-target", _("Off target"), off)]
    return Column(
        "status", _("Goals"), cells, _("By goals: off target first"), choices, f"/goals/?community={community.pk}"
    )


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Promises due today or yesterday, and groups that fall behind. From kept rows."""
    yield from _promised(community, now)
    day = community.today(now)
    groups = {group.pk: group for group in community.groups.filter(status__isnull=False)}
    found = standing.of_groups(groups, day)
    behind = [groups[pk] for pk, each in found.items() if each.status.colour is Colour.RED]
    if behind:
        names = words.listed([group.name for group in behind[:MOST]])
        said = _("Off target: %(names)s (%(n)s groups). Open one to see which goal, and how far.")
        path = f"/groups/?community={community.pk}&only=off-target&order=status"
        yield Sentence(3, said % {"names": names, "n": len(behind)}, path, "do")


def _promised(community: Community, now: datetime) -> Iterator[Sentence]:
    """The newest occurrence of each promise, when it is fresh: broken ones to do, kept ones to know."""
    today = local_day(micros(now), community.timezone)
    known: list[Sentence] = []
    for promise in _judged(community):
        fresh = [each for each in promise.kept.get("days", []) if each[1] != Kept.UNSEEN]
        if not fresh or fresh[-1][0] < iso(today - FRESH_DAYS + 1):
            continue
        day, state, _ts = fresh[-1]
        sentence = _sentence(promise, day, state, day_of(today))
        if state == Kept.KEPT:
            known.append(sentence)
        else:
            yield sentence
    yield from sorted(known, key=lambda each: each.text)[:MOST]


def _judged(community: Community) -> Iterable[Promise]:
    found = Promise.objects.filter(group__community=community, ended_on=None)
    return found.select_related("group").prefetch_related("terms")


def _sentence(promise: Promise, day: str, state: str, today: date) -> Sentence:
    """干货群今天 10:00 的“一个配方”已按时发出（有记录），连续第 23 天."""
    terms = list(promise.terms.all())[-1]
    said = {
        "group": promise.group.name,
        "day": _("today") if day == today.isoformat() else short_day(day),
        "at": f"{terms.minutes // 60:02}:{terms.minutes % 60:02}",
        "text": terms.text,
        "proof": _(words.SHORT_PROOFS[Proof(terms.proof)]),
    }
    path = f"/promises/{promise.pk}/"
    if state == Kept.BROKEN:
        return Sentence(3, _("%(group)s, %(day)s %(at)s: “%(text)s” was not kept (%(proof)s).") % said, path, "do")
    if state == Kept.LATE:
        return Sentence(3, _("%(group)s, %(day)s %(at)s: “%(text)s” came late (%(proof)s).") % said, path, "know")
    streak = promise.kept["all"]["streak"]
    if streak > 1:
        text = _("%(group)s, %(day)s %(at)s: “%(text)s” came in time (%(proof)s), %(streak)s times in a row.")
        return Sentence(3, text % {**said, "streak": streak}, path, "know")
    return Sentence(3, _("%(group)s, %(day)s %(at)s: “%(text)s” came in time (%(proof)s).") % said, path, "know")
