"""The sentences of 今日: each is said only when it is true, and says what it rests on.

Pure: facts in, sentences out. Numbers of sentences are those of the demo's design page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.words import moment_words, number, short_day

OVERDUE_HOURS = 4


@dataclass(frozen=True, slots=True)
class Sentence:
    """One true sentence. `look` is "do" for what needs somebody, "know" for the rest; `path` opens what it rests on."""

    number: int
    text: str
    path: str
    look: str


@dataclass(frozen=True, slots=True)
class Yesterday:
    """Who was active on the last whole day, over groups with and without visible talk. `people` None: not seen."""

    people: int | None
    groups: int
    with_talk: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions without an answer for more than four hours. `ts` is µs UTC."""

    n: int
    text: str
    group: str
    ts: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without data inside a group's span, as ISO dates, both inside."""

    group: str
    first: str
    last: str
    days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out for today's page."""

    zone: str
    yesterday: Yesterday | None = None
    unanswered: Unanswered | None = None
    gaps: Sequence[Gap] = ()
    renames: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Paths:
    """Where each sentence leads."""

    active: str
    questions: str
    sources: str
    gaps: str


def sentences(facts: Facts, paths: Paths) -> list[Sentence]:
    """What is true today; what needs somebody comes first."""
    found = [*_doing(facts, paths), *_knowing(facts, paths)]
    return sorted(found, key=lambda each: each.look != "do")


def _doing(facts: Facts, paths: Paths) -> Iterator[Sentence]:
    if facts.unanswered and facts.unanswered.n:
        yield Sentence(2, _unanswered(facts.unanswered, facts.zone), paths.questions, "do")
    if facts.renames:
        yield Sentence(8, _renames(facts.renames), paths.sources, "do")
    if facts.waiting:
        text = ngettext("%(n)s file waits for your answer.", "%(n)s files wait for your answer.", facts.waiting) % {
            "n": facts.waiting
        }
        yield Sentence(0, text, paths.sources, "do")


def _knowing(facts: Facts, paths: Paths) -> Iterator[Sentence]:
    if facts.yesterday and facts.yesterday.people is not None:
        yield Sentence(1, _active(facts.yesterday), paths.active, "know")
    for gap in facts.gaps:
        yield Sentence(6, _gap(gap), paths.gaps, "know")


def _active(found: Yesterday) -> str:
    said: dict[str, Any] = {"people": number(found.people), "groups": found.groups, "talk": found.with_talk}
    if found.with_talk == found.groups:
        return _("Yesterday %(people)s people did something in %(groups)s groups (people, not seats).") % said
    said["blind"] = found.groups - found.with_talk
    return (
        _(
            "Yesterday %(people)s people did something in the %(talk)s groups whose talk can be seen (people, not"
            " seats); the talk of the other %(blind)s groups cannot be seen."
        )
        % said
    )


def _unanswered(found: Unanswered, zone: str) -> str:
    said = ngettext(
        "%(n)s question has had no reply for more than 4 hours: “%(text)s”, in %(group)s, %(when)s.",
        "%(n)s questions have had no reply for more than 4 hours; the oldest is “%(text)s”, in %(group)s, %(when)s.",
        found.n,
    ) % {"n": found.n, "text": found.text, "group": found.group, "when": moment_words(found.ts, zone)}
    return f"{said} {_('Only replies made with the reply button can be seen.')}"


def _gap(gap: Gap) -> str:
    return ngettext(
        "%(group)s has %(n)s day without data (%(days)s). Charts leave it blank: it does not mean nobody spoke.",
        "%(group)s has %(n)s days without data (%(days)s). Charts leave them blank: it does not mean nobody spoke.",
        gap.days,
    ) % {"group": gap.group, "n": gap.days, "days": _days(gap)}


def _days(gap: Gap) -> str:
    return short_day(gap.first) if gap.first == gap.last else f"{short_day(gap.first)}–{short_day(gap.last)}"


def _renames(n: int) -> str:
    return ngettext(
        "%(n)s “new member” may only have changed their name. Please look before counting.",
        "%(n)s “new members” may only have changed their names. Please look before counting.",
        n,
    ) % {"n": n}
