"""Prepared texts, the rules of sending, and the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qunxing.communities.access import community_for, may, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.core.refusals import Refusal
from qunxing.outbox import ruling, snippets
from qunxing.outbox.forms import LogForm, RulesForm
from qunxing.outbox.logged import lines_told
from qunxing.outbox.models import Snippet
from qunxing.outbox.planning import rules_of
from qunxing.outbox.queries import audit_of
from qunxing.outbox.snippets import snippet_for, snippets_of
from qunxing.outbox.words import sentence

PAGE = 50
REFUSED = 422


def index(request: TeamRequest) -> HttpResponse:
    """The prepared texts in use, of one class or all, with how often each was taken and what it came to."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    return _page(request, community)


@require_POST
def new(request: TeamRequest, pk: int) -> HttpResponse:
    """Keep a prepared text; one that cannot be kept is shown again with the reason."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    typed = {name: request.POST.get(name, "").replace("\r\n", "\n") for name in ("script", "name", "text")}
    try:
        snippets.save(community, **typed, by=request.user, now=datetime.now(UTC))
    except Refusal as refusal:
        return _page(request, community, {**typed, "wrong": sentence(refusal)})
    return redirect("snippets")


@require_POST
def change(request: TeamRequest, pk: int) -> HttpResponse:
    """Other words from now on; those that cannot be are shown again with the reason."""
    found = snippet_for(request.user, pk, may=Role.OPERATOR)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        snippets.change(found, text=text, by=request.user, now=datetime.now(UTC))
    except Refusal as refusal:
        return _page(request, found.community, {"pk": pk, "text": text, "wrong": sentence(refusal)})
    return redirect("snippets")


def _page(request: TeamRequest, community: Community, typed: Mapping[str, Any] | None = None) -> HttpResponse:
    script = request.GET.get("script", "")
    chosen = script if script in Snippet.Script.values else ""
    classes = list(Snippet.Script)
    found = sorted(snippets_of(community), key=lambda each: classes.index(Snippet.Script(each.snippet.script)))
    context = {
        "community": community,
        "classes": [(each, sum(one.snippet.script == each for one in found)) for each in classes],
        "script": chosen,
        "n": len(found),
        "snippets": [each for each in found if chosen in ("", each.snippet.script)],
        "typed": typed or {},
        "may": may(request.user, community),
    }
    return render(request, "outbox/snippets.html", context, status=REFUSED if typed else 200)


@require_POST
def retire(request: TeamRequest, pk: int) -> HttpResponse:
    """Take it out of use."""
    snippets.retire(snippet_for(request.user, pk, may=Role.OPERATOR), by=request.user, now=datetime.now(UTC))
    return redirect("snippets")


@require_POST
def use(request: TeamRequest, pk: int) -> HttpResponse:
    """Somebody copies it: that is counted."""
    found = snippet_for(request.user, pk, may=Role.OPERATOR)
    newest = found.versions.order_by("-number").first()
    if newest is None:
        raise Http404
    snippets.use(newest, by=request.user, now=datetime.now(UTC))
    return HttpResponse(status=204)


def rules(request: TeamRequest) -> HttpResponse:
    """What the community allows itself when it sends; its owners change it."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    kept = rules_of(community)
    form = RulesForm(community, request.POST or None, initial=RulesForm.words_of(kept))
    if request.method == "POST" and form.is_valid():
        ruling.change_rules(community, form.given(), by=request.user, now=datetime.now(UTC))
        messages.success(request, _("The rules hold from now on."))
        return redirect("sending-rules")
    is_owner = may(request.user, community, Role.OWNER)
    for each in form.fields.values():
        each.disabled = each.disabled or not is_owner
    context: dict[str, Any] = {"community": community, "form": form, "is_owner": is_owner}
    return render(request, "outbox/rules.html", context, status=REFUSED if form.errors else 200)


def log(request: TeamRequest) -> HttpResponse:
    """Every send, every refusal, every decision, newest first. Nobody can change a line."""
    community = current_community(request)
    if community is None:
        raise Http404
    require(request.user, community, Role.OPERATOR)
    form = LogForm(request.GET)
    page = Paginator(form.narrowed(audit_of(community), community), PAGE).get_page(request.GET.get("page"))
    context = {"community": community, "form": form, "page": page, "lines": lines_told(page)}
    return render(request, "outbox/log.html", context)
