"""The condition a saved segment (人群) is: what must be true of a member, of closed sets of words."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from qunxing.core.refusals import Refusal
from qunxing.core.rules.tiers import TIERS

MOST_DAYS = 3650
MOST = 10_000


class Who(StrEnum):
    """Whom a segment is drawn from."""

    MEMBER = "member"
    STAFF = "staff"
    BOT = "bot"
    ANY = "any"


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All of these hold; what is empty or None asks nothing. Days count back from the day asked about, that day inside.

    `all_tags`, `any_tags`, `no_tags` are numbers of tags, `tiers` words of `tiers.TIERS` in the last kept month,
    `groups` those a member was seen in. `joined_days`: came into one of the groups within so many days. `seen_days`
    spoke within, `silent_days` did not speak within. `orders` at least so many within `orders_days` (None: ever).
    `several`: in more than one group.
    """

    who: Who = Who.MEMBER
    name: str = ""
    all_tags: tuple[int, ...] = ()
    any_tags: tuple[int, ...] = ()
    no_tags: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    groups: tuple[int, ...] = ()
    several: bool = False
    joined_days: int | None = None
    seen_days: int | None = None
    silent_days: int | None = None
    orders: int = 0
    orders_days: int | None = None

    @property
    def is_everybody(self) -> bool:
        return self == Terms() or self == Terms(who=Who.ANY)


def terms_of(given: dict[str, Any]) -> Terms:
    """The terms typed or kept. Raises Refusal for what is no condition or can be true of nobody."""
    try:
        terms = msgspec.convert(given, Terms)
    except msgspec.ValidationError as error:
        raise Refusal("This is no condition: %(why)s", code="bad_segment", why=str(error)) from error
    if unknown := sorted(set(terms.tiers) - set(TIERS)):
        raise Refusal("There is no tier “%(tier)s”.", code="bad_segment", tier=unknown[0])
    days = (terms.joined_days, terms.seen_days, terms.silent_days, terms.orders_days)
    if any(each is not None and not 1 <= each <= MOST_DAYS for each in days) or not 0 <= terms.orders <= MOST:
        raise Refusal("Days are whole numbers from 1 to %(most)s.", code="bad_segment", most=MOST_DAYS)
    if clash := set(terms.no_tags) & {*terms.all_tags, *terms.any_tags}:
        raise Refusal("A tag is both asked for and ruled out.", code="bad_segment", tags=sorted(clash))
    if terms.seen_days and terms.silent_days and terms.silent_days >= terms.seen_days:
        raise Refusal("Nobody both spoke and was silent in these days.", code="bad_segment")
    return terms
