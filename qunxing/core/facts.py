"""The closed set of facts: everything that can have happened in a group.

A fact is immutable. An edit, a recall or a correction is another fact. Times are integers: microseconds since
1970 in UTC. Identities and groups are numbers given by the book; platform ids never reach a fact.
"""

from collections.abc import Iterable
from enum import IntEnum

import msgspec

SCHEMA_VERSION = 1


class Kind(IntEnum):
    """What happened. The numbers are written to disk and are never reused."""

    MESSAGE = 1
    EDITED = 2
    RECALLED = 3
    REACTED = 4
    FORWARDED = 5
    POLLED = 6
    JOINED = 7
    LEFT = 8
    REMOVED = 9
    RENAMED = 10
    ROSTER = 11
    """The header of a member list: this list of a group was true at this time."""
    LISTED = 12
    """One line of a member list: this account was in the group at the list's time.

    `until` is when the member last spoke, where the list tells it: -1 for never, 0 or the list's time for not told.
    """
    CHAINED = 13
    CHECKED_IN = 14
    ANSWERED = 15
    ORDERED = 16
    REFUNDED = 17
    CLICKED = 18
    GAINED = 19
    SENT = 20
    READING = 21
    OBSERVED = 22
    RETRACTED = 23
    """One earlier fact (`ref`) no longer counts, for as long as this fact's own batch stands."""
    ERASED = 24
    CLOSED = 25
    """The group was dissolved."""


class Form(IntEnum):
    """What a message is made of."""

    TEXT = 1
    IMAGE = 2
    VOICE = 3
    VIDEO = 4
    STICKER = 5
    FILE = 6
    LINK = 7
    CARD = 8
    LOCATION = 9
    CALL = 10
    MONEY = 11
    POLL = 12
    SYSTEM = 13
    """Written by the platform itself (notices); never a person's words."""
    OTHER = 14
    CHAIN = 15


class Precision(IntEnum):
    """How exactly the time is known."""

    SECOND = 1
    MINUTE = 2
    DAY = 3
    BETWEEN = 4
    """Some time after `at` and not after `until`."""


class Proof(IntEnum):
    """Who says so."""

    RECORDED = 1
    PLATFORM = 2
    SELF_REPORTED = 3


class Sees(IntEnum):
    """What a source can show. What no source of a group shows is *not measurable* there, never zero."""

    MESSAGES = 1
    TEXT = 2
    CONTINUOUS = 3
    """Every message of the span is there; without it the talk is a selection and gives no daily counts."""
    ACCOUNTS = 4
    """People are known by account number; without it only by the name shown."""
    REPLIES = 5
    REACTIONS = 6
    JOINS = 7
    LEAVES = 8
    INVITERS = 9
    ROSTER = 10
    RECALLS = 11
    ACTIONS = 12
    """Acts other than talk: check-ins, orders, clicks, answers."""
    ORDERS = 13
    """What was bought, for how much, and what was given back."""
    ANSWERS = 14
    """Answers to the questions of a survey."""
    SPOKEN = 15
    """When each member last spoke: the whole talk, or a member list with those dates."""
    CHAINS = 16
    """Who stands in the chains (接龙) posted in the group: the words of the whole talk, or a chain brought in."""
    READINGS = 17
    """Numbers that somebody read off and wrote down (抄数), or that a platform's own statistics tell."""
    CONSENTED = 18
    """No more than what those said who agreed to be recorded: how many that are belongs beside every number."""


WORDS = frozenset({Kind.MESSAGE, Kind.EDITED, Kind.RECALLED, Kind.REACTED, Kind.FORWARDED, Kind.POLLED, Kind.CHAINED})
"""What people say, and what is said of it."""
BESIDE_WORDS = frozenset({Sees.ACCOUNTS, Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.ROSTER, Sees.READINGS})
"""What can be seen of a group whose words are hidden."""


def bits(sees: Iterable[Sees]) -> int:
    """What is seen, as an OBSERVED fact's `value` has it: bit n is set for number n."""
    return sum(1 << each for each in sees)


class Fact(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One fact as the ledger stores it. `key` is 128 bits as two signed 64-bit numbers (`k1`, `k2`).

    `ref1, ref2` is the key of the fact this one is about (replied to, edited, recalled, reacted to), 0 if none.
    `other` is a second account (inviter, the one removed by), `length` the text's characters (None: no text was
    visible), `value` a whole number (amount in cents, seats, a reading), `note` a short word (join scene, name
    as listed, reaction). `content` hashes what was said, so that an edit is seen.
    """

    k1: int
    k2: int
    kind: Kind
    grp: int
    identity: int = 0
    ts: int
    until: int = 0
    precision: Precision = Precision.SECOND
    proof: Proof = Proof.RECORDED
    batch: int
    form: int = 0
    ref1: int = 0
    ref2: int = 0
    other: int = 0
    thread: int = 0
    length: int | None = None
    value: int = 0
    content: int = 0
    note: str = ""
    text: str | None = None
