"""Who did what a table says: matched, perhaps, nobody; decided with one click."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from qunxing.communities.current import TeamRequest
from qunxing.core.rules.matching import Verdict
from qunxing.people import matching
from qunxing.people.matches import PAGE, matching_of, rows_of
from qunxing.sources.queries import import_for, match_proposal_for


def matches(request: TeamRequest, pk: int) -> HttpResponse:
    """The people of one table, by what became of them."""
    imp = import_for(request.user, pk)
    if imp.batch_id is None:
        raise Http404
    found, shown = matching_of(imp.batch_id), _verdict(request.GET.get("show", ""))
    page = Paginator(found.held[shown], PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "imp": imp,
        "community": imp.community,
        "matching": found,
        "shown": str(shown),
        "page": page,
        "rows": rows_of(found, shown, offset=max(page.start_index() - 1, 0)),
    }
    return render(request, "sources/matches.html", context)


@require_POST
def decide(request: TeamRequest, pk: int) -> HttpResponse:
    """Say whether an account of a table is this member; the line says what was decided."""
    proposal = match_proposal_for(request.user, pk)
    matching.decide(proposal, accept=request.POST.get("accept") == "yes", by=request.user, now=timezone.now())
    proposal.refresh_from_db()
    return render(request, "sources/matches.html#decided", {"proposal": proposal})


def _verdict(text: str) -> Verdict:
    return Verdict(text) if text in set(Verdict) else Verdict.MAYBE
