"""数据: every metric, one metric, and what a metric means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Group
from qunxing.core.facts import Sees
from qunxing.core.metrics.registry import METRICS
from qunxing.insight import cards, choices, consent, readings, recognised, steady, tables
from qunxing.insight.panels import on_metric
from qunxing.insight.questions import SPANS, Question, metric_called, question_from
from qunxing.insight.sheets import sheet
from qunxing.insight.views.downloads import kept
from qunxing.insight.views.today import card_of
from qunxing.ledger import readings as ledger_readings
from qunxing.people.models import Segment

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
        "invited",
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
    question = asked(request, name)
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


def export(request: TeamRequest, name: str) -> HttpResponseBase:
    """The points as CSV or XLSX, the same as on the chart."""
    question = asked(request, name)
    if question is None:
        return render(request, "communities/none.html")
    body = question.ask(datetime.now(UTC))
    rows = sheet(body)
    rows = consent.beside_rows(rows, consent.words(body["coverage"]))
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


def asked(request: TeamRequest, name: str) -> Question | None:
    """What the address asks for; nothing where the user has no community yet. Raises Http404."""
    community = current_community(request)
    return question_from(request.user, name, request.GET, community) if community else None


def _groups(question: Question) -> list[tuple[Group, bool]]:
    chosen = {group.pk for group in question.scope.groups} if question.by_group else set()
    return [(group, group.pk in chosen) for group in question.scope.community.groups.all()]
