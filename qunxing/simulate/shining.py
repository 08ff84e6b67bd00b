"""Who carries the groups of the example community, and what people decided of it: through the same verbs as anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.communities.models import Group, User
from qunxing.contributors import actions
from qunxing.contributors.models import Carried
from qunxing.contributors.refresh import refresh_groups
from qunxing.contributors.shown import Shown
from qunxing.people.models import Person
from qunxing.simulate.bakery import cast
from qunxing.simulate.bakery.calendar import ZONE
from qunxing.simulate.bakery.cast import A, B

RECOGNISED = 12
"""So many members of 唠嗑群 were recognised in the last weeks: far from all."""
WORDS = ("答疑又快又细，配方比例都写清楚了", "连着三晚帮新人看面团照片", "整理了老面保存的办法，好多人照着做成了")


def shine(groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """KOC named by 周主管, one to look at again, one not; recognitions said in the group by 阿禾."""
    refresh_groups(groups[A].community, [groups[A], groups[B]], now=now)
    found = Shown.of(groups[A], Carried.objects.get(group=groups[A]))
    people = Person.objects.in_bulk([each["person"] for each in found.waiting()])
    first, second, third = (people[each["person"]] for each in found.listed()[:3])
    for person, answer in ((first, "yes"), (second, "later"), (third, "no")):
        actions.name(groups[A], person, part="koc", answer=answer, by=by, now=now)
    today, said_by = now.astimezone(ZoneInfo(ZONE)).date(), next(each.name for each in cast.CAST if each.id == cast.AHE)
    for nth, each in enumerate(found.waiting()[:RECOGNISED]):
        day, what = today - timedelta(days=3 + 4 * nth), WORDS[nth % len(WORDS)]
        person = people[each["person"]]
        actions.recognise(groups[A], person, day=day, said_by=said_by, what=what, by=by, now=now, today=today)
