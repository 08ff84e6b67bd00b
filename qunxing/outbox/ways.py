"""By which account a group is written to, how, and what its platform takes of a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qunxing.carriers.live import Cap, CarrierKind, Limit, Mode
from qunxing.carriers.live.mass import Attached
from qunxing.carriers.registry import platform
from qunxing.communities.models import Community
from qunxing.core.rules.pacing import Rate
from qunxing.core.rules.sending import Why
from qunxing.sources.models import Connection, Followed

State = Connection.State
GONE = (State.PAUSED, State.REFUSED, State.FORGOTTEN)
"""In these an account says nothing."""


class Way(StrEnum):
    """How a target gets it: as `carriers.live.Mode`, or by a person's own hand."""

    DIRECT = Mode.DIRECT.value
    HUMAN = Mode.HUMAN.value
    BEST_EFFORT = Mode.BEST_EFFORT.value
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Door:
    """One group's way: `followed` is None where a person has to go, `why` then says for what reason."""

    followed: Followed | None = None
    why: Why | None = None

    @property
    def kind(self) -> CarrierKind | None:
        return platform(self.followed.connection.carrier) if self.followed else None

    @property
    def way(self) -> Way:
        return Way(self.kind.supports[Cap.SEND_GROUP].mode.value) if self.kind else Way.HAND


def doors(community: Community, via: int | None = None) -> dict[int, Door]:
    """Group → its way, of all groups any account of ours was ever in; where there are several `via`, else the best."""
    found: dict[int, Door] = {}
    for followed in sorted(_followed(community), key=lambda each: _rank(each, via)):
        found.setdefault(followed.group_id, _door(followed))
    return found


def choices(community: Community) -> list[Connection]:
    """The accounts one can choose between: each writes to a group to which another could write too."""
    found: dict[int, dict[int, Connection]] = {}
    for each in _followed(community):
        if _why_not(each) is None and each.connection.state not in GONE:
            found.setdefault(each.group_id, {})[each.connection_id] = each.connection
    several = {pk: account for accounts in found.values() if len(accounts) > 1 for pk, account in accounts.items()}
    return [several[pk] for pk in sorted(several)]


def _followed(community: Community) -> list[Followed]:
    rows = list(Followed.objects.filter(group__community=community).order_by("pk"))
    accounts = Connection.objects.in_bulk({each.connection_id for each in rows})
    for each in rows:
        each.connection = accounts[each.connection_id]
    return rows


def _door(followed: Followed) -> Door:
    why = _why_not(followed)
    return Door(why=why) if why else Door(followed)


def _why_not(followed: Followed) -> Why | None:
    kind = platform(followed.connection.carrier)
    if Cap.SEND_GROUP not in kind.supports:
        return Why.CANNOT
    if followed.until is not None:
        return Why.GONE
    return Why.BLIND if followed.blind and not kind.sends.blindly else None


def _rank(followed: Followed, via: int | None) -> tuple[bool, bool, bool]:
    """Smaller is better: it can send at all; it is the one that was chosen; it is not switched off or refused."""
    return _why_not(followed) is not None, followed.connection_id != via, followed.connection.state in GONE


def kind_of(connection: Connection) -> CarrierKind:
    """The platform of an account."""
    return platform(connection.carrier)


def sends(kind: CarrierKind) -> bool:
    """Whether its accounts write to groups."""
    return Cap.SEND_GROUP in kind.supports


def is_confirmed(kind: CarrierKind) -> bool:
    """Whether a person confirms there what we want sent, for many groups at once."""
    return sends(kind) and kind.supports[Cap.SEND_GROUP].mode is Mode.HUMAN and Cap.MASS_SEND in kind.supports


def limits(kind: CarrierKind) -> tuple[Limit, ...]:
    """What a platform says of a message to a group."""
    return kind.supports[Cap.SEND_GROUP].limits


def rates(kind: CarrierKind) -> list[Rate]:
    """How fast it may be sent by one account."""
    return [
        Rate(each.most, each.per, each.each == "chat")
        for each in limits(kind)
        if each.what == "message" and each.per != "month_days" and each.per
    ]


def most(kind: CarrierKind, what: str, *, pictured: bool = False) -> int | None:
    """The most of something one message may have, or one with a picture; None where nothing is said."""
    shown = kind.supports[Cap.PICTURE].limits if pictured and Cap.PICTURE in kind.supports else ()
    return next((each.most for each in (*shown, *limits(kind)) if each.what == what and each.each == "act"), None)


def goes(each: Attached, kind: CarrierKind) -> bool:
    """Whether a platform takes this: a picture of ours, or what it finds by itself."""
    return Cap.PICTURE in kind.supports if each.digest else each.kind in kind.sends.attaches


def is_counted_by_days(kind: CarrierKind) -> bool:
    """Whether a chat gets only so many messages a month, or as its administrator chose."""
    return any(each.what == "message" and each.per == "month_days" for each in limits(kind))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A message as a platform takes it. `length` of `most` is counted in `unit`; `dropped` does not go along."""

    text: str
    attached: tuple[Attached, ...] = ()
    dropped: tuple[Attached, ...] = ()
    length: int = 0
    most: int | None = None
    unit: str = "character"


def fitted(text: str, attached: Sequence[Attached], kind: CarrierKind | None) -> Fitted:
    """The message as this platform takes it; by hand everything goes. A link that cannot be attached is written out."""
    if kind is None:
        return Fitted(text, tuple(attached), length=length(text, "character"))
    room = most(kind, "attachment", pictured=True) or 0
    kept = [each for each in attached if goes(each, kind)][:room]
    rest = [each for each in attached if each not in kept]
    lines = [text, *(f"{each.title} {each.url}".strip() for each in rest if each.kind == "link")]
    text = "\n".join(filter(None, lines))
    unit = "byte" if most(kind, "byte") else "character"
    dropped = tuple(each for each in rest if each.kind != "link")
    longest = most(kind, unit, pictured=any(each.digest for each in kept))
    return Fitted(text, tuple(kept), dropped, length(text, unit), longest, unit)


def length(text: str, unit: str) -> int:
    """How long a text is in the units of `carriers.live.Limit`."""
    if unit == "byte":
        return len(text.encode(errors="replace"))
    return len(text.encode("utf-16-le", "replace")) // 2
