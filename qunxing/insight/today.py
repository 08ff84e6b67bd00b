"""The sentences of 今日: each is said only when it is true, and says what it rests on.

Pure: facts in, sentences out. Numbers of sentences are those of the demo's design page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qunxing.communities.words import day_words, is_chinese, moment_words, number, period_words, short_day


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
    """Questions without an answer for more than four hours, of so many asked in the last week. `ts` is µs UTC."""

    n: int
    text: str = ""
    group: str = ""
    ts: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without data inside a group's span, as ISO dates, both inside."""

    group: str
    first: str
    last: str
    days: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Who came and went in the last whole week (ISO dates, both inside): (at least, at most) seats."""

    first: str
    last: str
    joined: tuple[int, int]
    left: tuple[int, int]
    groups: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """A group that far more people left in a week (ISO dates, both inside) than in its usual ones."""

    grp: int
    name: str
    first: str
    last: str
    left: int
    usual: float
    times: float


@dataclass(frozen=True, slots=True)
class Lurkers:
    """Members who said nothing in sixty days, and how many of them did something else."""

    quiet: int
    acted: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out for today's page. `stale` is the last day with data, when that is long ago.

    `single_lists` are groups of which there is one member list; `unseen_talk` says that no group's talk is seen.
    """

    zone: str
    yesterday: Yesterday | None = None
    unanswered: Unanswered | None = None
    gaps: Sequence[Gap] = ()
    renames: int = 0
    waiting: int = 0
    moves: Moves | None = None
    leaving: Sequence[Leaving] = ()
    lurkers: Lurkers | None = None
    stale: str = ""
    single_lists: int = 0
    unseen_talk: bool = False


@dataclass(frozen=True, slots=True)
class Paths:
    """Where each sentence leads."""

    active: str
    questions: str
    waiting: str
    sources: str
    gaps: str
    moves: str
    lurkers: str
    how: str


def sentences(facts: Facts, paths: Paths, more: Iterable[Sentence] = ()) -> list[Sentence]:
    """What is true today, and what else other rooms know; what needs somebody comes first."""
    found = [*_doing(facts, paths), *_knowing(facts, paths), *more]
    return sorted(found, key=lambda each: each.look != "do")


def _doing(facts: Facts, paths: Paths) -> Iterator[Sentence]:
    if facts.unanswered and facts.unanswered.n:
        yield Sentence(2, _unanswered(facts.unanswered, facts.zone), paths.waiting, "do")
    if facts.renames:
        yield Sentence(8, _renames(facts.renames), paths.sources, "do")
    for each in facts.leaving:
        yield Sentence(4, _leaving(each), f"{paths.moves}&group={each.grp}", "do")
    if facts.waiting:
        text = ngettext("%(n)s file waits for your answer.", "%(n)s files wait for your answer.", facts.waiting) % {
            "n": facts.waiting
        }
        yield Sentence(0, text, paths.sources, "do")
    if facts.stale:
        said = _("The newest data is of %(day)s. Nothing later was brought in, so the numbers end there.")
        yield Sentence(0, said % {"day": day_words(facts.stale)}, paths.sources, "do")


def _knowing(facts: Facts, paths: Paths) -> Iterator[Sentence]:
    if facts.yesterday and facts.yesterday.people is not None:
        yield Sentence(1, _active(facts.yesterday), paths.active, "know")
    if facts.unanswered and facts.unanswered.asked and not facts.unanswered.n:
        yield Sentence(2, _answered(facts.unanswered.asked), paths.questions, "know")
    if facts.moves:
        yield Sentence(4, _moves(facts.moves), paths.moves, "know")
    if facts.lurkers:
        yield Sentence(5, _lurkers(facts.lurkers), paths.lurkers, "know")
    for gap in facts.gaps:
        yield Sentence(6, _gap(gap), paths.gaps, "know")
    if facts.single_lists:
        yield Sentence(0, _single_lists(facts.single_lists), paths.sources, "know")
    if facts.unseen_talk:
        said = _("No talk can be seen yet. Bring in some days of it to see who speaks and which questions wait.")
        yield Sentence(0, said, paths.how, "know")


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


def _lurkers(found: Lurkers) -> str:
    return _(
        "Of %(quiet)s people who said nothing in 60 days in the groups whose talk can be seen, %(acted)s ordered,"
        " checked in or answered: do not clear them out as zombies."
    ) % {"quiet": number(found.quiet), "acted": number(found.acted)}


def _unanswered(found: Unanswered, zone: str) -> str:
    said = ngettext(
        "%(n)s question has had no reply for more than 4 hours: “%(text)s”, in %(group)s, %(when)s.",
        "%(n)s questions have had no reply for more than 4 hours; the oldest is “%(text)s”, in %(group)s, %(when)s.",
        found.n,
    ) % {"n": found.n, "text": found.text, "group": found.group, "when": moment_words(found.ts, zone)}
    return _with_limit(said)


def _answered(asked: int) -> str:
    said = ngettext(
        "The one question of the last 7 days older than 4 hours was answered.",
        "All %(n)s questions of the last 7 days older than 4 hours were answered.",
        asked,
    ) % {"n": number(asked)}
    return _with_limit(said)


def _with_limit(said: str) -> str:
    """Chinese puts no space between sentences."""
    limit = _("Only replies made with the reply button can be seen.")
    return f"{said}{limit}" if is_chinese() else f"{said} {limit}"


def _moves(found: Moves) -> str:
    said = {"week": period_words(found.first, found.last, "week"), "groups": number(found.groups)}
    if not any((*found.joined, *found.left)):
        return _("%(week)s: nobody came or went in the %(groups)s groups with a member list.") % said
    return _("%(week)s: %(joined)s joined and %(left)s left the %(groups)s groups with a member list (seats).") % {
        **said,
        "joined": _bounds(*found.joined),
        "left": _bounds(*found.left),
    }


def _leaving(found: Leaving) -> str:
    return _(
        "%(week)s: %(left)s people left %(group)s, %(times)s times as many as in a usual week (%(usual)s). That is more"
        " than chance; it does not say why."
    ) % {
        "week": period_words(found.first, found.last, "week"),
        "left": number(found.left),
        "group": found.name,
        "times": f"{found.times:.1f}",
        "usual": f"{found.usual:.1f}",
    }


def _bounds(low: int, high: int) -> str:
    return number(low) if low == high else _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}


def _single_lists(n: int) -> str:
    return ngettext(
        "Of %(n)s group there is one member list. Paste it again in a week to see who came and who left.",
        "Of %(n)s groups there is one member list each. Paste them again in a week to see who came and who left.",
        n,
    ) % {"n": number(n)}


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
