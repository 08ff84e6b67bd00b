"""What a charter says, in words: its lines, what a version changed, and a reason or finding as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qunxing.communities.charters import fields_of
from qunxing.communities.words import full_day, is_chinese, listed
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.charter_checks import Finding
from qunxing.core.rules.charter_drafts import Reason
from qunxing.core.rules.charters import (
    GAINS,
    GATES,
    LABELS,
    MONEY,
    NATURAL,
    PURPOSES,
    VALUES,
    Audience,
    Terms,
    differences,
)


class Line(NamedTuple):
    """One thing a charter says."""

    name: str
    label: str
    text: str


class Changed(NamedTuple):
    """One thing a version says otherwise than the one before."""

    label: str
    was: str
    now: str


TITLES: Mapping[str, object] = {
    "type": gettext_lazy("Type"),
    "subtype": gettext_lazy("Finer kind"),
    "purposes": gettext_lazy("What for"),
    "audiences": gettext_lazy("For whom"),
    "segment": gettext_lazy("Only members tagged"),
    "values": gettext_lazy("What members get"),
    "gates": gettext_lazy("To come in one needs"),
    "natural_days": gettext_lazy("How often somebody normally comes"),
    "gain_days": gettext_lazy("A member should have gained something"),
    "size_cap": gettext_lazy("Members at most"),
    "ends_on": gettext_lazy("Last day"),
    "note": gettext_lazy("Note"),
}


def kind(terms: Terms) -> str:
    """内容型 · 教程."""
    return " · ".join(_(LABELS[word]) for word in (terms.type, terms.subtype) if word)


def text_of(terms: Terms, name: str) -> str:
    """What the charter says under one name; empty where it says nothing."""
    value = getattr(terms, name)
    return _TEXTS[name](value) if value else ""


def lines(terms: Terms) -> list[Line]:
    """Everything it says, in order."""
    return [Line(name, str(label), text) for name, label in TITLES.items() if (text := text_of(terms, name))]


def changes(before: Terms, after: Terms) -> list[Changed]:
    """What the later terms say otherwise, in words."""
    names = set(differences(before, after))
    return [
        Changed(str(label), text_of(before, name), text_of(after, name))
        for name, label in TITLES.items()
        if name in names
    ]


def said(thing: Reason | Finding) -> str:
    """A reason or finding as a sentence; metrics go by their titles."""
    fields = dict(thing.fields)
    for name, value in fields.items():
        if isinstance(value, tuple):
            fields[name] = tuple(METRICS[word].title if word in METRICS else word for word in value)
    return _(thing.message) % fields_of(fields)


def days_words(days: int, known: Mapping[int, str]) -> str:
    """每周一次; of another number of days: 每 10 天一次."""
    if days in known:
        return _(known[days])
    return (_("once in %(n)s days") if known is NATURAL else _("within %(n)s days")) % {"n": days}


def _people(audiences: tuple[Audience, ...]) -> str:
    told = []
    for each in audiences:
        more = [listed(VALUES[need] for need in each.needs)] if each.needs else []
        more += [_(MONEY[each.money])] if each.money else []
        inside = ("；" if is_chinese() else "; ").join(more)
        told.append((f"{each.who}（{inside}）" if is_chinese() else f"{each.who} ({inside})") if more else each.who)
    return ("、" if is_chinese() else ", ").join(told)


_TEXTS: Mapping[str, Callable[..., str]] = {
    "type": lambda word: _(LABELS[word]),
    "subtype": lambda word: _(LABELS[word]),
    "purposes": lambda words: listed(PURPOSES[word] for word in words),
    "audiences": _people,
    "segment": "、".join,
    "values": lambda words: listed(VALUES[word] for word in words),
    "gates": lambda words: listed(GATES[word] for word in words),
    "natural_days": lambda days: days_words(days, NATURAL),
    "gain_days": lambda days: days_words(days, GAINS),
    "size_cap": str,
    "ends_on": full_day,
    "note": str,
}
