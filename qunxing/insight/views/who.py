"""谁真的在: from all who are listed to those who are there, who probably is not, and who might come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.words import full_day, number
from qunxing.core.metrics.base import State
from qunxing.insight import absent, cards, consent, tables
from qunxing.insight.absent import Absent
from qunxing.insight.questions import Question, ask_all, metric_called, question_from
from qunxing.insight.views.downloads import kept
from qunxing.insight.views.today import card_of
from qunxing.people.models import Person

PAGE = 50
STEPS = {
    "gross": gettext_noop("Places in member lists"),
    "staff": gettext_noop("staff"),
    "bot": gettext_noop("bots"),
    "held": gettext_noop("held back as junk"),
    "duplicate": gettext_noop("the same person again: in several groups, or with several accounts"),
    "members": gettext_noop("Members"),
    "off": gettext_noop("not whom the group is for"),
    "silent": gettext_noop("no sign, though watched for three weeks or longer"),
    "most": gettext_noop("Valid members at most"),
    "unseen": gettext_noop("no sign, and nobody could see whether they read"),
    "least": gettext_noop("Valid members at least"),
}
"""The way down, in the order of the metric; what is taken away begins small."""
SUMS = {"gross", "members", "most", "least"}
OPENS = {
    "staff": "cell=present&reason=staff",
    "bot": "cell=present&reason=bot",
    "held": "cell=present&reason=held",
    "off": "cell=off",
    "silent": "cell=silent",
    "unseen": "cell=unseen",
}
"""What of the metric's evidence is behind each step."""
ALSO = ("recapture", "daily_chatters", "payers", "acting_lurkers", "invited")
"""Other numbers of who is there, offered below."""
SHOWN = ("silent", "gone", "junk", "quiet", "unseen")


def one(request: TeamRequest) -> HttpResponse:
    """The waterfall, the three kinds of silence, and growth that is more than heads."""
    valid = _asked(request, "valid_members")
    if valid is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    zombies, growth = (_asked(request, name) for name in ("zombies", "valid_growth"))
    questions = [each for each in (valid, zombies, growth) if each]
    bodies = ask_all(questions, now)
    nothing: dict[str, Any] = {"state": State.NOT_MEASURABLE}
    points = [body["points"][-1] if body["points"] else nothing for body in bodies]
    drawing = tables.drawing(bodies[2], questions[2].names_path)
    context = {
        "community": valid.scope.community,
        "question": valid,
        "card": _card(valid, bodies[0]),
        "steps": _steps(valid, bodies[0], points[0]),
        "until": full_day(points[0]["end"]) if "end" in points[0] else "",
        "zombie_card": _card(questions[1], bodies[1]),
        "kinds": _kinds(questions[1], points[1]),
        "acting": points[1].get("cells", {}).get("acting"),
        "back": f"/who/back/?{questions[1].query}",
        "growth": questions[2],
        "drawing": drawing,
        "metrics": [metric_called(name) for name in ALSO],
    }
    return render(request, "insight/who.html", context)


def listed(request: TeamRequest, kind: str) -> HttpResponse:
    """One list, every name with its reason."""
    question, found, at = _list(request, kind)
    if question is None:
        return render(request, "communities/none.html")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "community": question.scope.community,
        "question": question,
        "kind": kind,
        "title": _(absent.KINDS[kind]),
        "page": page,
        "rows": _rows(question, list(page), found, kind),
        "query": f"{question.query}{'' if at is None else f'&period={at}'}",
        "is_back": kind == "back",
        "is_junk": kind in ("junk", "probable"),
    }
    return render(request, "insight/absent.html", context)


def export(request: TeamRequest, kind: str) -> HttpResponseBase:
    """The same list as CSV or XLSX. Of those who might come back, nobody who does not want to be written to."""
    question, found, _at = _list(request, kind)
    if question is None:
        return render(request, "communities/none.html")
    if kind == "back":
        never = {who for who, no in absent.unwilling(each.person for each in found).items() if no}
        found = [each for each in found if each.person not in never]
    accounts = absent.accounts_of(each.person for each in found)
    rows = [_plain(row, accounts) for row in _rows(question, found, found, kind)]
    rows = consent.beside_rows(rows, consent.line(question.scope.numbers))
    columns = list(rows[0]) if rows else [_("Member")]
    return kept(request, rows, columns, f"{_(absent.KINDS[kind])} {question.scope.label}")


def _list(request: TeamRequest, kind: str) -> tuple[Question | None, list[Absent], int | None]:
    if kind not in absent.KINDS:
        raise Http404
    question = _asked(request, "zombies")
    text = request.GET.get("period", "")
    at = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
    return question, absent.names(question, datetime.now(UTC), kind, at=at) if question else [], at


def _asked(request: TeamRequest, name: str) -> Question | None:
    community = current_community(request)
    return question_from(request.user, name, request.GET, community) if community else None


def _card(question: Question, body: cards.Body) -> cards.Card:
    """The card of what stands at the end of what is known, though its month may not be over."""
    last = len(body["points"]) - 1
    made = card_of(question, {**body, "points": body["points"][-1:]})
    return replace(made, is_open=False, names_path=f"{question.names_path}&period={last}")


def _steps(question: Question, body: cards.Body, point: Mapping[str, Any]) -> list[dict[str, Any]]:
    at, cells = len(body["points"]) - 1, point.get("cells", {})
    return [
        {
            "words": _(STEPS[name]),
            "is_sum": name in SUMS,
            "number": number(many),
            "unit": cards.unit_words(unit),
            "untold": name == "off" and not cells.get("aimed"),
            "aimed": cells.get("aimed") if name == "off" else None,
            "groups": cells.get("groups"),
            "path": _path(question, name, at) if many and name in OPENS else "",
        }
        for name, many, unit in cells.get("steps", ())
    ]


def _path(question: Question, step: str, at: int) -> str:
    return f"/metrics/valid_members/names/?{question.query}&period={at}&{OPENS[step]}"


def _kinds(question: Question, point: Mapping[str, Any]) -> list[dict[str, Any]]:
    cells = point.get("cells", {})
    titles = metric_called("zombies").cells
    return [
        {
            "kind": kind,
            "title": _(titles[kind]),
            "number": _("too little data") if cells[kind] is None else number(cells[kind]),
            "path": f"/who/{kind}/?{question.query}" if cells[kind] else "",
        }
        for kind in SHOWN
        if kind in cells
    ]


def _rows(question: Question, page: list[Absent], found: list[Absent], kind: str) -> list[dict[str, Any]]:
    """The names of one page, with what must be looked up for them."""
    people = [each.person for each in page]
    named = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    alike = absent.likenesses(found)
    deeds = absent.last_deeds(question, datetime.now(UTC), people) if kind in ("back", "gone", "quiet") else {}
    wishes = absent.unwilling(people) if kind == "back" else {}
    groups = {group.pk: group for group in question.scope.groups}
    return [
        {
            "person": each.person,
            "name": named.get(each.person) or _("(no name)"),
            "kind": _(absent.KINDS.get(each.kind, "")),
            "groups": [groups[grp] for grp in each.groups if grp in groups],
            "reason": " ".join(part for part in (absent.reason(each), alike.get(each.person, "")) if part),
            "last": deeds.get(each.person, ""),
            "alive": absent.chance_words(each.alive),
            "never": wishes.get(each.person, False),
        }
        for each in page
    ]


def _plain(row: Mapping[str, Any], accounts: Mapping[int, str]) -> dict[str, Any]:
    return {
        _("Member"): row["name"],
        _("Account"): accounts.get(row["person"], ""),
        _("In groups"): "、".join(group.name for group in row["groups"]),
        _("Which list"): row["kind"],
        _("Why"): row["reason"],
        _("Last seen"): row["last"],
        _("Chance to come again"): row["alive"],
    }
