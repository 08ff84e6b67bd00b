"""群多大合适: what groups do by their size."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.words import number, percent
from qunxing.core.metrics.statistics.scaling import Row
from qunxing.insight import sizes

LONGEST = 200
"""Rows shown; of more groups the newest month is enough to look at."""


def one(request: TeamRequest) -> HttpResponse:
    """The exponent, the best size if there is one, and what it rests on; the rate per head is refused."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    asked = request.GET.get("outcome", "messages")
    if asked not in (*sizes.OUTCOMES, sizes.REFUSED):
        raise Http404
    is_refused = asked == sizes.REFUSED
    found = sizes.study(community, "messages" if is_refused else asked, datetime.now(UTC))
    newest = max((row.season for row in found.rows), default="")
    rows = sorted((row for row in found.rows if row.season == newest), key=lambda row: -row.size)[:LONGEST]
    context = {
        "community": community,
        "found": found,
        "asked": asked,
        "refused": sizes.refusal() if is_refused else "",
        "title": _(sizes.OUTCOMES[found.outcome]),
        "said": sizes.in_words(found),
        "choices": [
            *((name, _(words), name == asked) for name, words in sizes.OUTCOMES.items()),
            (sizes.REFUSED, _("Messages per head"), is_refused),
        ],
        "month": newest,
        "rows": [
            {"group": found.groups[row.group], "size": number(round(row.size)), "said": _said(row)} for row in rows
        ],
    }
    return render(request, "insight/sizes.html", context)


def _said(row: Row) -> str:
    if row.exposure == 1:
        return number(round(row.count))
    return f"{number(round(row.count))} / {number(round(row.exposure))} · {percent(row.count / row.exposure)}"
