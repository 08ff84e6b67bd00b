"""The words a charter is made of: what a group is, what it is for, what it gives. Closed sets; labels are gettext ids.

From seeds 002 and 003: three types with subtypes (R152–154), four purposes (R209), four kinds of value (R211), five
gates (R232), four counterparties (R84).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qunxing.core.marked import gettext_noop


class Type(StrEnum):
    """By function: what is done in the group."""

    MARKETING = "marketing"
    CONTENT = "content"
    SERVICE = "service"


class Subtype(StrEnum):
    """The finer kind; each belongs to one type, as `SUBTYPES` says."""

    DISCOUNT = "discount"
    REFERRAL = "referral"
    PUBLICITY = "publicity"
    TOPIC = "topic"
    TUTORIAL = "tutorial"
    PRE_SALE = "pre_sale"
    IN_SALE = "in_sale"
    AFTER_SALE = "after_sale"


SUBTYPES: dict[Type, tuple[Subtype, ...]] = {
    Type.MARKETING: (Subtype.DISCOUNT, Subtype.REFERRAL, Subtype.PUBLICITY),
    Type.CONTENT: (Subtype.TUTORIAL, Subtype.TOPIC),
    Type.SERVICE: (Subtype.PRE_SALE, Subtype.IN_SALE, Subtype.AFTER_SALE),
}


class Purpose(StrEnum):
    """Why the group is kept."""

    SALES = "sales"
    SERVICE = "service"
    BRAND = "brand"
    EXCHANGE = "exchange"


class Value(StrEnum):
    """What a member gets."""

    KNOWLEDGE = "knowledge"
    RESOURCES = "resources"
    SERVICE = "service"
    BENEFIT = "benefit"


class Gate(StrEnum):
    """What one must do or be to come in."""

    INTEREST = "interest"
    IDENTITY = "identity"
    PAYMENT = "payment"
    TASK = "task"
    ACTIVITY = "activity"


class Money(StrEnum):
    """Which way money goes between us and one kind of people of the group (R83)."""

    NONE = ""
    PAYS = "pays"
    PAID = "paid"


LABELS: Mapping[str, str] = {
    Type.MARKETING: gettext_noop("Marketing group"),
    Type.CONTENT: gettext_noop("Content group"),
    Type.SERVICE: gettext_noop("Service group"),
    Subtype.DISCOUNT: gettext_noop("discounts"),
    Subtype.REFERRAL: gettext_noop("referral (裂变)"),
    Subtype.PUBLICITY: gettext_noop("publicity"),
    Subtype.TOPIC: gettext_noop("talk on a topic"),
    Subtype.TUTORIAL: gettext_noop("tutorials"),
    Subtype.PRE_SALE: gettext_noop("before the sale"),
    Subtype.IN_SALE: gettext_noop("during the sale"),
    Subtype.AFTER_SALE: gettext_noop("after the sale"),
}
"""Types and subtypes, as gettext ids."""
PURPOSES: Mapping[str, str] = {
    Purpose.SALES: gettext_noop("More sales and repeat purchases"),
    Purpose.SERVICE: gettext_noop("Serve customers"),
    Purpose.BRAND: gettext_noop("Brand and influence"),
    Purpose.EXCHANGE: gettext_noop("Exchange and contacts between members"),
}
VALUES: Mapping[str, str] = {
    Value.KNOWLEDGE: gettext_noop("knowledge"),
    Value.RESOURCES: gettext_noop("contacts and resources"),
    Value.SERVICE: gettext_noop("service"),
    Value.BENEFIT: gettext_noop("benefits (discounts, gifts)"),
}
GATES: Mapping[str, str] = {
    Gate.INTEREST: gettext_noop("an interest"),
    Gate.IDENTITY: gettext_noop("who one is"),
    Gate.PAYMENT: gettext_noop("a payment"),
    Gate.TASK: gettext_noop("a task or steps"),
    Gate.ACTIVITY: gettext_noop("being active"),
}
MONEY: Mapping[str, str] = {
    Money.NONE: gettext_noop("no money"),
    Money.PAYS: gettext_noop("they pay us"),
    Money.PAID: gettext_noop("we pay them"),
}
NATURAL: Mapping[int, str] = {
    1: gettext_noop("every day"),
    3: gettext_noop("every few days"),
    7: gettext_noop("once a week"),
    14: gettext_noop("once in two weeks"),
    30: gettext_noop("once a month"),
    90: gettext_noop("once a quarter"),
}
"""Usual answers to how often somebody normally comes, in days; any other number of days may be written too."""
GAINS: Mapping[int, str] = {
    7: gettext_noop("within a week"),
    30: gettext_noop("within a month"),
    90: gettext_noop("within a quarter"),
    365: gettext_noop("within a year"),
}
LONGEST = 730
"""Days: nothing that comes round more seldom than every second year can be told from never."""
LARGEST = 100_000
"""Members: more than any chat group holds."""


@dataclass(frozen=True, slots=True)
class Audience:
    """One kind of people a group is for: who, which kinds of value they need, and which way money goes."""

    who: str
    needs: tuple[str, ...] = ()
    money: str = Money.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a charter says, as values. Words are those of the closed sets above; empty is not said yet."""

    type: str = ""
    subtype: str = ""
    segment: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    values: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    natural_days: int | None = None
    gain_days: int | None = None
    size_cap: int | None = None
    ends_on: date | None = None
    note: str = ""


def subtypes_of(type_: str) -> tuple[Subtype, ...]:
    """The finer kinds of a type; none for what is no type."""
    return SUBTYPES[Type(type_)] if type_ in set(Type) else ()


def unknown(terms: Terms) -> Iterator[str]:
    """Words that are in none of the closed sets, and numbers no charter can have."""
    closed: tuple[tuple[tuple[str, ...], type[StrEnum]], ...] = (
        ((terms.type,), Type),
        ((terms.subtype,), Subtype),
        (terms.purposes, Purpose),
        (terms.values, Value),
        (terms.gates, Gate),
        (tuple(need for each in terms.audiences for need in each.needs), Value),
        (tuple(each.money for each in terms.audiences), Money),
    )
    yield from (word for words, known in closed for word in words if word and word not in set(known))
    limits = ((terms.natural_days, LONGEST), (terms.gain_days, LONGEST), (terms.size_cap, LARGEST))
    yield from (str(number) for number, most in limits if number is not None and not 1 <= number <= most)


def differences(before: Terms, after: Terms) -> list[str]:
    """The names of what the later terms say otherwise."""
    return [name for name in Terms.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
