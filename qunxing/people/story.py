"""One person's story over all groups and platforms: what happened and what was said of them, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.models import Group
from qunxing.communities.words import duration, full_day, local_day, money
from qunxing.core.facts import Kind, Sees
from qunxing.core.zones import micros
from qunxing.ledger import acts, manifest, read
from qunxing.ledger.acts import Act
from qunxing.ledger.engine import cursor
from qunxing.ledger.files import FOREVER
from qunxing.people.dimensions import selves
from qunxing.people.models import Identity, Mark, Merge, Person, Tagging, Unmark

PAGE = 30
SHOWN = 120
"""Characters of what was written to an act."""
OF_ACT = {
    Kind.ORDERED: ("table", gettext_noop("Bought for %(amount)s")),
    Kind.REFUNDED: ("table", gettext_noop("Got %(amount)s back")),
    Kind.CHECKED_IN: ("check", gettext_noop("Checked in")),
    Kind.CHAINED: ("list-details", gettext_noop("Joined a chain (接龙)")),
    Kind.ANSWERED: ("clipboard-text", gettext_noop("Answered a form")),
}
OF_NOTE = {
    "unpaid": gettext_noop("not paid"),
    "closed": gettext_noop("closed"),
    "refunded": gettext_noop("refunded"),
    "registration": gettext_noop("Registration"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line: when (µs UTC), what in the reader's language, in which group, and where its source is."""

    at: int
    icon: str
    text: str
    group: Group | None = None
    path: str = ""
    note: str = ""
    is_about: bool = False
    """Said of them by us, not done by them; `note` is then who said it."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom it is told, to somebody who may see these groups: `people` are who they are and were."""

    person: Person
    people: tuple[int, ...]
    identities: tuple[int, ...]
    groups: Mapping[int, Group]
    zone: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the story; `before` asks for the next page, None at its beginning."""

    items: list[Item]
    before: int | None


Teller = Callable[[Whose, int, int], Iterable[Item]]
_tellers: list[Teller] = []


def also(teller: Teller) -> None:
    """Let a room above tell something: (whose, earlier than µs, at most so many) → lines. Called once, at start."""
    if teller not in _tellers:
        _tellers.append(teller)


def whose(person: Person, identities: Collection[int], groups: Iterable[Group], zone: str) -> Whose:
    """Whom a story is of."""
    return Whose(person, tuple(selves([person.pk])), tuple(identities), {each.pk: each for each in groups}, zone)


def tell(of: Whose, *, before: int | None = None, limit: int = PAGE, is_own: bool = False) -> Page:
    """The newest lines earlier than `before`; all of one moment stand on one page. `is_own`: only what they did."""
    end = FOREVER if before is None else before
    tellers = (_facts, _acts) if is_own else (_facts, _acts, _book, _tags, *_tellers)
    lines = [each for teller in tellers for each in teller(of, end, limit + 1)]
    lines = sorted((each for each in lines if each.at < end), key=lambda each: -each.at)
    if len(lines) <= limit:
        return Page(lines, None)
    last = lines[limit - 1].at
    return Page([each for each in lines if each.at >= last], last)


def unseen(of: Whose) -> list[str]:
    """What cannot be seen of them, in words."""
    if not of.groups:
        return []
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("coverage"), ["coverage"], where=f"grp IN ({_listed(of.groups)})")
        sees = dict(room.rows("SELECT grp, BIT_OR(sees) FROM coverage GROUP BY grp"))
    return [
        text % {"groups": _named(of, blind)}
        for needs, text in (
            ((Sees.MESSAGES,), _("What is said cannot be seen in: %(groups)s")),
            ((Sees.JOINS, Sees.ROSTER), _("When they came and went cannot be seen in: %(groups)s")),
        )
        if (blind := [grp for grp in of.groups if not any(sees.get(grp, 0) >> need & 1 for need in needs)])
    ]


def _named(of: Whose, numbers: Sequence[int]) -> str:
    names = [of.groups[grp].name for grp in numbers[:5]]
    return "、".join(names) + (_(" and %(n)s more") % {"n": len(numbers) - 5} if len(numbers) > 5 else "")


def _facts(of: Whose, end: int, limit: int) -> Iterator[Item]:
    if not of.groups or not of.identities:
        return
    found = _seen(of.identities, tuple(of.groups), end, limit, settings.HOME, manifest.epoch())
    yield from _spells(of, found.spells)
    yield from _first_words(of, found.first)
    yield from _questions(of, found)
    for grp, ts, name in found.renamed:
        yield Item(ts, "user", _("Took the name “%(name)s”") % {"name": name}, of.groups.get(grp), _talk(grp, ts))


class _Seen(NamedTuple):
    """Rows of the ledger about some accounts, as the texts below give them."""

    spells: list[tuple[int, ...]]
    first: list[tuple[int, int]]
    asked: list[tuple[int, ...]]
    gave: list[tuple[int, ...]]
    renamed: list[tuple[int, int, str]]


@lru_cache(maxsize=256)
def _seen(identities: tuple[int, ...], groups: tuple[int, ...], end: int, limit: int, *_epoch: object) -> _Seen:
    """The ledger lies by groups and days, so that one person's rows are far apart in it."""
    where = f"grp IN ({_listed(groups)})"
    given = {"who": _listed(identities), "end": int(end), "limit": int(limit), "where": where}
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", "member_day", "spell", "answer")
        read.bind_rollups(room, shot, ["member_day", "spell", "answer"], to_ts=end, where=where)
        read.bind_facts(room, shot, to_ts=end, kinds=1 << Kind.RENAMED)
        texts = (_SPELLS, _FIRST, _ASKED, _GAVE, _RENAMED)
        return _Seen(*(room.rows(text.format(**given, kind=int(Kind.RENAMED))) for text in texts))


_SPELLS = (
    "SELECT grp, start_ts, start_until, start_basis, end_ts, end_until, end_basis, exit FROM spell "
    "WHERE identity IN ({who}) ORDER BY start_until DESC LIMIT {limit} * 4"
)
_FIRST = (
    "SELECT grp, MIN(first_ts) FROM member_day WHERE identity IN ({who}) AND category IN (0, 1) GROUP BY grp "
    "HAVING MIN(first_ts) < {end} ORDER BY 2 DESC LIMIT {limit}"
)
_ASKED = (
    "SELECT grp, ts, answerer, answer_ts FROM answer WHERE asker IN ({who}) AND ts < {end} AND rank <= 1 "
    "ORDER BY ts DESC LIMIT {limit}"
)
_GAVE = (
    "SELECT grp, answer_ts, asker, ts FROM answer WHERE answerer IN ({who}) AND answer_ts < {end} "
    "ORDER BY answer_ts DESC LIMIT {limit}"
)
_RENAMED = (
    "SELECT grp, ts, note FROM facts WHERE kind = {kind} AND identity IN ({who}) AND {where} AND ts < {end} "
    "AND note <> '' AND identity NOT IN (SELECT identity FROM changes WHERE kind = 24) ORDER BY ts DESC LIMIT {limit}"
)


def _spells(of: Whose, rows: Iterable[tuple[int, ...]]) -> Iterator[Item]:
    for grp, start, until, basis, end, end_until, end_basis, exit_ in rows:
        group, path = of.groups.get(grp), reverse("group", args=[grp])
        if basis in (1, 2):
            note = _("says the member list") if basis == 2 else ""
            yield Item(start, "user-plus", _("Came to the group"), group, path, note)
        elif basis == 3:
            yield Item(until, "user-plus", _("Was on the member list; came some time before"), group, path)
        if end_basis == 2:
            said = {"a": local_day(end, of.zone), "b": local_day(end_until, of.zone)}
            yield Item(end_until, "logout", _("Gone some time between %(a)s and %(b)s") % said, group, path)
        elif end_basis:
            words = {9: _("Was removed from the group"), 25: _("The group was closed")}
            yield Item(end, "logout", words.get(exit_, _("Left the group")), group, path)


def _first_words(of: Whose, rows: Iterable[tuple[int, int]]) -> Iterator[Item]:
    for grp, ts in rows:
        yield Item(ts, "message", _("First words in this group"), of.groups.get(grp), _talk(grp, ts))


def _questions(of: Whose, found: _Seen) -> Iterator[Item]:
    others = {row[2] for row in (*found.asked, *found.gave)}
    names = dict(Identity.objects.filter(pk__in=others).values_list("pk", "name"))
    for grp, ts, who, then in found.asked:
        said = _("Asked a question; nobody pressed reply within 7 days")
        if who:
            waited = duration(max(then - ts, 0) / 1_000_000)
            said = _("Asked a question; %(name)s replied first, after %(waited)s")
            said = said % {"name": names.get(who, ""), "waited": waited}
        yield Item(ts, "help-circle", said, of.groups.get(grp), _talk(grp, ts))
    for grp, ts, who, _then in found.gave:
        said = _("Replied to a question of %(name)s") % {"name": names.get(who, "")}
        yield Item(ts, "arrow-right", said, of.groups.get(grp), _talk(grp, ts))


def _acts(of: Whose, end: int, limit: int) -> Iterator[Item]:
    desks = Group.every.filter(is_desk=True, community__in={each.community_id for each in of.groups.values()})
    places = [*of.groups, *desks.values_list("pk", flat=True)]
    for act in acts.of_accounts(of.identities, groups=places, limit=limit, before=end):
        icon, words = OF_ACT[act.kind]
        group, note = of.groups.get(act.grp), OF_NOTE.get(act.note)
        said = " · ".join(each for each in (_(note) if note else "", (act.text or "")[:SHOWN]) if each)
        yield Item(act.ts, icon, _(words) % {"amount": money(act.amount)}, group, _source(act, group), said)


def _source(act: Act, group: Group | None) -> str:
    if group is None:
        return reverse("sources")
    return reverse("chains" if act.kind == Kind.CHAINED else "group", args=[group.pk])


def _book(of: Whose, end: int, limit: int) -> Iterator[Item]:
    """What we said of them: marks, merges, and what was taken back."""
    yield from _marks(of)
    merges = Merge.objects.filter(identity__in=of.identities).select_related("identity", "by", "undone_by")
    page = reverse("member", args=[of.person.pk])
    for each in merges.order_by("-pk")[: limit * 2]:
        said = {"name": each.identity.name, "reason": _(each.reason) if each.reason else _("no reason given")}
        words = _("The account “%(name)s” was merged in: %(reason)s")
        back = _("The account “%(name)s” was parted again")
        if each.is_split:
            words = _("The account “%(name)s” was taken out: %(reason)s")
            back = _("The account “%(name)s” was put back")
        icon = "arrows-split-2" if each.is_split else "git-merge"
        yield _ours(each.at, icon, words % said, each.by, page)
        if each.undone_at:
            yield _ours(each.undone_at, "arrow-back-up", back % said, each.undone_by, page)


def _tags(of: Whose, end: int, limit: int) -> Iterator[Item]:
    """Tags given and taken back in the communities of these groups; each opens the words it rests on."""
    communities = {group.community_id for group in of.groups.values()}
    given = Tagging.objects.filter(person__in=of.people, tag__community__in=communities)
    for each in given.select_related("tag", "by", "taken_back__by").order_by("-at")[: limit * 2]:
        shown = next(iter(each.evidence), None)
        path = _talk(shown["grp"], shown["ts"]) if shown else reverse("member", args=[of.person.pk])
        yield _ours(each.at, "clipboard-text", _("Tagged “%(tag)s”") % {"tag": each.tag.name}, each.by, path)
        if not each.stands and (back := getattr(each, "taken_back", None)):
            said = _("The tag “%(tag)s” was taken back") % {"tag": each.tag.name}
            yield _ours(back.at, "x", said, back.by, path)


def _marks(of: Whose) -> Iterator[Item]:
    page = reverse("member", args=[of.person.pk])
    for mark in Mark.objects.filter(person__in=of.people).select_related("by"):
        yield _ours(mark.at, "user-check", _("Marked as %(role)s %(days)s") % _said(mark), mark.by, page)
    for gone in Unmark.objects.filter(person__in=of.people).select_related("by"):
        yield _ours(gone.at, "x", _("No longer marked as %(role)s %(days)s") % _said(gone), gone.by, page)


def _said(mark: Mark | Unmark) -> dict[str, str]:
    days = [full_day(day) if day is not None else "…" for day in (mark.from_day, mark.to_day)]
    is_always = mark.from_day is None and mark.to_day is None
    return {"role": mark.get_role_display(), "days": "" if is_always else " – ".join(days)}


def _ours(at: datetime, icon: str, text: str, by: object, path: str) -> Item:
    return Item(micros(at), icon, text.strip(), None, path, str(by) if by else "", is_about=True)


def since(of: Whose, first: int | None, stays: Iterable[Mapping[str, object]]) -> str:
    """Since when something is known of them, in words; "" where nothing is."""
    times = [ts for stay in stays if isinstance(ts := stay["start_ts"] or stay["start_until"], int)]
    return local_day(min([*times, *([first] if first else [])]), of.zone) if times or first else ""


def _talk(grp: int, ts: int) -> str:
    return f"{reverse('around')}?{urlencode({'group': grp, 'ts': ts})}"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(each)) for each in numbers) or "NULL"
