"""通知: the ways staff are told by, and what they were told."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qunxing.communities.access import require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.communities.words import spoken
from qunxing.core.refusals import Refusal
from qunxing.notices import actions
from qunxing.notices.forms import ChannelForm
from qunxing.notices.models import Channel, Notice
from qunxing.notices.queries import channel_for, told

SHOWN = 50
REFUSED = 422


def notices(request: TeamRequest) -> HttpResponse:
    """The ways there are, and what was told by them."""
    community = _here(request)
    context = {
        "community": community,
        "channels": community.channels.all(),
        "told": [
            (each, spoken(each.event.template, each.event.fields), _why(each)) for each in told(community)[:SHOWN]
        ],
        "kinds": Channel.Kind.choices,
    }
    return render(request, "notices/notices.html", context)


@sensitive_post_parameters()
def new(request: TeamRequest, kind: str) -> HttpResponse:
    """The form of one kind of channel, and adding it."""
    community = _here(request)
    if kind not in Channel.Kind:
        raise Http404
    form = ChannelForm(request.POST if request.method == "POST" else None, kind=kind)
    try:
        if form.is_valid():
            made = actions.add(community, kind, **form.cleaned_data, by=request.user)
            messages.success(
                request, _("%(name)s is added. Send a test notice to see whether it arrives.") % {"name": made.name}
            )
            return redirect("notices")
    except Refusal as refusal:
        form.add_error(None, spoken(refusal.template, refusal.fields))
    context = {"community": community, "form": form, "kind": Channel.Kind(kind).label}
    return render(request, "notices/new.html", context, status=REFUSED if form.errors else 200)


@require_POST
def try_out(request: TeamRequest, pk: int) -> HttpResponse:
    """Send a test notice now and say what became of it."""
    channel = channel_for(request.user, pk)
    notice = actions.try_out(channel, now=timezone.now())
    if notice.state == Notice.State.SENT:
        messages.success(request, _("The test notice was sent by %(name)s.") % {"name": channel.name})
    else:
        messages.warning(
            request,
            _("The test notice was not sent by %(name)s. %(why)s") % {"name": channel.name, "why": _why(notice)},
        )
    return redirect("notices")


@require_POST
def pause(request: TeamRequest, pk: int) -> HttpResponse:
    """Tell nothing by it, until resumed."""
    actions.pause(channel_for(request.user, pk), now=timezone.now())
    return redirect("notices")


@require_POST
def resume(request: TeamRequest, pk: int) -> HttpResponse:
    """Tell by it again."""
    actions.resume(channel_for(request.user, pk))
    return redirect("notices")


@require_POST
def remove(request: TeamRequest, pk: int) -> HttpResponse:
    """Delete it and its address."""
    actions.remove(channel_for(request.user, pk))
    return redirect("notices")


def _here(request: TeamRequest) -> Community:
    """The community whose staff are told. Raises Http404 without one, NotAllowed for a viewer."""
    community = current_community(request)
    if community is None:
        raise Http404
    require(request.user, community, Role.OPERATOR)
    return community


def _why(notice: Notice) -> str:
    return spoken(notice.said["template"], notice.said["fields"]) if notice.said else ""
