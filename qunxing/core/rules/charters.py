"""The words a charter is made of: what a group is, what it is for, what it gives. Closed sets; labels are gettext ids.

From seeds 002 and 003: three types with subtypes (R152–154), four purposes (R209), four kinds of value (R211), five
gates (R232), four counterparties (R84).
"""

from __future__ import annotations

from enum import StrEnum


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
