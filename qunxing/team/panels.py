"""What this room shows elsewhere: on a group's page, a column of 社群, sentences of 今日."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.models import Community, Group, User
from qunxing.communities.panels import Panel
from qunxing.core.rules.capacity import Fullness
from qunxing.core.rules.reminders import is_due
from qunxing.insight.columns import Cell, Column
from qunxing.insight.today import Sentence
from qunxing.team.capacity import rooms_of
from qunxing.team.models import Post, Reminder, Rules
from qunxing.team.queries import keepers_of, posts_of

KEEPERS, RULES, POSTS = -20, 10, 20
MOST = 3
NUMBER = 40
"""Of sentences of this room; those of the demo's page are below."""


def on_group(group: Group, user: User, now: datetime) -> Iterable[Panel]:
    """Who keeps the group and how full it is before the numbers; its rules and posts after them."""
    today = group.community.today(now)
    about = {
        "group": group,
        "community": group.community,
        "keeper": keepers_of([group.pk], today).get(group.pk),
        "room": rooms_of([group], today).get(group.pk),
        "user": user,
    }
    yield Panel(KEEPERS, "team/keeper_panel.html", about)
    rules = group.rules.first()
    yield Panel(RULES, "team/rules_panel.html", {**about, "rules": rules, "due": bool(rules and due([rules], today))})
    posts = [post for post in posts_of(group) if is_held(post, today)]
    if posts:
        yield Panel(POSTS, "team/posts_panel.html", {**about, "posts": posts})


def column(community: Community, now: datetime) -> Column | None:
    """Who keeps each group; nothing where nobody keeps any."""
    groups = list(community.groups.values_list("pk", flat=True))
    found = keepers_of(groups, community.today(now))
    if not found:
        return None
    names = sorted({str(each) for each in found.values()})
    cells = {grp: Cell(str(each), rank=names.index(str(each))) for grp, each in found.items()}
    path = f"{reverse('keepers')}?community={community.pk}"
    return Column("keeper", _("Keeper"), cells, ordered=_("by keeper"), path=path)


def sentences(community: Community, now: datetime) -> Iterator[Sentence]:
    """Groups that are nearly full, and rules that are to be said today."""
    today = community.today(now)
    rooms = [each for each in rooms_of(community.groups.all(), today).values() if each.fullness != Fullness.ROOMY]
    rooms.sort(key=lambda each: each.members / each.cap, reverse=True)
    if rooms:
        said = "、".join(f"{room.group.name} {room.members}/{room.cap}" for room in rooms[:MOST])
        text = ngettext(
            "%(n)s group is nearly full: %(groups)s. Time for the next one.",
            "%(n)s groups are nearly full: %(groups)s. Time for the next ones.",
            len(rooms),
        )
        path = reverse("group-keepers", args=[rooms[0].group.pk])
        yield Sentence(NUMBER, text % {"n": len(rooms), "groups": said}, path, "do")
    waiting = due(_standing(community), today)
    if waiting:
        names = "、".join(each.group.name for each in waiting[:MOST])
        text = _("The rules are to be said again today in %(groups)s (%(n)s in all).")
        path = reverse("group-rules", args=[waiting[0].group_id])
        yield Sentence(NUMBER + 1, text % {"groups": names, "n": len(waiting)}, path, "do")


def _standing(community: Community) -> list[Rules]:
    """The newest version of each group's rules."""
    newest: dict[int, Rules] = {}
    found = Rules.objects.filter(group__community=community, group__ended_on=None).select_related("group")
    for each in found.order_by("version"):
        newest[each.group_id] = each
    return list(newest.values())


def due(found: Iterable[Rules], today: date) -> list[Rules]:
    """Those that are to be said today and that nobody ticked off yet."""
    day = today.toordinal()
    waiting = [each for each in found if is_due(day, each.from_day.toordinal(), each.first_days, each.every_days)]
    groups = [each.group_id for each in waiting]
    said = set(Reminder.objects.filter(group__in=groups, day=today).values_list("group", flat=True))
    return [each for each in waiting if each.group_id not in said]


def is_held(post: Post, day: date) -> bool:
    return post.from_day <= day and (post.to_day is None or post.to_day >= day)
