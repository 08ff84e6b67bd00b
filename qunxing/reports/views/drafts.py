"""日报 and 周报 as they are now: looked at, copied, taken away, kept as sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role
from qunxing.insight import looks
from qunxing.reports import actions, files, queries, quotes
from qunxing.reports.asked import Wanted, wanted_from
from qunxing.reports.models import Kind
from qunxing.reports.sheet import Sheet
from qunxing.reports.shown import cells, context_of, waiting_rows
from qunxing.reports.text import compose

PAGE = 50
LISTED = 20
"""Questions listed on the page."""


def index(request: TeamRequest) -> HttpResponse:
    """What was sent, the newest first, and the way to a new one."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = Paginator(queries.listed_for(request.user, community), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/index.html", {"community": community, "page": page})


def show(request: TeamRequest, kind: str) -> HttpResponse:
    """One report as it would be sent now; the address is the report."""
    now = datetime.now(UTC)
    wanted = _wanted(request, kind, now)
    if wanted is None:
        return render(request, "communities/none.html")
    return _page(request, wanted, wanted.sheet(now), now)


def _page(request: TeamRequest, wanted: Wanted, sheet: Sheet, now: datetime, *, note: str = "") -> HttpResponse:
    _looked(request, wanted, sheet, now)
    words = quotes.words_of(sheet.waiting, most=LISTED)
    page = Paginator(sheet.lines, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = context_of(sheet) | {
        "community": wanted.community,
        "wanted": wanted,
        "page": page,
        "rows": [{"line": line, "cells": cells(line, sheet, wanted.community.pk)} for line in page],
        "waiting": waiting_rows(sheet, words),
        "more_waiting": len(sheet.waiting) - len(words),
        "text": compose(sheet, quotes.words_of(sheet.waiting)),
        "seen": actions.fingerprint(sheet),
        "sent": actions.sent_before(wanted.community, sheet, wanted.groups),
        "note": note,
        "longest_note": actions.LONGEST_NOTE,
    }
    return render(request, "reports/report.html", context)


def export(request: TeamRequest, kind: str) -> HttpResponseBase:
    """The report as CSV, or as a workbook with its definitions beside it."""
    now = datetime.now(UTC)
    wanted = _wanted(request, kind, now)
    if wanted is None:
        raise Http404
    sheet = wanted.sheet(now)
    _looked(request, wanted, sheet, now)
    return files.reply(request, sheet, quotes.words_of(sheet.waiting, most=len(sheet.waiting)))


@require_POST
def keep(request: TeamRequest, kind: str) -> HttpResponse:
    """Keep the report as sent, with the note typed under it."""
    now = datetime.now(UTC)
    community = community_for(request.user, _number(request.GET.get("community", "")), may=Role.OPERATOR)
    wanted = wanted_from(request.user, kind, request.GET, community, now)
    if not wanted.scope.groups:
        raise Http404
    note, seen, sheet = request.POST.get("note", ""), request.POST.get("seen", ""), wanted.sheet(now)
    try:
        report = actions.keep(sheet, community, wanted.groups, note=note, by=request.user, seen=seen, now=now)
    except actions.Moved as moved:
        messages.warning(request, _(moved.template))
        return _page(request, wanted, sheet, now, note=note)
    messages.success(request, _("Kept as sent. Copy the text and post it."))
    return redirect("sent-report", report.pk)


def _wanted(request: TeamRequest, kind: str, now: datetime) -> Wanted | None:
    if kind not in Kind.values:
        raise Http404
    community = current_community(request)
    return wanted_from(request.user, kind, request.GET, community, now) if community else None


def _looked(request: TeamRequest, wanted: Wanted, sheet: Sheet, now: datetime) -> None:
    """The words of questions are people's words: who read them is logged."""
    if sheet.waiting:
        detail = f"response {wanted.scope.label} {sheet.first} {sheet.last}"
        looks.keep(request.user, wanted.community, "number", detail, now=now)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
