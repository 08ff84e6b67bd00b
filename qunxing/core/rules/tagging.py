"""Rules that tag: from talk (words or a pattern, so many times) and from acts (orders, goods, check-ins, 接龙)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal

MOST_WORDS = 50
MOST_TIMES = 1000
MOST_DAYS = 3650
LONGEST = 200
TOO_MANY = 0.8
"""A rule that says the same of more than this share tells nobody apart."""
LEAST_AUDITED = 30
LEAST_PRECISION = 0.75
"""The lower end of the interval of a rule's audited precision from which on it may confirm by itself."""


class Source(StrEnum):
    """Where a tag comes from. GROUP: given to all members of a group, and so says nothing about the group."""

    PERSON = "person"
    RULE = "rule"
    NAME = "name"
    TABLE = "table"
    GROUP = "group"


class About(StrEnum):
    """What a rule looks at."""

    TALK = "talk"
    ORDERS = "orders"
    CHECK_INS = "check_ins"
    CHAINS = "chains"


KINDS = {About.ORDERS: Kind.ORDERED, About.CHECK_INS: Kind.CHECKED_IN, About.CHAINS: Kind.CHAINED}
"""Which acts each looks at."""


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a rule holds of a member: at least `times` texts (or acts) that hold a word or match the pattern.

    `words` are any of these, letters in either case; `pattern` is RE2. Of acts both empty mean every act of the kind.
    `groups` none: everywhere in the community.
    """

    about: About
    words: tuple[str, ...] = ()
    pattern: str = ""
    times: int = 1
    groups: tuple[int, ...] = ()


def terms_of(given: dict[str, Any]) -> Terms:
    """The terms typed or kept. Raises Refusal for what no rule can be made of."""
    try:
        terms = msgspec.convert(given, Terms)
    except msgspec.ValidationError as error:
        raise Refusal("This is no rule: %(why)s", code="bad_rule", why=str(error)) from error
    if terms.about is About.TALK and not terms.words and not terms.pattern:
        raise Refusal("Say which words, or a pattern: without them the rule matches everybody who speaks.", code="bare")
    if len(terms.words) > MOST_WORDS or any(not word.strip() or len(word) > LONGEST for word in terms.words):
        raise Refusal(
            "At most %(most)s words, each of at most %(long)s letters.", code="words", most=MOST_WORDS, long=LONGEST
        )
    if len(terms.pattern) > LONGEST or not 1 <= terms.times <= MOST_TIMES:
        raise Refusal("The rule asks for 1 to %(most)s times, and a short pattern.", code="times", most=MOST_TIMES)
    return terms


def judge(matched: int, of: int) -> None:
    """Raises Refusal for a rule that says the same of (nearly) everybody, or of nobody at all."""
    if not matched:
        raise Refusal("Nobody matches this rule, in all that is there. It was not kept.", code="nobody")
    if matched > TOO_MANY * of:
        raise Refusal(
            "This rule matches %(n)s of %(of)s people: it tells nobody apart. It was not kept.",
            code="everybody",
            n=matched,
            of=of,
        )


def may_confirm(judged: int, low: float | None) -> bool:
    """Whether an audit of a rule is good enough to let it confirm by itself. `low` ends the interval below."""
    return judged >= LEAST_AUDITED and low is not None and low >= LEAST_PRECISION
