"""What 小满烘焙 wants of its groups: goals fixed when the story begins, and one promise, made through the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from qunxing.communities.models import Community, Group, User
from qunxing.core.metrics.base import Grain
from qunxing.core.rules.goals import Way
from qunxing.goals import actions
from qunxing.goals.refresh import refresh
from qunxing.goals.terms import Aim, Vow
from qunxing.simulate.bakery.calendar import Calendar
from qunxing.simulate.bakery.cast import DAYS, A, B, C

AHEAD = 34
"""Days from today to the deadline."""
HORIZON = 28


def aim(community: Community, groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """Fix the goals, give the promise; they stand for nothing until they are looked at."""
    calendar = Calendar.before(now)
    start, deadline = (date.fromisoformat(calendar.date(day)) for day in (DAYS - 1, -AHEAD))
    for chosen, wanted in _aims(groups, start, deadline):
        actions.freeze(community, chosen, wanted, by=by, now=now)
    actions.give(groups[B], _recipe(start - timedelta(days=1)), by=by, now=now)


def look(*, now: datetime) -> None:
    """Find how they stand, as the worker does."""
    refresh(since=0, now=now)


def _aims(groups: Mapping[int, Group], start: date, deadline: date) -> list[tuple[list[Group], Aim]]:
    def of(name: str, metric: str, target: float, **more: object) -> Aim:
        given = {"start": start, "deadline": deadline, "horizon": HORIZON, **more}
        return Aim(name=name, metric=metric, target=target, **given)  # type: ignore[arg-type] # fields of Aim

    stays = {"grain": Grain.SPAN, "way": Way.HOLD}
    shop = of("每月至少 8% 的在群成员下单", "buyers_share", 0.08, grain=Grain.MONTH)
    return [
        ([groups[A]], of("每周至少 60 人互相回应", "reply_ties", 60, part="people", grain=Grain.WEEK)),
        ([groups[A]], of("进群 90 天留存至少 85%", "membership_retention", 0.85, part="90", **stays)),
        ([groups[B]], of("进群 30 天留存至少 90%", "membership_retention", 0.9, part="30", **stays)),
        *(([groups[each]], shop) for each in C),
        ([], of("三个月内 1000 名成员下单", "payers", 1000, grain=Grain.SPAN, way=Way.REACH)),
    ]


def _recipe(first: date) -> Vow:
    return Vow(text="每天 10:00 一个配方", from_day=first, minutes=600, margin=15, words=("每日一方",))
