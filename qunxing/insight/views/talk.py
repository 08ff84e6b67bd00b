"""Search, talk around one message, what one person said, and who read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.carriers.base import Rejected
from qunxing.communities.access import community_for, group_for, groups_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Group, Role
from qunxing.communities.words import period_words
from qunxing.core.facts import Form, Sees
from qunxing.core.metrics.periods import iso, local_day
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.insight import coverage, looks
from qunxing.insight.models import Look
from qunxing.ledger import counted, talk
from qunxing.ledger.counted import Wanted
from qunxing.ledger.talk import MessageRow
from qunxing.people.models import Person
from qunxing.people.queries import known, names_of, person_for
from qunxing.sources import looking
from qunxing.sources.models import Import
from qunxing.sources.queries import import_for

PAGE = 50
LOOKS_SHOWN = 300
WEEKS = 4
"""How far back the talk of a group is opened; the search goes further."""
SAID = (0, 1, 2)
"""Everything but what was recalled."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as it is shown. `form` says what it is when there is no text."""

    row: MessageRow
    name: str
    person: int | None
    group: Group
    is_hit: bool = False

    @property
    def text(self) -> str | None:
        return self.row.text

    @property
    def form(self) -> str:
        return form_words(self.row.form) if self.row.text is None else ""

    @property
    def around(self) -> str:
        return f"/talk/?group={self.group.pk}&ts={self.row.ts}&hit={self.row.k1}"


def search(request: TeamRequest) -> HttpResponse:
    """Groups and members by name, messages by any piece of their text, newest first."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    needle, groups = request.GET.get("q", "").strip()[:100], _groups(request, community)
    context: dict[str, Any] = {"community": community, "needle": needle, "chosen": groups}
    if needle:
        found = talk.search(needle, list(groups), before=_whole(request.GET.get("before")), limit=PAGE)
        looks.keep(request.user, community, "search", needle, now=datetime.now(UTC))
        context |= {"found": found, "lines": lines(found.rows, groups), "groups": _named(groups.values(), needle)}
        context |= {"people": _people(needle, community), "older": found.rows[-1].ts if found.rows else None}
        context["group_query"] = "".join(f"&group={pk}" for pk in groups) if request.GET.get("group") else ""
        context["following"] = None if found.exhausted else found.searched_back_to
    return render(request, "insight/search.html", context)


def of_group(request: TeamRequest, pk: int) -> HttpResponse:
    """The last weeks of a group's talk that were seen, newest first, or only the questions in it."""
    group, only = group_for(request.user, pk), "questions" if request.GET.get("only") == "questions" else ""
    seen = [each for each in coverage.shown([pk]) if each.sees >> Sees.MESSAGES & 1]
    if not seen:
        raise Http404
    zone, offset = group.community.timezone, _whole(request.GET.get("offset")) or 0
    last = local_day(max(each.last for each in seen), zone)
    first = max(last - WEEKS * 7 + 1, local_day(min(each.first for each in seen), zone))
    wanted = Wanted(groups=[pk], first_day=first, last_day=last, categories=SAID, only=only)
    found = counted.messages(wanted, limit=PAGE, offset=offset)
    looks.keep(request.user, group.community, "talk", f"{group.name} {iso(first)} {iso(last)}", now=datetime.now(UTC))
    context = {"community": group.community, "group": group, "lines": lines(found.rows, {pk: group}), "needle": ""}
    context |= {"only": only, "found": found, "days": period_words(iso(first), iso(last), "day")}
    context["following"] = offset + PAGE if offset + PAGE < found.total else None
    return render(request, "insight/talk.html", context)


def said_by(request: TeamRequest) -> HttpResponse:
    """What one person said, newest first, in the groups and days asked for."""
    person, there = person_for(request.user, needed(request.GET.get("person")))
    community = current_community(request)
    if community is None:
        raise Http404
    groups = _groups(request, community)
    first, last = (_edge(request.GET.get(name), community, plus) for name, plus in (("from", 0), ("to", 1)))
    before = _whole(request.GET.get("before")) or last
    found = talk.of_identity(there.identities, list(groups), before=before, from_ts=first, limit=PAGE)
    looks.keep(request.user, community, "person", person.name, now=datetime.now(UTC))
    context = {"community": community, "person": person, "lines": lines(found.rows, groups), "needle": ""}
    context |= {"following": None if found.exhausted else found.searched_back_to}
    asked = request.GET.copy()
    asked.pop("before", None)
    context["query"] = asked.urlencode()
    return render(request, "insight/said.html", context)


def log(request: TeamRequest, pk: int) -> HttpResponse:
    """Who read or took away talk; the community's owners only."""
    community = community_for(request.user, pk, may=Role.OWNER)
    found = Look.objects.filter(community=community).select_related("by")[:LOOKS_SHOWN]
    return render(request, "insight/looks.html", {"community": community, "looks": found})


def rejected(request: TeamRequest, pk: int) -> StreamingHttpResponse:
    """Every line of a file that was not understood, as text to keep: line, why, what stood there."""
    imp = import_for(request.user, pk, may=Role.OPERATOR)
    parts = looking.parts_of(imp)
    looks.keep(request.user, imp.community, "rejected", imp.file_name, now=datetime.now(UTC))
    headers = {"Content-Disposition": f'attachment; filename="rejected-{imp.pk}.txt"'}
    return StreamingHttpResponse(_rejected_lines(imp, parts), content_type="text/plain; charset=utf-8", headers=headers)


def _rejected_lines(imp: Import, parts: Iterable[looking.Part]) -> Iterator[str]:
    """A refusal in the middle of a file becomes its last line: the answer is already on its way."""
    options = looking.options_of(imp.options)
    for part, fmt in parts:
        try:
            for item in fmt.read(part, options):
                if isinstance(item, Rejected):
                    yield f"{item.line}\t{_(item.reason)}\t{item.text}\n"
        except Refusal as refusal:
            yield f"\t{refusal}\n"


def lines(rows: Iterable[MessageRow], groups: dict[int, Group], *, hit: str = "") -> list[Line]:
    """Messages with the names to show."""
    found = list(rows)
    names = names_of({row.identity for row in found})
    return [
        Line(row, name, person, groups[row.grp], str(row.k1) == hit)
        for row in found
        for name, person in [names.get(row.identity, (_("the platform"), None))]
    ]


def form_words(form: int) -> str:
    """What a message without text is."""
    words = {
        Form.IMAGE: _("picture"),
        Form.VOICE: _("voice message"),
        Form.VIDEO: _("video"),
        Form.STICKER: _("sticker"),
        Form.FILE: _("file"),
        Form.LINK: _("link"),
        Form.CARD: _("card"),
        Form.LOCATION: _("place"),
        Form.CALL: _("call"),
        Form.MONEY: _("money"),
        Form.POLL: _("poll"),
        Form.CHAIN: _("chain"),
    }
    return words.get(Form(form), _("text not visible here")) if form else _("text not visible here")


def _groups(request: TeamRequest, community: Community) -> dict[int, Group]:
    mine = groups_for(request.user).filter(community=community)
    wanted = [needed(text) for text in request.GET.getlist("group") if text]
    return {group.pk: group for group in (mine.filter(pk__in=wanted) if wanted else mine)}


def _named(groups: Iterable[Group], needle: str) -> list[Group]:
    return [group for group in groups if needle.lower() in group.name.lower()][:10]


def _people(needle: str, community: Community) -> list[Person]:
    """By name; whoever is in none of these groups turns out to be a stranger's and is not shown."""
    named = list(Person.objects.filter(name__icontains=needle)[:50])
    groups = list(community.groups.values_list("pk", flat=True))
    here = {row.person for row in known(groups, people=[person.pk for person in named])}
    return [person for person in named if person.pk in here][:10]


def _edge(text: str | None, community: Community, plus: int) -> int | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=plus)
        return micros(datetime.combine(day, time(), ZoneInfo(community.timezone)))
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def needed(text: str | None) -> int:
    """A whole number in an address. Raises Http404 where it is none."""
    number = _whole(text)
    if number is None:
        raise Http404
    return number
