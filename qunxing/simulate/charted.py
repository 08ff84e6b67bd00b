"""What the groups of the example community are for: one charter each, said through the same verbs as anybody's.

学生党 stays uncharted, as a group does that was connected only twenty days ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qunxing.communities import charters
from qunxing.communities.models import Charter, Group, User
from qunxing.core.rules.charters import Audience, Gate, Money, Purpose, Subtype, Terms, Type, Value
from qunxing.simulate.bakery.calendar import ZONE
from qunxing.simulate.bakery.cast import D1, D2, DAYS, A, B, C, W

SECOND = 20
"""Days ago: since then three silent days of the night group are no long silence any more."""
CAMP_DAYS, D2_BEGAN = 21, 14

CHAT = Terms(
    type=Type.CONTENT,
    subtype=Subtype.TOPIC,
    purposes=(Purpose.BRAND, Purpose.EXCHANGE),
    audiences=(Audience("晚上才有空烤面包的人", (Value.RESOURCES,), Money.PAYS),),
    values=(Value.RESOURCES,),
    natural_days=1,
    gain_days=30,
    size_cap=200,
    note="陪伴：夜里有人说话。",
)
RECIPES = Terms(
    type=Type.CONTENT,
    subtype=Subtype.TUTORIAL,
    purposes=(Purpose.BRAND, Purpose.SALES),
    audiences=(Audience("想把配方做对的人", (Value.KNOWLEDGE,), Money.PAYS),),
    values=(Value.KNOWLEDGE,),
    natural_days=30,
    gain_days=30,
    size_cap=200,
    note="每天 10:00 一个配方，其余安静。",
)
DEALS = Terms(
    type=Type.MARKETING,
    subtype=Subtype.DISCOUNT,
    purposes=(Purpose.SALES,),
    audiences=(Audience("买过两次以上的老客户", (Value.BENEFIT,), Money.PAYS),),
    values=(Value.BENEFIT,),
    gates=(Gate.PAYMENT,),
    natural_days=30,
    gain_days=90,
    size_cap=200,
)
CAMP = Terms(
    type=Type.CONTENT,
    subtype=Subtype.TUTORIAL,
    purposes=(Purpose.SALES,),
    audiences=(Audience("报了训练营的学员", (Value.KNOWLEDGE, Value.SERVICE), Money.PAYS),),
    values=(Value.KNOWLEDGE,),
    gates=(Gate.PAYMENT, Gate.TASK),
    natural_days=1,
    gain_days=CAMP_DAYS,
)
AFTER = Terms(
    type=Type.SERVICE,
    subtype=Subtype.AFTER_SALE,
    purposes=(Purpose.SERVICE, Purpose.SALES),
    audiences=(Audience("买过烤箱的老客户", (Value.SERVICE,), Money.PAYS),),
    values=(Value.SERVICE,),
    natural_days=30,
    gain_days=90,
)


def chart(groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """Say of each group but one what it is for."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    first = today - timedelta(days=DAYS)
    _put(groups[A], CHAT, first, by)
    charters.put_in_force(groups[A], replace(CHAT, natural_days=7), from_day=today - timedelta(days=SECOND), by=by)
    _put(groups[B], RECIPES, first, by)
    _put(groups[W], AFTER, first, by)
    for group, began in ((D1, first), (D2, today - timedelta(days=D2_BEGAN))):
        _put(groups[group], replace(CAMP, ends_on=began + timedelta(days=CAMP_DAYS - 1)), began, by)
    deals = _put(groups[C[0]], DEALS, first, by)
    charters.copy(deals, [groups[group] for group in C[1:]], from_day=first, by=by)


def _put(group: Group, terms: Terms, day: date, by: User | None) -> Charter:
    return charters.put_in_force(group, terms, from_day=day, by=by)


def go_live(groups: Mapping[int, Group], *, by: User | None, now: datetime) -> None:
    """Say since when those groups are live that have a goal too."""
    first = now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=DAYS)
    for group in (A, B, *C):
        charters.set_live(groups[group], from_day=first, by=by)
