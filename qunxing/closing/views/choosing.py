"""Choosing a period, seeing what would be set down, and setting it down."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.closing import actions, grid, words
from qunxing.closing.asked import periods_offered, query_of, wanted_from
from qunxing.closing.figures import Kind, Wanted, definitions, of_each, of_whole, offered
from qunxing.closing.pending import still_open
from qunxing.closing.queries import standing
from qunxing.closing.views.periods import PAGE
from qunxing.communities.access import community_for, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role
from qunxing.communities.words import period_words
from qunxing.insight import choices


def new(request: TeamRequest) -> HttpResponse:
    """Choose a period and see what would be set down; nothing is."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    require(request.user, community, Role.OWNER)
    now = datetime.now(UTC)
    wanted = wanted_from(request.user, community, request.GET, today=community.today(now))
    whole, each = of_whole(wanted, now), list(of_each(wanted, now))
    columns = grid.heads(whole)
    shown = Paginator(grid.lines(each, columns), PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "wanted": wanted,
        "title": _title(wanted),
        "heads": grid.titles(columns, definitions(wanted)),
        "whole": grid.lines(whole, columns),
        "page": shown,
        "pending": words.pending_words(still_open(wanted, now)),
        "before": standing(wanted),
        "given": query_of(wanted),
        **_controls(wanted, now),
    }
    return render(request, "closing/new.html", context)


def _controls(wanted: Wanted, now: datetime) -> dict[str, Any]:
    periods = periods_offered(wanted.kind, wanted.community.today(now)) if wanted.kind != Kind.DAYS else []
    chosen = {group.pk for group in wanted.groups or ()}
    return {
        "kinds": Kind.choices,
        "periods": [
            (
                first.isoformat(),
                period_words(first.isoformat(), last.isoformat(), wanted.kind),
                first == wanted.from_day,
            )
            for first, last in periods
        ],
        "metrics": [
            (each, each.name in wanted.metrics, choices.fields(each, wanted.metrics.get(each.name, {})))
            for each in sorted(offered(wanted.kind), key=lambda each: each.name not in wanted.metrics)
        ],
        "groups": [(group, group.pk in chosen) for group in wanted.community.groups.all()],
    }


@require_POST
def close(request: TeamRequest, pk: int) -> HttpResponse:
    """Set the figures down."""
    community = community_for(request.user, pk, may=Role.OWNER)
    now = datetime.now(UTC)
    wanted = wanted_from(request.user, community, request.POST, today=community.today(now))
    closing = actions.close(
        wanted,
        by=request.user,
        now=now,
        note=_typed(request, "note"),
        reason=_typed(request, "reason"),
        anyway=request.POST.get("anyway") == "yes",
    )
    return redirect("closing", closing.pk)


def _typed(request: TeamRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:2000]


def _title(wanted: Wanted) -> str:
    grain = wanted.kind if wanted.kind != Kind.DAYS else "day"
    return period_words(wanted.from_day.isoformat(), wanted.to_day.isoformat(), grain)
