"""月结: the closed periods, and one of them beside the present."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.closing import compare, grid, sheets, words
from qunxing.closing.asked import query_of
from qunxing.closing.change import Change
from qunxing.closing.compare import Difference
from qunxing.closing.models import Closing
from qunxing.closing.queries import closing_for, closings_for, remark_counts
from qunxing.communities.current import TeamRequest, current_community
from qunxing.insight.views.downloads import kept

PAGE = 50


def closings(request: TeamRequest) -> HttpResponse:
    """Every closed period of the community, the newest first."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = Paginator(closings_for(request.user, community), PAGE).get_page(request.GET.get("page"))
    rows = [{"closing": each, "title": words.title_of(each), "compared": compare.current(each)} for each in page]
    context = {"community": community, "rows": rows, "page": page}
    return render(request, "closing/closings.html", context)


def closing(request: TeamRequest, pk: int) -> HttpResponse:
    """One closed period: its figures, and beside them what they would be now."""
    found = closing_for(request.user, pk)
    compared = compare.current(found)
    figures = list(found.figures.all())
    columns = grid.heads(figures)
    given = (columns, compared.differences if compared else None, remark_counts(found))
    each = grid.lines((figure for figure in figures if figure.grp), *given)
    context = {
        "closing": found,
        "community": found.community,
        "title": words.title_of(found),
        "heads": grid.titles(columns, found.definitions),
        "whole": grid.lines((figure for figure in figures if not figure.grp), *given),
        "page": Paginator(each, PAGE).get_page(request.GET.get("page")),
        "pending": words.pending_words(found.still_open),
        "after": Closing.objects.filter(supersedes=found).first(),
        "again": query_of(compare.wanted_of(found, figures)),
        **_later(found, compared),
    }
    return render(request, "closing/closing.html", context)


def later(request: TeamRequest, pk: int) -> HttpResponse:
    """The part of the page that says what the figures would be now, made anew when it must be."""
    found = closing_for(request.user, pk)
    compared = compare.compare(found, now=datetime.now(UTC))
    return render(request, "closing/closing.html#later", {"closing": found, "asked": True, **_later(found, compared)})


def _later(found: Closing, compared: compare.Compared | None) -> dict[str, Any]:
    if compared is None:
        return {"compared": None, "community": found.community}
    names = dict(found.community.groups.values_list("pk", "name"))
    differences = sorted(compared.differences.values(), key=lambda each: each.figure.pk)
    return {
        "community": found.community,
        "compared": compared,
        "changes": [change_of(each, found, names) for each in compared.changes],
        "differences": [difference_of(each, found) for each in differences[:PAGE]],
        "more": max(0, len(differences) - PAGE),
    }


def change_of(change: Change, found: Closing, names: dict[int, str]) -> dict[str, str]:
    """One change as a page tells it."""
    return {
        "said": words.change_words(change, found),
        "details": words.change_details(change, found, names),
        "path": change.path,
    }


def difference_of(each: Difference, found: Closing) -> dict[str, Any]:
    """One figure that would be another now; `now` is empty where only parts of it moved."""
    was, now = words.figure_words(each.figure), words.point_words(each.now, each.figure.unit)
    return {
        "figure": each.figure,
        "title": words.metric_words(found, each.figure.metric),
        "was": was,
        "now": now if now != was else "",
        "parts": words.moved_parts(each.figure, each.now),
    }


def export(request: TeamRequest, pk: int) -> HttpResponseBase:
    """The figures and what they would be now, as CSV or XLSX."""
    found = closing_for(request.user, pk)
    rows = sheets.rows_of(found, compare.compare(found, now=datetime.now(UTC)))
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return kept(request, rows, columns, f"{_('Closed period')} {words.title_of(found)} {found.community.name}")
