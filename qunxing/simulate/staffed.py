"""Who keeps the groups of the example community, their rules and posts: said through the same verbs as anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.communities.models import Group, User
from qunxing.people.models import Person
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.calendar import ZONE
from qunxing.simulate.bakery.cast import D1, D2, A, B, C
from qunxing.team import actions, capacity
from qunxing.team.models import Post

KEPT_BY = {cast.AHE: (A, *C[:16]), cast.XIAOZHOU: (D1, D2, *C[16:])}
RULES = ("只聊烘焙，不发广告和拼单链接", "提问带上配方和照片", "22 点后不 @所有人", "看到答对的，点个赞或说声谢谢")


def staff(groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """Keepers from the first day on, 阿禾 in for 小舟 while she was away; rules and posts of two groups."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    first, who = today - timedelta(days=cast.DAYS), {each.id: _called(each.name) for each in cast.CAST}
    for keeper, kept in KEPT_BY.items():
        for group in kept:
            actions.appoint(groups[group], who[keeper], from_day=first, by=by)
    _hand_over(groups[B], who, first, today, by)
    for group in (A, B):
        actions.write_rules(groups[group], RULES, from_day=first, by=by)
    rights = (Post.Right.WELCOME, Post.Right.TOPIC)
    actions.give_post(groups[A], who[cast.ZHOU], Post.Kind.LEADER, from_day=first, by=by)
    actions.give_post(groups[A], who[cast.MAN], Post.Kind.LEADER, from_day=first, by=by)
    actions.give_post(groups[A], who[cast.SOUL], Post.Kind.ORGANISER, rights=rights, from_day=first, by=by)
    capacity.refresh(since=0, now=now)


def _hand_over(group: Group, who: Mapping[int, Person], first: date, today: date, by: User | None) -> None:
    back, away = (timedelta(days=days) for days in cast.LEAVE_OF_XIAOZHOU)
    actions.appoint(group, who[cast.XIAOZHOU], from_day=first, by=by)
    actions.appoint(group, who[cast.AHE], from_day=today - away, by=by)
    actions.appoint(group, who[cast.XIAOZHOU], from_day=today - back + timedelta(days=1), by=by)


def _called(name: str) -> Person:
    return Person.objects.filter(name=name).order_by("pk")[0]
