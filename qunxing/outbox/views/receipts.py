"""What people do about receipts: confirm on the phone, send by hand, decide what nobody knows, let an account go on."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import may
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Role
from qunxing.core.refusals import Refusal
from qunxing.outbox import handing, looking, massing, receipts, receiving
from qunxing.outbox.actions import begin
from qunxing.outbox.queries import hand_list, target_for, task_for, unknowns_of
from qunxing.outbox.views.pieces import part

PAGE = 50


def confirming(request: TeamRequest) -> HttpResponse:
    """What somebody has to confirm on the platform, and how that is done on the phone."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    context = {
        "community": community,
        "rows": receiving.tasks_shown(community, now=datetime.now(UTC)),
        "may": may(request.user, community),
        "days": massing.CONFIRMED_WITHIN.days,
    }
    return render(request, part(request, "outbox/confirming.html", "tasks"), context)


@require_POST
def remind(request: TeamRequest, pk: int) -> HttpResponse:
    """Remind who has to confirm it."""
    receipts.remind(task_for(request.user, pk), by=request.user, now=datetime.now(UTC))
    messages.success(request, _("They are reminded on the platform."))
    return redirect("confirming")


@require_POST
def ask_now(request: TeamRequest, pk: int) -> HttpResponse:
    """Somebody has just confirmed it: ask the platform at once."""
    found = task_for(request.user, pk, may=Role.OPERATOR)
    looking.ask_now(found, by=request.user)
    messages.success(request, _("The platform is asked now. What it says appears here by itself."))
    return redirect("send", found.send_id)


def by_hand(request: TeamRequest) -> HttpResponse:
    """What people have to send themselves, group by group."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = Paginator(hand_list(community, now=datetime.now(UTC)), PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "page": page,
        "parts": handing.parts(page),
        "may": may(request.user, community),
    }
    return render(request, "outbox/by_hand.html", context)


@require_POST
def tick(request: TeamRequest, pk: int) -> HttpResponse:
    """Somebody sent it by hand and says so."""
    found = target_for(request.user, pk)
    receipts.tick(found, by=request.user, now=datetime.now(UTC))
    if not request.headers.get("HX-Request"):
        return redirect("by-hand")
    context = {"community": found.send.community, "row": handing.row(found), "may": True, "is_news": True}
    context["part"] = handing.part(found.send)
    return render(request, "outbox/by_hand.html#ticked", context)


@require_POST
def take_over(request: TeamRequest, pk: int) -> HttpResponse:
    """A person sends it by hand after all."""
    found = target_for(request.user, pk)
    receipts.take_over(found, by=request.user, now=datetime.now(UTC))
    return redirect("send", found.send_id)


def unknowns(request: TeamRequest) -> HttpResponse:
    """What nobody knows the fate of: somebody looks into the group and says."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = Paginator(unknowns_of(community), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "outbox/unknowns.html",
        {"community": community, "page": page, "may": may(request.user, community)},
    )


@require_POST
def decide(request: TeamRequest, pk: int) -> HttpResponse:
    """Somebody looked: it is there, or it is not."""
    found, now = target_for(request.user, pk), datetime.now(UTC)
    begin(found.send, by=request.user, now=now)
    said = request.POST.get("arrived")
    if said not in ("yes", "no"):
        raise Refusal("Say whether it is there.", code="no_answer")
    receipts.decide_unknown(found, arrived=said == "yes", by=request.user, now=now)
    return redirect("unknowns" if request.POST.get("from") == "unknowns" else f"/sends/{found.send_id}/")


@require_POST
def lift(request: TeamRequest, pk: int) -> HttpResponse:
    """Let an account that stopped send again."""
    stop = receiving.stop_for(request.user, pk)
    receipts.lift(stop.connection, by=request.user, now=datetime.now(UTC))
    messages.success(request, _("The account sends again."))
    return redirect("sends")
