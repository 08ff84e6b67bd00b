"""Automatic replies: all of a community with what they said, writing one, and letting it speak."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.autoreply import actions
from qunxing.autoreply.forms import AutoReplyForm, words_of
from qunxing.autoreply.models import AutoReply
from qunxing.autoreply.queries import autoreplies_of, autoreply_for, replies_of
from qunxing.communities.access import require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.communities.words import spoken
from qunxing.core.refusals import Refusal
from qunxing.outbox.actions import begin
from qunxing.outbox.planning import rules_of
from qunxing.outbox.words import kept

PAGE = 50


def autoreplies(request: TeamRequest) -> HttpResponse:
    """All in use, and what was said by itself."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    page = Paginator(replies_of(community), PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "autoreplies": autoreplies_of(community),
        "own_send": rules_of(community).own_send,
        "page": page,
        "replies": [(each, kept(each.said)) for each in page],
    }
    return render(request, "autoreply/autoreplies.html", context)


def new(request: TeamRequest) -> HttpResponse:
    """Write one."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    return _written(request, community, None)


def change(request: TeamRequest, pk: int) -> HttpResponse:
    """Other words, or other places."""
    found = autoreply_for(request.user, pk)
    return _written(request, found.community, found)


def _written(request: TeamRequest, community: Community, found: AutoReply | None) -> HttpResponse:
    if request.method == "POST":
        begin(community, by=request.user, now=timezone.now())
    else:
        require(request.user, community, Role.OPERATOR)
    form = AutoReplyForm(community, request.POST or None, initial=words_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                actions.change(found, form.draft(), by=request.user, now=timezone.now())
            else:
                actions.write(community, form.draft(), by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, spoken(refusal.template, refusal.fields))
        else:
            messages.success(request, _("Kept. It is silent until somebody lets it speak."))
            return redirect("autoreplies")
    return render(request, "autoreply/write.html", {"community": community, "form": form, "autoreply": found})


@require_POST
def allow(request: TeamRequest, pk: int) -> HttpResponse:
    return _did(request, pk, actions.allow, _("It speaks from now on."))


@require_POST
def silence(request: TeamRequest, pk: int) -> HttpResponse:
    return _did(request, pk, actions.silence, _("It is silent."))


@require_POST
def retire(request: TeamRequest, pk: int) -> HttpResponse:
    return _did(request, pk, actions.retire, _("Taken away. What it said stays in the list."))


def _did(request: TeamRequest, pk: int, verb: Callable[..., object], said: str) -> HttpResponse:
    """Do one verb and say so."""
    verb(autoreply_for(request.user, pk), by=request.user, now=timezone.now())
    messages.success(request, said)
    return redirect("autoreplies")
