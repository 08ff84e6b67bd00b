"""Which numbers tell whether a group does what it is for, and whether they can be seen where it lives (R209, R212)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from qunxing.core.facts import Sees
from qunxing.core.rules.charters import Purpose, Subtype, Terms, Type

OF_KIND: Mapping[str, tuple[str, ...]] = {
    Type.MARKETING: ("buyers_share", "payers", "post_orders", "valid_members"),
    Subtype.DISCOUNT: ("buyers_share", "payers", "post_orders", "chains"),
    Subtype.REFERRAL: ("valid_members", "headcount", "membership_retention"),
    Subtype.PUBLICITY: ("valid_members", "headcount", "nps"),
    Type.CONTENT: ("membership_retention", "valid_members", "topic_participation"),
    Subtype.TUTORIAL: ("membership_retention", "valid_members", "payers"),
    Subtype.TOPIC: ("reply_ties", "topic_participation", "active_members", "membership_retention"),
    Type.SERVICE: ("response", "first_replies", "satisfaction"),
}
"""Numbers a group of a kind may be measured by; a subtype without its own is as its type."""
OF_PURPOSE: Mapping[str, tuple[str, ...]] = {
    Purpose.SALES: ("buyers_share", "payers", "post_orders"),
    Purpose.SERVICE: ("response", "first_replies", "satisfaction"),
    Purpose.BRAND: ("nps", "membership_retention"),
    Purpose.EXCHANGE: ("reply_ties", "topic_participation", "active_members"),
}


class Daily(NamedTuple):
    """Numbers that count days, which say nothing where people normally come only every so many `days` or more."""

    days: int
    metrics: frozenset[str]


DAILY = Daily(7, frozenset({"stickiness", "daily_chatters"}))
ACTS = frozenset({Sees.ORDERS, Sees.ACTIONS, Sees.ANSWERS, Sees.CHAINS, Sees.READINGS})
"""Shown by tables of our own, whatever the platform."""


class Fit(StrEnum):
    """Whether a number can be seen in a group: already, once more data is brought in, or never on its platform."""

    SEEN = "seen"
    BRING = "bring"
    NEVER = "never"


def fitting(terms: Terms) -> tuple[str, ...]:
    """The metrics a goal of such a group may rest on, the most telling first."""
    of_kind = OF_KIND.get(terms.subtype) or OF_KIND.get(terms.type, ())
    names = [*of_kind, *(name for purpose in terms.purposes for name in OF_PURPOSE.get(purpose, ()))]
    return tuple(dict.fromkeys(names))


def fit(needs: Iterable[Sees], *, shown: Collection[Sees], possible: Collection[Sees]) -> tuple[Fit, tuple[Sees, ...]]:
    """Whether what a metric needs is shown, or can be, and what lacks for it."""
    lacking = tuple(sorted(set(needs) - set(shown)))
    if not lacking:
        return Fit.SEEN, ()
    never = tuple(each for each in lacking if each not in possible and each not in ACTS)
    return (Fit.NEVER, never) if never else (Fit.BRING, lacking)
