"""The seam to chat platforms: what a connected account can do, what it says, and what it is asked to do.

A carrier turns one platform's wire format into Pages and takes Acts; it knows neither the book nor the ledger. What it
promises stands in `supports`, and the conformance tests hold every carrier to that.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol

import msgspec

from qunxing.carriers.base import Incoming
from qunxing.carriers.live.newcomers import Newcomer
from qunxing.carriers.live.pictures import Picture as Picture
from qunxing.carriers.live.refusals import CredentialsRefused as CredentialsRefused
from qunxing.carriers.live.refusals import Later as Later
from qunxing.carriers.live.refusals import Unreachable as Unreachable
from qunxing.core.facts import Sees


class Cap(StrEnum):
    """What an account may be able to do on its platform (the matrix of docs/reference/carriers.md)."""

    RECEIVE = "receive"
    HISTORY = "history"
    MEMBER_EVENTS = "member_events"
    LIST_CHATS = "list_chats"
    LIST_MEMBERS = "list_members"
    SEND_GROUP = "send_group"
    PICTURE = "picture"
    SEND_DIRECT = "send_direct"
    MASS_SEND = "mass_send"
    WELCOME = "welcome"
    INVITE = "invite"
    KICK = "kick"
    MUTE = "mute"
    RECALL = "recall"
    JOIN_REQUEST = "join_request"
    JOIN_LINK = "join_link"
    TAG = "tag"
    STATISTICS = "statistics"


class Mode(StrEnum):
    """How it is done: by us, only once a person confirms it on the platform, or as well as the platform lets us."""

    DIRECT = "direct"
    HUMAN = "human"
    BEST_EFFORT = "best_effort"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` of `what` ("message", "target", "byte", "character", "attachment") a `per`, for each `each`.

    A "character" is a UTF-16 unit, the strictest way of counting. `per` is seconds, or "month_days": as many as the
    month has days; 0 means in one act.
    """

    what: str
    most: int
    per: int | Literal["month_days"] = 0
    each: Literal["account", "chat", "act"] = "account"


@dataclass(frozen=True, slots=True)
class Support:
    """How far a platform lets us; `note` is a sentence for people (an English gettext id)."""

    mode: Mode = Mode.DIRECT
    limits: tuple[Limit, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """How a platform takes messages. `idempotent`: it knows our keys, so asking twice does it once. `echoes`: what we
    send comes in again as a page. `blindly`: we may write where we cannot read. `attaches`: kinds of `Attached`, beside
    the pictures that `Cap.PICTURE` claims."""

    idempotent: bool = False
    echoes: bool = False
    blindly: bool = True
    attaches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a carrier's connect form. A secret is kept encrypted and never shown again; of a choice one of
    `choices` (what is kept, what it is called) is taken, the first unless another is."""

    name: str
    label: str
    help: str = ""
    kind: Literal["text", "secret", "url", "file", "yes", "choice"] = "text"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()


class Chat(msgspec.Struct, frozen=True, gc=False):
    """A group as the platform tells of it; `gone`: we are not in it. `blind` says why its talk cannot be read ("" when
    it can), `hides` what else is not shown here of all that the platform shows; None of both: as before."""

    native: str
    name: str = ""
    blind: str | None = None
    gone: bool = False
    hides: frozenset[Sees] | None = None


class Raw(msgspec.Struct, frozen=True, gc=False):
    """A payload as it came. `understood` is False when it should have been a fact and could not be read; `chat` is
    where it came from, when it does not say so itself."""

    kind: str
    body: bytes
    native: str = ""
    understood: bool = True
    chat: str = ""


class Hole(msgspec.Struct, frozen=True, gc=False):
    """A span (µs UTC) of a group that nobody can tell us about any more."""

    chat: str
    from_at: int
    to_at: int


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform said at once. Once all of it is durable, `cursor` is where to go on from.

    `ignored` counts, by kind, what is known and of no use to us. `since` says of a chat from when on (µs UTC) all of it
    has been told, if before we came. `again` names chats whose members must be read again: something changed there that
    only the whole list tells. `newcomers` can be greeted, for a while.
    """

    said: Sequence[Incoming] = ()
    chats: Sequence[Chat] = ()
    holes: Sequence[Hole] = ()
    raw: Sequence[Raw] = ()
    ignored: Mapping[str, int] = msgspec.field(default_factory=dict)
    since: Mapping[str, int] = msgspec.field(default_factory=dict)
    again: Sequence[str] = ()
    newcomers: Sequence[Newcomer] = ()
    cursor: str = ""


class Verb(StrEnum):
    """What can be asked of an account."""

    SEND = "send"
    REPLY = "reply"
    RECALL = "recall"
    INVITE = "invite"
    KICK = "kick"
    MUTE = "mute"
    UNMUTE = "unmute"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be done in one chat. `key` is ours and unique: where the platform knows such keys, doing an act
    twice does it once. `target` is a message (REPLY, RECALL) or an account (INVITE, KICK, MUTE). A `picture` and the
    text are one message."""

    key: str
    verb: Verb
    chat: str
    text: str = ""
    target: str = ""
    reason: str = ""
    picture: Picture | None = None


class Fate(StrEnum):
    """What became of an act."""

    SUBMITTED = "submitted"
    AWAITING_HUMAN = "awaiting_human"
    SENT = "sent"
    PARTIAL = "partial"
    OVER_QUOTA = "over_quota"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    EXPIRED = "expired"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may have been done: the answer never came. Never repeated by itself unless the platform knows our key."""


class Target(msgspec.Struct, frozen=True):
    """What became of an act in one chat; `at` is when (µs UTC), 0 where it has not or the platform does not say."""

    chat: str
    fate: Fate
    at: int = 0


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform says became of an act; `native` names it there, `said` is the platform's own words.

    `targets` are its chats one by one, where it has more than one.
    """

    key: str
    fate: Fate
    native: str = ""
    said: str = ""
    targets: Sequence[Target] = ()


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account it is, and how far it reaches: `supports` narrowed by what the platform just let us see. `login` is
    what the platform knows our keys under, if it does: under another it does an act once more."""

    native: str
    name: str
    supports: Mapping[Cap, Support]
    notes: tuple[str, ...] = ()
    login: str = ""


class Carrier(Protocol):
    """One connected account. All methods raise CredentialsRefused, Later or Unreachable; nothing is retried here."""

    async def check(self) -> Who:
        """Ask the platform who we are and what we may; changes nothing there."""
        ...

    def pages(self, cursor: str) -> AsyncIterator[Page]:
        """All that happened since `cursor` ("" from as far back as the platform goes), then what happens, for ever.

        The next page is only asked for when the one before is durable.
        """
        ...

    async def members(self, chat: str, *, at: int) -> list[Incoming]:
        """Everybody who is in a chat now (`at`, µs UTC): one ROSTER and a LISTED for each."""
        ...

    async def submit(self, act: Act) -> Receipt:
        """Do it. An answer that never comes is UNKNOWN, unless the platform knows `act.key` and can be asked again."""
        ...

    async def close(self) -> None:
        """Let go of connections."""


class CarrierKind(Protocol):
    """A platform one can connect to: one folder of `carriers/`, listed in `carriers/registry.py`.

    `namespace_of` names the id space of an account's ids ("telegram", a WeCom corp). `risk` says in plain words what
    the account risks; such a kind is off until an administrator allows it.
    """

    name: str
    title: str
    platform: str
    fields: tuple[Field, ...]
    supports: Mapping[Cap, Support]
    sees: frozenset[Sees]
    cannot: tuple[str, ...]
    risk: str
    answers_every: float = 60.0
    """Seconds within which a platform that is well says something, be it that nothing happened."""
    is_inspected: bool = False
    """Whether its accounts can say what of their set-up is missing (`live/setup.py`)."""
    installed: tuple[str, ...] = ()
    """Settings of the installation that stand beside the answers to its form."""
    keeps: float | None
    """Seconds for which the platform keeps what we did not ask for; None: the carrier tells of holes itself."""
    repeats: float | None = None
    """Seconds for which it repeats a call that nobody answered, where what it calls for is told in no other way."""
    sends: Sending = Sending()
    numbering: str = ""
    """Whose numbers its messages have, where they are not the platform's: an export of the same talk has others."""

    def namespace_of(self, settings: Mapping[str, Any]) -> str: ...

    def open(self, settings: Mapping[str, Any]) -> Carrier:
        """A carrier for these answers to the form, for `callback` (where the platform can call it, "" for nowhere) and
        for what is `installed`. Raises Refusal for answers that cannot be right."""
        ...

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        """What kept payloads say to today's reader; no cursor. One that still cannot be read is not understood."""
