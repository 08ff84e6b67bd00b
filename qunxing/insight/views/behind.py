"""The names, the messages and the hand counts behind one number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Group
from qunxing.communities.words import period_words
from qunxing.core.facts import Sees
from qunxing.core.rules.readings import Nature, nature
from qunxing.insight import behind, cards, choices, looks, readings
from qunxing.insight.questions import Question
from qunxing.insight.views.downloads import kept
from qunxing.insight.views.metrics import asked
from qunxing.insight.views.talk import PAGE, lines

NAMES_SHOWN = 100


def names(request: TeamRequest, name: str) -> HttpResponseBase:
    """The people behind one number, most first."""
    question = asked(request, name)
    if question is None:
        return render(request, "communities/none.html")
    which, offset = _which(request), _whole(request.GET.get("offset")) or 0
    if question.metric.needs == {Sees.READINGS}:
        return _readings(request, question, which["period"])
    found = behind.people(question, datetime.now(UTC), which=which, limit=NAMES_SHOWN, offset=offset)
    body = question.ask(datetime.now(UTC))
    context = {
        "question": question,
        "community": question.scope.community,
        "metric": question.metric,
        "found": found,
        "groups": dict(Group.objects.filter(pk__in=[g.pk for g in question.scope.groups]).values_list("pk", "name")),
        "period": _period(body, which["period"]),
        "cell": choices.cell_words(question.metric, which["cell"], body["grain"]),
        "reason": _(cards.REASONS[which["reason"]]) if which["reason"] in cards.REASONS else "",
        "offset": offset,
        "following": offset + NAMES_SHOWN if offset + NAMES_SHOWN < found["total"] else None,
        "unit": cards.unit_words(question.metric.unit),
        "talk": _talk_query(question, body, which["period"]),
        "messages_path": "" if which["reason"] else _messages_path(question, which),
    }
    return render(request, "insight/names.html", context)


def _readings(request: TeamRequest, question: Question, period: int | None) -> HttpResponseBase:
    """What was read off for one point, and by whom; also as a file to keep."""
    now = datetime.now(UTC)
    body, found = question.ask(now), readings.behind(question, now, period)
    name, when = body["params"]["name"], _period(body, period)
    if request.GET.get("as"):
        rows = [_reading_row(line, name) for line in found]
        return kept(request, rows, list(rows[0]) if rows else [name], f"{name} {question.scope.label} {when}")
    context = {"question": question, "metric": question.metric, "community": question.scope.community, "name": name}
    context |= {"period": when, "page": Paginator(found, NAMES_SHOWN).get_page(request.GET.get("page"))}
    return render(request, "insight/readings.html", context)


def _reading_row(line: readings.Line, name: str) -> dict[str, Any]:
    cents = nature(name) is Nature.MONEY
    return {
        _("Day"): line.day,
        _("Group"): line.group or _("The whole community"),
        name: line.reading.amount / 100 if cents else line.reading.amount,
        _("Who says so"): line.proof,
        _("By"): line.by,
        _("Written down"): line.at,
        _("Stands"): line.stands,
    }


def messages(request: TeamRequest, name: str) -> HttpResponse:
    """The messages behind one number, newest first."""
    question = asked(request, name)
    if question is None:
        return render(request, "communities/none.html")
    if not question.messages_path:
        raise Http404
    now, which, offset = datetime.now(UTC), _which(request), _whole(request.GET.get("offset")) or 0
    body, cell = question.ask(now), which["cell"] or ""
    found = behind.messages(question, now, at=which["period"], cell=cell, limit=PAGE, offset=offset)
    start, end = _days(body, which["period"])
    looks.keep(
        request.user, question.scope.community, "number", f"{name} {question.scope.label} {start} {end}", now=now
    )
    context = {
        "question": question,
        "community": question.scope.community,
        "title": cards.number_title(body),
        "period": _period(body, which["period"]),
        "cell": choices.cell_words(question.metric, cell, body["grain"]),
        "found": found,
        "lines": lines(found.rows, {group.pk: group for group in question.scope.groups}),
        "needle": "",
        "following": offset + PAGE if offset + PAGE < found.total else None,
    }
    return render(request, "insight/messages.html", context)


def _which(request: TeamRequest) -> dict[str, Any]:
    reason = request.GET.get("reason", "")
    return {
        "period": _whole(request.GET.get("period")),
        "cell": request.GET.get("cell") or None,
        "reason": None if reason == "all" else reason,
    }


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


def _period(body: cards.Body, at: int | None) -> str:
    points = body.get("points") or body.get("cohorts") or []
    if at is None or at >= len(points):
        return f"{period_words(body['from'], body['to'], 'day')}"
    return period_words(points[at]["start"], points[at]["end"], body["grain"])


def _messages_path(question: Question, which: Mapping[str, Any]) -> str:
    """The messages of the same number; parts of a number other than hours are people, not messages."""
    if not question.messages_path or (which["cell"] and question.metric.shape != "grid"):
        return ""
    return question.messages_path + "".join(
        f"&{key}={which[key]}" for key in ("period", "cell") if which[key] is not None
    )


def _days(body: cards.Body, at: int | None) -> tuple[str, str]:
    points = body.get("points") or []
    whole = at is None or at >= len(points)
    return (body["from"], body["to"]) if whole else (points[at or 0]["start"], points[at or 0]["end"])


def _talk_query(question: Question, body: cards.Body, at: int | None) -> str:
    """The days of a period, for the messages of one of these people."""
    first, last = _days(body, at)
    groups = "".join(f"&group={group.pk}" for group in question.scope.groups) if question.by_group else ""
    return f"community={question.scope.community.pk}{groups}&from={first}&to={last}"
