"""The look at a group's value each quarter: counting it anew, and saying what it came to."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Role
from qunxing.goals import actions, queries


@require_POST
def decide(request: TeamRequest, pk: int) -> HttpResponse:
    """What the quarter came to; or count it once more."""
    check, now = queries.value_check_for(request.user, pk, may=Role.OPERATOR), datetime.now(UTC)
    if request.POST.get("again"):
        actions.count_again(check, now=now)
    else:
        given = {"answer": request.POST.get("answer", ""), "note": request.POST.get("note", "")}
        actions.decide(check, **given, by=request.user, now=now)
        messages.success(request, _("Written down."))
    return redirect("charter", check.group_id)
