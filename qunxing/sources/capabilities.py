"""What an account can do on each platform, in words: one table for the screens and for docs/reference/carriers.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.carriers.live import Cap, CarrierKind, Limit, Mode, Support
from qunxing.communities.words import number
from qunxing.sources.models import Connection

CAPS: Mapping[Cap, str] = {
    Cap.RECEIVE: gettext_noop("Messages as they are sent"),
    Cap.HISTORY: gettext_noop("Messages from before"),
    Cap.MEMBER_EVENTS: gettext_noop("Who joins and who leaves"),
    Cap.LIST_CHATS: gettext_noop("Which groups there are"),
    Cap.LIST_MEMBERS: gettext_noop("Who is in a group"),
    Cap.STATISTICS: gettext_noop("The platform's own statistics"),
    Cap.JOIN_LINK: gettext_noop("By which link somebody came"),
    Cap.SEND_GROUP: gettext_noop("Sending to a group"),
    Cap.PICTURE: gettext_noop("Pictures with what is sent"),
    Cap.MASS_SEND: gettext_noop("Sending to many groups at once"),
    Cap.SEND_DIRECT: gettext_noop("Writing to one person"),
    Cap.WELCOME: gettext_noop("Greeting who joins"),
    Cap.INVITE: gettext_noop("Inviting into a group"),
    Cap.JOIN_REQUEST: gettext_noop("Deciding on requests to join"),
    Cap.KICK: gettext_noop("Removing from a group"),
    Cap.MUTE: gettext_noop("Muting"),
    Cap.RECALL: gettext_noop("Deleting messages"),
    Cap.TAG: gettext_noop("Tags on the platform"),
}
SEEING = frozenset(
    {
        Cap.RECEIVE,
        Cap.HISTORY,
        Cap.MEMBER_EVENTS,
        Cap.LIST_CHATS,
        Cap.LIST_MEMBERS,
        Cap.STATISTICS,
        Cap.JOIN_LINK,
    }
)
"""What brings something in; the others do something there."""
SEEN, DONE = gettext_noop("What can be seen"), gettext_noop("What can be done")
MODES: Mapping[Mode, str] = {
    Mode.DIRECT: gettext_noop("Yes"),
    Mode.HUMAN: gettext_noop("A person confirms it there"),
    Mode.BEST_EFFORT: gettext_noop("In part"),
}
SIGNS: Mapping[Mode, str] = {Mode.DIRECT: "●", Mode.HUMAN: "✋", Mode.BEST_EFFORT: "◐"}
NO, NO_SIGN = gettext_noop("No"), "○"
COUNTED = {
    "message": gettext_noop("sent messages"),
    "target": gettext_noop("groups"),
    "byte": gettext_noop("bytes of text"),
    "character": gettext_noop("characters"),
    "attachment": gettext_noop("attachments"),
    "reminder": gettext_noop("reminders"),
    "request": gettext_noop("requests of a kind"),
}
EACH = {
    "account": gettext_noop("for an account"),
    "chat": gettext_noop("for a group"),
    "act": gettext_noop("for one sending"),
}
PER: Mapping[int | str, str] = {
    1: gettext_noop("a second"),
    60: gettext_noop("a minute"),
    3600: gettext_noop("an hour"),
    86_400: gettext_noop("a day"),
}


@dataclass(frozen=True, slots=True)
class Ability:
    """One line of the table, in the reader's language. `mode` is empty where it cannot be done."""

    cap: Cap
    title: str
    mode: str
    sign: str
    words: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What can be seen, or what can be done."""

    title: str
    lines: Sequence[Ability]


def abilities(supports: Mapping[Cap, Support]) -> list[Part]:
    """All there is to be able to, what brings something in first."""
    lines = [_ability(cap, supports.get(cap)) for cap in CAPS]
    seen, done = ([each for each in lines if (each.cap in SEEING) is sees] for sees in (True, False))
    return [Part(_(SEEN), seen), Part(_(DONE), done)]


def abilities_of(connection: Connection, kind: CarrierKind) -> list[Part]:
    """As the platform last let this account see; before it was asked, what its kind promises."""
    if not connection.supports:
        return abilities(kind.supports)
    narrowed = {
        Cap(cap): Support(Mode(mode), kind.supports[Cap(cap)].limits if Cap(cap) in kind.supports else (), note)
        for cap, (mode, note) in connection.supports.items()
    }
    return abilities(narrowed)


@dataclass(frozen=True, slots=True)
class Row:
    """One ability on every platform, in the order of the heads."""

    title: str
    cells: Sequence[Ability]


def matrix(kinds: Iterable[CarrierKind]) -> list[Row]:
    """The whole table."""
    columns = [kind.supports for kind in kinds]
    return [Row(_(title), [_ability(cap, supports.get(cap)) for supports in columns]) for cap, title in CAPS.items()]


def legend() -> str:
    """What the signs mean."""
    return " · ".join([*(f"{SIGNS[mode]} {_(words)}" for mode, words in MODES.items()), f"{NO_SIGN} {_(NO)}"])


def _ability(cap: Cap, found: Support | None) -> Ability:
    if found is None:
        return Ability(cap, _(CAPS[cap]), "", NO_SIGN, _(NO), ())
    notes = (*((_(found.note),) if found.note else ()), *map(limit_words, found.limits))
    return Ability(cap, _(CAPS[cap]), found.mode, SIGNS[found.mode], _(MODES[found.mode]), notes)


def limit_words(limit: Limit) -> str:
    """每个群每分钟最多 20 条消息."""
    said = {"most": number(limit.most), "what": _(COUNTED[limit.what]), "each": _(EACH[limit.each])}
    if limit.per == "month_days":
        return _("As many %(what)s a month as it has days, %(each)s.") % said
    if limit.per == 0:
        return _("At most %(most)s %(what)s %(each)s.") % said
    per = _(PER[limit.per]) if limit.per in PER else _("in %(seconds)s seconds") % {"seconds": number(limit.per)}
    return _("At most %(most)s %(what)s %(per)s %(each)s.") % (said | {"per": per})
