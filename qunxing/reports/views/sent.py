"""What was sent: as it was, and beside it what the same figures would be now."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from qunxing.communities.current import TeamRequest
from qunxing.insight import looks
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.reports import comparing, files, quotes
from qunxing.reports.days import span_of
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind, SentReport
from qunxing.reports.queries import sent_report_for
from qunxing.reports.sheet import Sheet
from qunxing.reports.shown import cells, context_of, waiting_rows
from qunxing.reports.text import filled
from qunxing.reports.views.drafts import PAGE

MOST_DIFFERENCES = 100


def show(request: TeamRequest, pk: int) -> HttpResponse:
    """One report exactly as it was sent."""
    report, now = sent_report_for(request.user, pk), datetime.now(UTC)
    sheet, shown = Sheet.read(report.sheet), quotes.standing(report.quotes)
    if report.quotes:
        looks.keep(request.user, report.community, "number", _detail(report), now=now)
    today = as_of_now(report, now)
    found = comparing.differences(sheet, today)
    page = Paginator(sheet.lines, PAGE).get_page(request.GET.get("page"))
    context = context_of(sheet) | {
        "community": report.community,
        "report": report,
        "corrected_by": getattr(report, "superseded_by", None),
        "page": page,
        "rows": [{"line": line, "cells": cells(line, sheet)} for line in page],
        "waiting": waiting_rows(sheet, shown),
        "more_waiting": len(sheet.waiting) - len(shown),
        "text": filled(report.text, shown),
        "differences": found[:MOST_DIFFERENCES],
        "more_differences": max(0, len(found) - MOST_DIFFERENCES),
        "redefined": comparing.redefined(sheet, today),
    }
    return render(request, "reports/sent.html", context)


def export(request: TeamRequest, pk: int) -> HttpResponseBase:
    """The figures as they were sent, as CSV or as a workbook."""
    report = sent_report_for(request.user, pk)
    if report.quotes:
        looks.keep(request.user, report.community, "number", _detail(report), now=datetime.now(UTC))
    return files.reply(request, Sheet.read(report.sheet), quotes.standing(report.quotes))


def as_of_now(report: SentReport, now: datetime) -> Sheet:
    """The same days and groups, read now; groups that are no longer there are left out."""
    groups = report.community.groups.all()
    found = groups.filter(pk__in=report.groups) if report.groups else groups
    scope = Scope.of_community(report.community, found)
    span = span_of(Kind(report.kind), report.first_day, report.community.today(now))
    return draft(span, scope, now=now, standing=Standing.of(scope.numbers))


def _detail(report: SentReport) -> str:
    return f"response {report.community.name} {report.first_day} {report.last_day}"
