"""The verbs of one send: put up, send back, approve, try out, set a time, pause, go on, cancel, send again."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.current import TeamRequest
from qunxing.core.refusals import Refusal
from qunxing.outbox import actions, choosing, words
from qunxing.outbox.models import Send
from qunxing.outbox.queries import send_for


def _mine(request: TeamRequest, pk: int) -> Send:
    """Whoever may only look is refused by the verb: that is a line of the log."""
    return send_for(request.user, pk)


def _now() -> datetime:
    return datetime.now(UTC)


@require_POST
def submit(request: TeamRequest, pk: int) -> HttpResponse:
    """Put it up for approval."""
    found = _mine(request, pk)
    actions.submit(found, by=request.user, now=_now())
    if not choosing.may_approve(request.user, found):
        messages.success(request, _("It waits for somebody else's word. Who may give it stands below."))
    return redirect("send", pk)


@require_POST
def send_back(request: TeamRequest, pk: int) -> HttpResponse:
    """Not like this, with the reason."""
    actions.send_back(_mine(request, pk), why=request.POST.get("why", ""), by=request.user, now=_now())
    return redirect("send", pk)


@require_POST
def approve(request: TeamRequest, pk: int) -> HttpResponse:
    """Let it go as it was looked at. What changed meanwhile is shown instead of sent."""
    found = _mine(request, pk)
    try:
        actions.approve(found, seen=request.POST.get("seen", ""), by=request.user, now=_now())
    except actions.Changed as changed:
        messages.warning(request, words.sentence(changed))
    return redirect("send", pk)


@require_POST
def try_out(request: TeamRequest, pk: int) -> HttpResponse:
    """Send it to the group of colleagues."""
    target = actions.test_send(_mine(request, pk), by=request.user, now=_now())
    assert target.group
    messages.success(request, _("It goes to “%(group)s” only.") % {"group": target.group.name})
    return redirect("send", pk)


@require_POST
def schedule(request: TeamRequest, pk: int) -> HttpResponse:
    """Send it at another time."""
    found, given = _mine(request, pk), request.POST.get("at", "").strip()
    actions.begin(found, by=request.user, now=_now())
    at = _moment(given, found.community.timezone)
    if given and at is None:
        raise Refusal("“%(text)s” is no time.", code="bad_time", text=given[:30])
    actions.schedule(found, at=at, by=request.user, now=_now())
    return redirect("send", pk)


def _moment(text: str, zone: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found.replace(tzinfo=ZoneInfo(zone)) if found and found.tzinfo is None else found


@require_POST
def pause(request: TeamRequest, pk: int) -> HttpResponse:
    """Let nothing more leave."""
    actions.pause(_mine(request, pk), by=request.user, now=_now())
    return redirect("send", pk)


@require_POST
def resume(request: TeamRequest, pk: int) -> HttpResponse:
    """Go on."""
    actions.resume(_mine(request, pk), by=request.user, now=_now())
    return redirect("send", pk)


@require_POST
def cancel(request: TeamRequest, pk: int) -> HttpResponse:
    """Nothing more leaves, for good."""
    actions.cancel(_mine(request, pk), by=request.user, now=_now())
    return redirect("send", pk)


@require_POST
def resend(request: TeamRequest, pk: int) -> HttpResponse:
    """Once more, only to those it did not reach."""
    again = actions.resend_missed(_mine(request, pk), by=request.user, now=_now())
    return redirect("send", again.pk)
