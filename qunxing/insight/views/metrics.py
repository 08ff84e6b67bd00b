"""数据: every metric, one metric, the names behind a number, and what a metric means."""

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

from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Group
from qunxing.communities.words import period_words
from qunxing.core.facts import Sees
from qunxing.core.metrics.registry import METRICS
from qunxing.core.rules.readings import Nature, nature
from qunxing.insight import behind, cards, choices, looks, readings, recognised, steady, tables
from qunxing.insight.panels import on_metric
from qunxing.insight.questions import SPANS, Question, metric_called, question_from
from qunxing.insight.sheets import sheet
from qunxing.insight.views.downloads import kept
from qunxing.insight.views.talk import PAGE, lines
from qunxing.insight.views.today import card_of
from qunxing.ledger import readings as ledger_readings
from qunxing.people.models import Segment

NAMES_SHOWN = 100
FAMILIES = (
    (
        "valid_members",
        "valid_growth",
        "zombies",
        "recapture",
        "headcount",
        "membership_retention",
        "census",
        "silent_since_join",
    ),
    ("active_members", "senders", "new_senders", "growth", "retention", "stickiness", "tiers", "daily_chatters"),
    (
        "messages",
        "noise",
        "topics",
        "topic_participation",
        "replies",
        "response",
        "first_replies",
        "reply_ties",
        "reply_shape",
        "koc",
        "roles",
        "interactions",
        "heatmap",
    ),
    (
        "payers",
        "buyers_share",
        "chains",
        "acting_lurkers",
        "post_orders",
        "promotion",
        "after_promotion",
        "nps",
        "satisfaction",
    ),
)
"""The index in the order people ask: who is there, who is active, what is said, what is done."""


def index(request: TeamRequest) -> HttpResponse:
    """All metrics, each with its sentence and the question it answers."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    titles = (_("Who is there"), _("Who is active"), _("What is said"), _("What is done"))
    families = [
        {"title": title, "metrics": [METRICS[name] for name in names if name in METRICS]}
        for title, names in zip(titles, FAMILIES, strict=True)
    ]
    known = {name for names in FAMILIES for name in names}
    rest = [metric for name, metric in METRICS.items() if name not in known]
    if rest:
        families.append({"title": _("More"), "metrics": rest})
    return render(request, "insight/metrics.html", {"families": families, "community": community})


def one_metric(request: TeamRequest, name: str) -> HttpResponse:
    """One metric over a scope and days; the address is the question."""
    question = _asked(request, name)
    if question is None:
        return render(request, "communities/none.html")
    body = question.ask(datetime.now(UTC))
    context: dict[str, Any] = {
        "question": question,
        "metric": question.metric,
        "body": body,
        "community": question.scope.community,
        "coverage": cards.coverage(body),
        "excluded": cards.left_out(body),
        "drawing": tables.drawing(body, question.names_path),
        "groups": _groups(question),
        "spans": SPANS,
        "fields": choices.fields(question.metric, question.params or {}, _offered(question)),
        "chosen_grain": question.grain or question.metric.default_grain,
        "segments": _segments(question),
        "links": _links(question, body),
        "below": on_metric.of(question, request.user, datetime.now(UTC))[1],
    }
    if "points" in body:
        context["card"] = card_of(question, body)
    if steady.can_show(body):
        context |= {"can_steady": True, **_steady(request, body, context["drawing"])}
    return render(request, "insight/metric.html", context)


def _links(question: Question, body: cards.Body) -> dict[str, str]:
    """Which links count, with the way to the other; empty for a metric that asks for none."""
    links = body.get("params", {}).get("links")
    if links is None:
        return {}
    other = "inferred" if links == "strict" else "strict"
    params = {**(question.params or {}), "links": other}
    return {"inferred": tables.inferred(body), "other": replace(question, params=params).path}


def _steady(request: TeamRequest, body: cards.Body, drawing: dict[str, Any]) -> dict[str, Any]:
    """What the chart shows more when asked whether it varies as always."""
    if not request.GET.get("steady"):
        return {}
    found = steady.steadiness(body)
    drawing["chart"].spec["usual"] = steady.spec(body, found)
    return {"steady": steady.in_words(body, found)}


def _segments(question: Question) -> list[tuple[Segment, bool]]:
    """The saved segments the number may be asked of, and which it is."""
    asked = (question.params or {}).get("segment", "")
    mine = Segment.objects.filter(community=question.scope.community, retired_at=None)
    return [(each, asked in (each.name, str(each.pk))) for each in mine]


def _offered(question: Question) -> dict[str, list[str]]:
    """The names there are readings of, to choose from."""
    if question.metric.needs != {Sees.READINGS}:
        return {}
    return {"name": ledger_readings.names(readings.places(question.exact(datetime.now(UTC))))}


def names(request: TeamRequest, name: str) -> HttpResponseBase:
    """The people behind one number, most first."""
    question = _asked(request, name)
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
    question = _asked(request, name)
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


def export(request: TeamRequest, name: str) -> HttpResponseBase:
    """The points as CSV or XLSX, the same as on the chart."""
    question = _asked(request, name)
    if question is None:
        return render(request, "communities/none.html")
    body = question.ask(datetime.now(UTC))
    rows = sheet(body)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    title = f"{_(question.metric.title)} {question.scope.label} {body['from']} {body['to']}"
    return kept(request, rows, columns, title)


def definition(request: TeamRequest, name: str) -> HttpResponse:
    """口径: what a metric means, how it is made, and its trap."""
    metric = metric_called(name)
    needs = [cards.SEES[need] for need in sorted(metric.needs)]
    context = {"metric": metric, "needs": needs, "community": current_community(request)}
    context["fields"] = choices.fields(metric, {})
    context["recognised"] = recognised.lines(metric)
    return render(request, "insight/definition.html", context)


def _asked(request: TeamRequest, name: str) -> Question | None:
    community = current_community(request)
    return question_from(request.user, name, request.GET, community) if community else None


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


def _groups(question: Question) -> list[tuple[Group, bool]]:
    chosen = {group.pk for group in question.scope.groups} if question.by_group else set()
    return [(group, group.pk in chosen) for group in question.scope.community.groups.all()]
