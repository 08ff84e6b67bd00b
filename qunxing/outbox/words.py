"""What the screens of sends say: fates and ways in words and colours, how far a send is, a refusal as a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qunxing.carriers.live import CredentialsRefused, Later, Unreachable
from qunxing.carriers.live.mass import Attached
from qunxing.communities.words import duration, number, spoken
from qunxing.core.refusals import Refusal
from qunxing.core.rules.sending import SENTENCES, Why
from qunxing.outbox.claims import LOST
from qunxing.outbox.fates import Fate, reached
from qunxing.outbox.massing import NO_SENDER, NOT_CONFIRMED, NOT_TAKEN_BACK
from qunxing.outbox.models import Send, Target
from qunxing.outbox.paces import TooOften
from qunxing.outbox.ways import Way

State = Send.State

LOOKS: Mapping[str, str] = {
    Fate.SENT: "green",
    Fate.PLANNED: "secondary",
    Fate.BY_HAND: "purple",
    Fate.SUBMITTING: "secondary",
    Fate.SUBMITTED: "blue",
    Fate.AWAITING_HUMAN: "blue",
    Fate.UNKNOWN: "yellow",
    Fate.OVER_QUOTA: "orange",
    Fate.UNREACHABLE: "red",
    Fate.REJECTED: "red",
    Fate.EXPIRED: "orange",
    Fate.FAILED: "red",
    Fate.CANCELLED: "secondary",
    Fate.LEFT_OUT: "secondary",
}
"""Colours of Tabler, in the order in which fates are told of."""
STATE_LOOKS: Mapping[str, str] = {
    State.DRAFT: "secondary",
    State.WAITING: "yellow",
    State.APPROVED: "blue",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.CANCELLED: "secondary",
}
WAYS: Mapping[Way, Any] = {
    Way.DIRECT: gettext_lazy("Sent by our account"),
    Way.BEST_EFFORT: gettext_lazy("Sent by our account, as far as the platform lets it"),
    Way.HUMAN: gettext_lazy("The group owner confirms it on the phone"),
    Way.HAND: gettext_lazy("Sent by hand (手动发送清单)"),
}


def _pattern(template: str) -> re.Pattern[str]:
    """What a sentence looks like once it is filled."""
    parts = re.split(r"%\((\w+)\)[sd]", template)
    return re.compile("".join(f"(?P<{each}>.*)" if nth % 2 else re.escape(each) for nth, each in enumerate(parts)))


_OURS = [
    (each, _pattern(each))
    for each in (
        Unreachable.message,
        Later.message,
        CredentialsRefused.message,
        TooOften.message,
        LOST,
        NO_SENDER,
        NOT_CONFIRMED,
        NOT_TAKEN_BACK,
        SENTENCES[Why.OPTED_OUT],
    )
]
"""Sentences of ours that are kept where the platform's words stand."""
ATTACHMENTS: Mapping[str, Any] = {
    "link": gettext_lazy("Link card"),
    "image": gettext_lazy("Picture"),
    "app": gettext_lazy("Mini program"),
    "video": gettext_lazy("Video"),
    "file": gettext_lazy("File"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets came to one thing."""

    fate: str
    label: str
    look: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a send is: `arrived` of the `planned` got it, and what became of the others."""

    arrived: int
    planned: int
    reached: float | None
    counts: tuple[Count, ...]

    @property
    def rest(self) -> list[Count]:
        """What is to be said beside “delivered n of m”."""
        return [each for each in self.counts if each.fate != Fate.SENT]


def progress(fates: Mapping[str, int]) -> Progress:
    """How far it is, of fate → how many targets."""
    planned = sum(n for fate, n in fates.items() if fate != Fate.LEFT_OUT)
    counts = tuple(
        Count(fate, str(Fate(fate).label), look, fates[fate], 100 * fates[fate] / max(1, sum(fates.values())))
        for fate, look in LOOKS.items()
        if fates.get(fate)
    )
    return Progress(fates.get(Fate.SENT, 0), planned, reached(fates), counts)


def why(target: Target) -> str:
    """Why somebody does not get it, or not by us; else what the platform said."""
    return _(SENTENCES[Why(target.why)]) if target.why else kept(target.said)


def kept(said: str) -> str:
    """The platform's own words as they are; a sentence of ours that was kept in English, in the reader's language."""
    for template, pattern in _OURS:
        if found := pattern.fullmatch(said):
            return spoken(template, found.groupdict())
    return said


def length(count: int, most: int | None, unit: str) -> str:
    """63 of 4,000 bytes; a Chinese character is three."""
    said = {"count": number(count), "most": number(most)}
    if unit == "byte":
        return (_("%(count)s of %(most)s bytes") if most else _("%(count)s bytes")) % said
    return (_("%(count)s of %(most)s letters") if most else _("%(count)s letters")) % said


def attachment(each: Attached) -> str:
    """链接卡片“周末课表”."""
    about = each.title or each.url or each.picture or each.media
    return f"{ATTACHMENTS[each.kind]} {about}".strip()


def ago(seconds: float) -> str:
    """How long something has waited."""
    return duration(seconds) if seconds >= 60 else _("less than a minute")


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    return spoken(refusal.template, refusal.fields)


def n_groups(n: int) -> str:
    return ngettext("%(n)s group", "%(n)s groups", n) % {"n": number(n)}


def n_people(n: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": number(n)}
