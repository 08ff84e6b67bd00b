"""Which accounts may be one person's: what speaks for it and against it, each said and weighed by itself.

Nothing is merged by this. The points only sort: a person reads the reasons and says yes or no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from qunxing.core.rules.matching import PLACEHOLDERS, folded
from qunxing.core.zones import DAY

LEAST = 3
"""Fewer points are not worth anybody's time."""
LIKELY = 5
MOST_HOLDERS = 5
"""A nickname or handle that more people have tells nothing."""
TELLING = 4
"""Characters from which a nickname is hardly chosen twice by chance."""
COMMON_TIME = 7 * DAY


class Why(StrEnum):
    """What speaks for two accounts being one person's, or against it."""

    PHONE = "phone"
    HANDLE = "handle"
    RARE_NAME = "rare_name"
    NAME = "name"
    SAME_GROUP = "same_group"
    """In one group, as two sources of it know them: by account and by nickname."""
    AFTER = "after"
    """In one group the one account was seen only after the other."""
    SAME_TIME = "same_time"
    """In different groups at the same time, for a week at least."""
    TOGETHER = "together"
    """In one group at the same time: two people, or one with two accounts."""
    OTHER_PHONE = "other_phone"


POINTS: Mapping[Why, int] = {
    Why.PHONE: 5,
    Why.HANDLE: 5,
    Why.RARE_NAME: 2,
    Why.NAME: 1,
    Why.SAME_GROUP: 2,
    Why.AFTER: 2,
    Why.SAME_TIME: 1,
    Why.TOGETHER: -2,
    Why.OTHER_PHONE: -3,
}


class Stay(NamedTuple):
    """From when to when an account is known to have been in a group; µs UTC."""

    grp: int
    first: int
    last: int


class Account(NamedTuple):
    """An account as far as it may tell whose it is; `phones` are digests."""

    identity: int
    namespace: str
    external: str
    name: str
    phones: frozenset[str] = frozenset()
    stays: tuple[Stay, ...] = ()


class Reason(NamedTuple):
    """One reason with its points; `grp` is the group it speaks of, 0 for none."""

    why: Why
    points: int
    grp: int = 0


def weigh(one: Account, other: Account, *, holders: int) -> list[Reason]:
    """All that speaks for or against; `holders` are the people who have the nickname of `one`."""
    return [Reason(why, POINTS[why], grp) for why, grp in _reasons(one, other, holders)]


def points(reasons: Iterable[Reason]) -> int:
    """Their sum."""
    return sum(each.points for each in reasons)


def _reasons(one: Account, other: Account, holders: int) -> Iterator[tuple[Why, int]]:
    if one.phones & other.phones:
        yield Why.PHONE, 0
    elif one.phones and other.phones:
        yield Why.OTHER_PHONE, 0
    if handle_of(one) and handle_of(one) == handle_of(other) and one.namespace != other.namespace:
        yield Why.HANDLE, 0
    if nickname_of(one) and nickname_of(one) == nickname_of(other) and holders <= MOST_HOLDERS:
        yield (Why.RARE_NAME if holders == 2 and len(folded(one.name)) >= TELLING else Why.NAME), 0
    yield from _times(one, other)


def _times(one: Account, other: Account) -> Iterator[tuple[Why, int]]:
    shared = {stay.grp for stay in one.stays} & {stay.grp for stay in other.stays}
    if shared and one.namespace != other.namespace:
        yield Why.SAME_GROUP, min(shared)
    elif both := together(one.stays, other.stays):
        yield Why.TOGETHER, both[0].grp
    elif shared:
        yield Why.AFTER, min(shared)
    elif _in_common(one.stays, other.stays) >= COMMON_TIME:
        yield Why.SAME_TIME, 0


def together(ones: Iterable[Stay], others: Iterable[Stay]) -> list[Stay]:
    """When both were in one group at once; a moment at which the one goes and the other comes is not."""
    found = (
        Stay(one.grp, max(one.first, other.first), min(one.last, other.last))
        for one, other in product(list(ones), list(others))
        if one.grp == other.grp
    )
    return sorted((each for each in found if each.first < each.last), key=lambda each: each.first)


def _in_common(ones: Iterable[Stay], others: Iterable[Stay]) -> int:
    """The longest time (µs) that both are known to have been somewhere."""
    pairs = product(list(ones), list(others))
    return max((min(one.last, other.last) - max(one.first, other.first) for one, other in pairs), default=0)


def handle_of(account: Account) -> str:
    """The account's own id where it may be the same elsewhere; "" for one a platform numbered, or known by name only.

    Of plain numbers only a mobile number is carried from one platform to the next.
    """
    if account.namespace.startswith("name:") or len(account.external) < TELLING + 1:
        return ""
    text = account.external.casefold()
    is_mobile = len(text) == 11 and text.startswith("1")
    return "" if text.isdecimal() and not is_mobile else text


def nickname_of(account: Account) -> str:
    """The nickname, "" for one that a tool gave."""
    name = account.name.strip()
    return "" if name in PLACEHOLDERS or len(folded(name)) < 2 else name
