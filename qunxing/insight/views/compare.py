"""对比: the groups beside each other by one share, and what may be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.words import number, percent
from qunxing.core.metrics.statistics import Estimate
from qunxing.insight import consent
from qunxing.insight.compare import Comparison, Line, compare
from qunxing.insight.compared import COMPARED, FIRST
from qunxing.insight.questions import SPANS, question_from
from qunxing.insight.views.downloads import kept

PAGE = 50
VERDICTS = {
    "above": gettext_noop("above all groups"),
    "below": gettext_noop("below all groups"),
    "": gettext_noop("no difference to be seen"),
}


def one(request: TeamRequest, name: str = FIRST) -> HttpResponse:
    """All groups by one share, from the highest to the lowest."""
    found = _found(request, name)
    if found is None:
        return render(request, "communities/none.html")
    page = Paginator(found.lines, PAGE).get_page(request.GET.get("page"))
    context = {
        "community": found.question.scope.community,
        "question": found.question,
        "found": found,
        "title": _(found.compared.title),
        "said": in_words(found),
        "mean": percent(found.mean),
        "page": page,
        "rows": [_row(found, line) for line in page],
        "choices": [(each.metric, _(each.title), each.metric == name) for each in COMPARED.values()],
        "spans": SPANS,
        "spec": _spec(found, page),
    }
    return render(request, "insight/compare.html", context)


def export(request: TeamRequest, name: str) -> HttpResponseBase:
    """All lines as CSV or XLSX, the same as on the screen."""
    found = _found(request, name)
    if found is None:
        return render(request, "communities/none.html")
    columns = [
        _("Group"),
        _("Counted"),
        _("Out of"),
        _("Counted share"),
        _("Drawn to all"),
        _("From"),
        _("To"),
        _("Against all"),
    ]
    rows = [dict(zip(columns, _plain(line), strict=True)) for line in found.lines]
    scope = found.question.scope.label
    rows = consent.beside_rows(rows, consent.line(found.question.scope.numbers))
    title = f"{_('Compare groups')} {_(found.compared.title)} {scope} {found.first} {found.last}"
    return kept(request, rows, list(rows[0]) if rows else columns, title)


def in_words(found: Comparison) -> str:
    """What the comparison lets one say, and no more."""
    counts = {"n": len(found.lines), "above": found.number("above"), "below": found.number("below")}
    if not found.lines:
        return _("No group shows this.")
    if found.drawn is None:
        said = _(
            "Only %(n)s groups show this, too few to draw them to all: differ do those whose ranges do not overlap."
        )
    elif found.is_alike:
        said = _("These %(n)s groups differ no more than chance would have it: there is no order among them.")
    elif counts["above"] or counts["below"]:
        said = _("Of %(n)s groups, above all of them together: %(above)s; below: %(below)s.")
    else:
        said = _("Of %(n)s groups none stands out from all of them together.")
    return said % counts


def _found(request: TeamRequest, name: str) -> Comparison | None:
    community = current_community(request)
    if community is None:
        return None
    if name not in COMPARED:
        raise Http404
    question = question_from(request.user, name, request.GET, community)
    return compare(question, datetime.now(UTC))


def _row(found: Comparison, line: Line) -> dict[str, Any]:
    hits, n = line.counts
    return {
        "group": line.group,
        "path": _path(found, line),
        "counted": f"{'≈ ' if found.compared.is_weighed else ''}{number(round(hits))} / {number(round(n))}",
        "raw": percent(line.raw.value) if line.raw else _("too little data"),
        "drawn": percent(line.drawn.value) if line.drawn else "",
        "range": _range(line.best),
        "verdict": line.verdict,
        "said": _(VERDICTS[line.verdict]) if line.best else "",
    }


def _path(found: Comparison, line: Line) -> str:
    """The group's own number over the same days."""
    pairs = {"community": found.question.scope.community.pk, "group": line.group.pk}
    return f"/metrics/{found.compared.metric}/?{urlencode(pairs | {'from': found.first, 'to': found.last})}"


def _range(best: Estimate | None) -> str:
    return f"{percent(best.low)}–{percent(best.high)}" if best else ""


def _plain(line: Line) -> tuple[Any, ...]:
    best, share = line.best, [line.raw.value if line.raw else None, line.drawn.value if line.drawn else None]
    edges = [best.low, best.high] if best else [None, None]
    rounded = [None if value is None else round(value, 4) for value in (*share, *edges)]
    counts = [round(value, 1) for value in line.counts]
    return (line.group.name, *counts, *rounded, _(VERDICTS[line.verdict]) if best else "")


def _spec(found: Comparison, page: Page[Line] | Sequence[Line]) -> dict[str, Any]:
    """For chart.js: a range for each group, where it stands, where it was counted, and the share of all."""
    lines = [line for line in page if line.best]
    best = [line.best for line in lines if line.best]
    return {
        "kind": "ranges",
        "labels": [line.group.name for line in lines],
        "low": [_hundredth(each.low) for each in best],
        "high": [_hundredth(each.high) for each in best],
        "at": [_hundredth(each.value) for each in best],
        "raw": [_hundredth(line.raw.value) if line.raw and line.drawn else None for line in lines],
        "mean": None if found.mean is None else _hundredth(found.mean),
        "paths": [_path(found, line) for line in lines],
        "words": {
            "at": _("Drawn to all") if found.is_drawn else _("Counted share"),
            "raw": _("Counted share"),
            "mean": _("All groups together"),
        },
    }


def _hundredth(value: float) -> float:
    return round(value * 100, 1)
