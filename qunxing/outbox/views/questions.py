"""Questions that wait for an answer; and that one was answered in the group, where we cannot see it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities.access import group_for, may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role
from qunxing.core.refusals import Refusal
from qunxing.insight import looks
from qunxing.outbox import asked, ruling
from qunxing.outbox.actions import begin
from qunxing.outbox.queries import answered_for

MOST = 100
LARGEST = 1 << 63


def questions(request: TeamRequest) -> HttpResponse:
    """What members asked in the last week and nobody answered, as far as we see."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    now = datetime.now(UTC)
    found = asked.questions(community, now=now, most=MOST)
    if found and (found.waiting or found.told):
        looks.keep(request.user, community, "talk", community.name, now=now)
    context = {"community": community, "found": found, "may": may(request.user, community), "needle": ""}
    return render(request, "outbox/questions.html", context)


@require_POST
def answered(request: TeamRequest, pk: int) -> HttpResponse:
    """Somebody says that a question was answered in the group."""
    group, now = group_for(request.user, pk), datetime.now(UTC)
    begin(group.community, by=request.user, now=now)
    key = _whole(request.POST.get("k1", "")), _whole(request.POST.get("k2", ""))
    ruling.answered_elsewhere(group, key, note=request.POST.get("note", ""), by=request.user, now=now)
    return redirect("questions")


@require_POST
def take_back(request: TeamRequest, pk: int) -> HttpResponse:
    """It was not answered after all."""
    ruling.take_back_answer(answered_for(request.user, pk, may=Role.VIEWER), by=request.user, now=datetime.now(UTC))
    return redirect("questions")


def _whole(text: str) -> int:
    """Half of a message's key. Raises Refusal for what is none."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and -LARGEST <= int(text) < LARGEST):
        raise Refusal("There is no such message.", code="no_message")
    return int(text)
