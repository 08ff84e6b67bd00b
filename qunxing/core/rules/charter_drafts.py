"""A first charter from what a group's own data show: each word of it with its reason, or that not enough was seen.

It only proposes; a person decides. What nobody can read off data (whom the group is for) is left to the person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from qunxing.core.marked import gettext_noop
from qunxing.core.rules.charters import NATURAL, Purpose, Subtype, Terms, Type, Value

LEAST_PEOPLE = 5
"""Of fewer people than this no rhythm is read."""
LEAST_TALK = 50
"""Of fewer messages than this no share is taken."""
LEAST_DAYS = 7
ENOUGH = 2
"""Points below which the kind of a group is not proposed: one weak sign is no reason."""
MUCH_TALK, MUCH_ASKED, MUCH_THANKS, MUCH_NIGHT = 0.2, 0.12, 0.5, 0.4
"""Messages a member and day; the share of questions, of acknowledgements, and of the hours from 22 to 2."""
KEEPS_TIME, OWN_HOUR = 0.6, 0.2
"""On so many of the days staff posted in one and the same hour, and so much of what they said fell into it."""
BUYS = 0.03
"""So many of the members buying in the days looked at make selling a purpose."""

Fields = Mapping[str, str | int | float | date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the data show of one group in the days looked at. None: cannot be seen there, which is not zero.

    `members` are those present; `days` those on which talk was seen; `said` members' messages that say something,
    `thanked` those that only acknowledge; `night` of all of them from 22 to 2; `asked` questions. `post_hour` is the
    local hour in which staff post most regularly, `post_days` on how many days, `post_share` of all they said.
    `buyers` and `orders`, `check_ins` and `chains` are those of its members. `rhythms` is for each person who came:
    days watched ÷ days on which they did something. `first_check_in` is a local day.
    """

    name: str
    members: int | None = None
    days: int | None = None
    said: int | None = None
    thanked: int = 0
    night: int = 0
    asked: int = 0
    post_hour: int | None = None
    post_days: int = 0
    post_share: float = 0.0
    buyers: int | None = None
    orders: int = 0
    check_ins: int = 0
    chains: int = 0
    rhythms: tuple[float, ...] = ()
    first_check_in: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed, or why nothing is. `message` is a gettext id filled by `fields`."""

    message: str
    fields: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """The proposed terms, and for each field its reasons. `proposed` names the fields that have a proposal."""

    terms: Terms
    reasons: Mapping[str, tuple[Reason, ...]]
    proposed: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Vote:
    kind: Type
    subtype: Subtype | None
    points: int
    reason: Reason


NAMES: tuple[tuple[str, Type, Subtype], ...] = (
    ("训练营|打卡|教程|课程|干货|学习|每日一|course|tutorial|bootcamp", Type.CONTENT, Subtype.TUTORIAL),
    ("唠嗑|闲聊|聊天|交流|茶馆|树洞|话题|chat|lounge", Type.CONTENT, Subtype.TOPIC),
    ("福利|秒杀|优惠|特价|团购|内购|折扣|拼团|deals|sale", Type.MARKETING, Subtype.DISCOUNT),
    ("裂变|拉新|推荐官|分销|referral", Type.MARKETING, Subtype.REFERRAL),
    ("售后|老客|老友|维修|aftercare|support", Type.SERVICE, Subtype.AFTER_SALE),
    ("咨询|售前|选购|presale", Type.SERVICE, Subtype.PRE_SALE),
    ("客服|答疑|helpdesk", Type.SERVICE, Subtype.IN_SALE),
)
"""Words in the name of a group that tell what it is meant for."""


def draft(signs: Signs) -> Draft:
    """What the signs speak for. The same signs give the same draft."""
    found: dict[str, tuple[object, tuple[Reason, ...]]] = {}
    votes = _won(list(_votes(signs)))
    kind = votes[0].kind if votes else None
    subtype = next((vote.subtype for vote in votes if vote.subtype), None)
    why = tuple(vote.reason for vote in votes)
    found["type"] = (kind, why or (_unseen(signs),))
    found["subtype"] = (subtype, why if subtype else ())
    found["purposes"] = _purposes(kind, signs)
    found["values"] = _values(kind, subtype)
    found["natural_days"] = _natural(signs)
    found["ends_on"] = _end(signs)
    found["audiences"] = (None, (Reason(gettext_noop("No data say whom a group is for: please write it.")),))
    found["size_cap"] = (None, _present(signs))
    given = {name: value for name, (value, _why) in found.items() if value}
    reasons = {name: why for name, (_value, why) in found.items() if why}
    return Draft(Terms(**given), reasons, frozenset(given))  # type: ignore[arg-type] # each field of its own kind


def _won(votes: list[_Vote]) -> list[_Vote]:
    """The votes for the type with the most points, its subtype's first; none where that is too little."""
    points: dict[Type, int] = {}
    for vote in votes:
        points[vote.kind] = points.get(vote.kind, 0) + vote.points
    best = max(points, key=lambda kind: points[kind], default=None)
    if best is None or points[best] < ENOUGH:
        return []
    mine = [vote for vote in votes if vote.kind is best]
    weight = {sub: sum(each.points for each in mine if each.subtype is sub) for sub in {each.subtype for each in mine}}
    return sorted(mine, key=lambda vote: (vote.subtype is None, -weight[vote.subtype], -vote.points))


def _votes(signs: Signs) -> Iterator[_Vote]:
    yield from _by_name(signs)
    yield from _by_acts(signs)
    if signs.said is not None and signs.days and signs.said + signs.thanked >= LEAST_TALK:
        yield from _by_talk(signs, signs.said + signs.thanked, signs.days)


def _by_name(signs: Signs) -> Iterator[_Vote]:
    for words, kind, subtype in NAMES:
        if match := re.search(words, signs.name, re.IGNORECASE):
            said = Reason(gettext_noop("Its name has “%(word)s” in it."), {"word": match.group()})
            yield _Vote(kind, subtype, ENOUGH, said)


def _by_acts(signs: Signs) -> Iterator[_Vote]:
    if signs.check_ins >= LEAST_TALK:
        said = Reason(gettext_noop("Its members checked in %(n)s times."), {"n": signs.check_ins})
        yield _Vote(Type.CONTENT, Subtype.TUTORIAL, 3, said)
    if signs.chains >= 3 * LEAST_PEOPLE:
        said = Reason(gettext_noop("%(n)s lines were added to chains (接龙)."), {"n": signs.chains})
        yield _Vote(Type.MARKETING, None, 1, said)
    if _buys(signs) and not signs.said:
        said = Reason(gettext_noop("%(n)s of its members bought, and no talk is seen."), {"n": signs.buyers or 0})
        yield _Vote(Type.MARKETING, Subtype.DISCOUNT, 1, said)


def _by_talk(signs: Signs, talk: int, days: int) -> Iterator[_Vote]:
    said = signs.said or 0
    if _posts_by_the_clock(signs):
        told = Reason(
            gettext_noop("Staff posted between %(hour)s:00 and %(next)s:00 on %(n)s of %(days)s days."),
            {"hour": signs.post_hour or 0, "next": (signs.post_hour or 0) + 1, "n": signs.post_days, "days": days},
        )
        yield _Vote(Type.CONTENT, Subtype.TUTORIAL, 2, told)
    if signs.thanked >= MUCH_THANKS * talk:
        share = {"share": round(100 * signs.thanked / talk)}
        told = Reason(gettext_noop("%(share)s%% of what members say only acknowledges: they receive."), share)
        yield _Vote(Type.CONTENT, Subtype.TUTORIAL, 1, told)
    if signs.members and said >= MUCH_TALK * signs.members * days:
        each = {"n": round(said / signs.members / days, 1)}
        told = Reason(gettext_noop("Each member says %(n)s things a day on average: they talk with each other."), each)
        yield _Vote(Type.CONTENT, Subtype.TOPIC, 2, told)
    if signs.night >= MUCH_NIGHT * talk:
        share = {"share": round(100 * signs.night / talk)}
        told = Reason(gettext_noop("%(share)s%% of the talk is from 22:00 to 2:00, when people chat."), share)
        yield _Vote(Type.CONTENT, Subtype.TOPIC, 1, told)
    if said and signs.asked >= MUCH_ASKED * said:
        share = {"share": round(100 * signs.asked / said)}
        told = Reason(gettext_noop("%(share)s%% of what members say are questions."), share)
        yield _Vote(Type.SERVICE, None, 1, told)


def _posts_by_the_clock(signs: Signs) -> bool:
    enough = bool(signs.days and signs.days >= LEAST_DAYS and signs.post_days >= KEEPS_TIME * signs.days)
    return signs.post_hour is not None and enough and signs.post_share >= OWN_HOUR


def _buys(signs: Signs) -> bool:
    return bool(signs.buyers and signs.members and signs.buyers >= BUYS * signs.members)


def _unseen(signs: Signs) -> Reason:
    if signs.said is None and signs.buyers is None:
        return Reason(gettext_noop("Neither talk nor orders of this group are seen, so its kind cannot be told."))
    return Reason(gettext_noop("Not enough seen to tell the kind of this group."))


_SERVES: Mapping[Type, tuple[Purpose, str]] = {
    Type.MARKETING: (Purpose.SALES, gettext_noop("Marketing groups are mostly kept for sales.")),
    Type.SERVICE: (Purpose.SERVICE, gettext_noop("Service groups are kept to serve customers.")),
    Type.CONTENT: (Purpose.BRAND, gettext_noop("Content groups mostly make a brand known and trusted.")),
}


def _purposes(kind: Type | None, signs: Signs) -> tuple[tuple[Purpose, ...] | None, tuple[Reason, ...]]:
    found: list[tuple[Purpose, Reason]] = []
    if kind:
        purpose, said = _SERVES[kind]
        found.append((purpose, Reason(said)))
    if _buys(signs):
        bought = {"n": signs.buyers or 0, "orders": signs.orders}
        said = gettext_noop("%(n)s of its members placed %(orders)s orders in these days.")
        found.append((Purpose.SALES, Reason(said, bought)))
    if not found:
        return None, (Reason(gettext_noop("Not enough seen to guess why the group is kept.")),)
    return tuple(dict.fromkeys(purpose for purpose, _why in found)), tuple(why for _purpose, why in found)


_GIVES: Mapping[str, tuple[Value, str]] = {
    Subtype.TUTORIAL: (Value.KNOWLEDGE, gettext_noop("Tutorials give knowledge.")),
    Subtype.TOPIC: (Value.RESOURCES, gettext_noop("Talk gives contacts: people meet people.")),
    Type.MARKETING: (Value.BENEFIT, gettext_noop("Marketing groups give benefits: discounts, gifts.")),
    Type.SERVICE: (Value.SERVICE, gettext_noop("Service groups give service.")),
}


def _values(kind: Type | None, subtype: Subtype | None) -> tuple[tuple[Value, ...] | None, tuple[Reason, ...]]:
    gives = _GIVES.get(subtype or "") or _GIVES.get(kind or "")
    if gives is None:
        return None, (Reason(gettext_noop("Not enough seen to guess what members get.")),)
    return (gives[0],), (Reason(gives[1]),)


def _natural(signs: Signs) -> tuple[int | None, tuple[Reason, ...]]:
    """The usual answer nearest to the middle person's rhythm, by ratio."""
    if len(signs.rhythms) < LEAST_PEOPLE:
        said = gettext_noop("Too few were seen to come to read a rhythm: %(n)s people, of at least %(least)s.")
        return None, (Reason(said, {"n": len(signs.rhythms), "least": LEAST_PEOPLE}),)
    middle = max(1.0, median(signs.rhythms))
    nearest: Callable[[int], float] = lambda days: max(days / middle, middle / days)  # noqa: E731
    said = gettext_noop("Of %(n)s people who did something, the middle one did once in %(days)s days.")
    why = Reason(said, {"n": len(signs.rhythms), "days": round(middle, 1)})
    if signs.said is None:
        unseen = gettext_noop("Their talk is not seen here: they may come more often than that.")
        return min(NATURAL, key=nearest), (why, Reason(unseen))
    return min(NATURAL, key=nearest), (why,)


def _end(signs: Signs) -> tuple[date | None, tuple[Reason, ...]]:
    """The last day of what its own name says to last so many days, from the first check-in on."""
    lasts = re.search(r"(\d{1,3}) ?(?:天|日|days?)", signs.name)
    if not lasts or not int(lasts.group(1)) or not signs.first_check_in:
        return None, ()
    days = int(lasts.group(1))
    last = signs.first_check_in + timedelta(days=days - 1)
    said = gettext_noop("Its name says %(days)s days, and the first check-in was on %(first)s.")
    return last, (Reason(said, {"days": days, "first": signs.first_check_in}),)


def _present(signs: Signs) -> tuple[Reason, ...]:
    if signs.members is None:
        return ()
    return (Reason(gettext_noop("%(n)s members are there now."), {"n": signs.members}),)
