"""Accounts that are connected: choosing a platform, its form, and how each is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qunxing.carriers.live import CarrierKind
from qunxing.carriers.registry import PLATFORMS, platform
from qunxing.communities.access import may, require
from qunxing.communities.current import TeamRequest, current_community
from qunxing.communities.models import Community, Role
from qunxing.communities.words import spoken
from qunxing.core.refusals import Refusal
from qunxing.sources import calls, connecting, inspecting
from qunxing.sources.capabilities import abilities, abilities_of, matrix
from qunxing.sources.connect_forms import ConnectForm
from qunxing.sources.health import health_of
from qunxing.sources.models import Connection
from qunxing.sources.panels import on_connection
from qunxing.sources.queries import connection_for, connections_for

REFUSED = 422
GROUPS_SHOWN = 200


def connections(request: TeamRequest) -> HttpResponse:
    """Every connected account and how it is."""
    community = current_community(request)
    if community is None:
        return render(request, "communities/none.html")
    found = health_of(connections_for(request.user).filter(community=community), now=timezone.now())
    return render(request, _part(request, "sources/connections.html", "list"), {"community": community, "found": found})


def choose(request: TeamRequest) -> HttpResponse:
    """Which platforms there are, and what each can and cannot see."""
    community = _here(request)
    offered = [
        {"kind": kind, "abilities": abilities(kind.supports), "forbidden": connecting.forbids(kind)}
        for kind in PLATFORMS
    ]
    return render(request, "sources/choose.html", {"community": community, "offered": offered})


def capabilities(request: TeamRequest) -> HttpResponse:
    """What can be done on each platform, side by side."""
    context = {"kinds": PLATFORMS, "rows": matrix(PLATFORMS), "community": current_community(request)}
    return render(request, "sources/capabilities.html", context)


@sensitive_post_parameters()
def connect(request: TeamRequest, carrier: str) -> HttpResponse:
    """The form of one platform; what was typed is tried at once, and only kept when the platform takes it."""
    community, kind = _here(request), _kind(carrier)
    if request.method != "POST":
        return _form_page(request, community, kind, ConnectForm(kind=kind))
    form = ConnectForm(request.POST, kind=kind)
    try:
        if form.is_valid():
            now = timezone.now()
            made = connecting.connect(community, carrier, form.answers(), by=request.user, now=now)
            return redirect("connection", made.pk)
    except Refusal as refusal:
        form.add_error(None, spoken(refusal.template, refusal.fields))
    return _form_page(request, community, kind, form, REFUSED)


def connection(request: TeamRequest, pk: int) -> HttpResponse:
    """One account: how it is, what arrives, what it cannot see; or only the moving part where htmx asks for it."""
    return _show(request, connection_for(request.user, pk))


@require_POST
@sensitive_post_parameters()
def credentials(request: TeamRequest, pk: int) -> HttpResponse:
    """Other credentials of the same account, tried at once."""
    found = connection_for(request.user, pk, may=Role.OPERATOR)
    form = ConnectForm(request.POST, kind=platform(found.carrier), again=found)
    try:
        if form.is_valid():
            connecting.type_again(found, form.answers())
            messages.success(request, _("The platform takes these credentials."))
            return redirect("connection", pk)
    except Refusal as refusal:
        form.add_error(None, spoken(refusal.template, refusal.fields))
    return _show(request, found, form, REFUSED)


def setup(request: TeamRequest, pk: int) -> HttpResponse:
    """What of the set-up on the platform is missing, tried now; a piece of the page of the connection."""
    found = connection_for(request.user, pk, may=Role.OPERATOR)
    steps = [(each, inspecting.words(each, found.community.timezone)) for each in inspecting.inspect(found)]
    return render(request, "sources/setup.html", {"steps": steps, "community": found.community})


@require_POST
def pause(request: TeamRequest, pk: int) -> HttpResponse:
    """Hear it no more, until resumed."""
    connecting.pause(connection_for(request.user, pk, may=Role.OPERATOR))
    return redirect("connection", pk)


@require_POST
def resume(request: TeamRequest, pk: int) -> HttpResponse:
    """Hear it again."""
    connecting.resume(connection_for(request.user, pk, may=Role.OPERATOR))
    return redirect("connection", pk)


@require_POST
def forget(request: TeamRequest, pk: int) -> HttpResponse:
    """Hear it no more and delete its credentials; what was heard stays."""
    found = connection_for(request.user, pk, may=Role.OPERATOR)
    connecting.forget(found)
    messages.success(request, _("%(account)s is no longer connected.") % {"account": found.name or found.native})
    return redirect("connections")


def _here(request: TeamRequest) -> Community:
    """The community one connects for. Raises Http404 without one, NotAllowed for a viewer."""
    community = current_community(request)
    if community is None:
        raise Http404
    require(request.user, community, Role.OPERATOR)
    return community


def _form_page(
    request: TeamRequest, community: Community, kind: CarrierKind, form: ConnectForm, status: int = 200
) -> HttpResponse:
    context = {"community": community, "kind": kind, "form": form, "abilities": abilities(kind.supports)}
    context["forbidden"] = connecting.forbids(kind)
    return render(request, "sources/connect.html", context, status=status)


def _show(request: TeamRequest, found: Connection, form: ConnectForm | None = None, status: int = 200) -> HttpResponse:
    kind, (health,) = platform(found.carrier), health_of([found], now=timezone.now())
    followed = found.followed.select_related("group").order_by(F("until").asc(nulls_first=True), "group__name")
    context: dict[str, Any] = {
        "community": found.community,
        "connection": found,
        "health": health,
        "kind": kind,
        "followed": followed[:GROUPS_SHOWN],
        "abilities": abilities_of(found, kind),
        "form": form or ConnectForm(kind=kind, again=found),
        "may": may(request.user, found.community),
        "address": calls.address_of(found),
        "panels": on_connection.of(found, request.user, timezone.now())[1],
    }
    return render(request, _part(request, "sources/connection.html", "state"), context, status=status)


def _part(request: TeamRequest, template: str, part: str) -> str:
    return f"{template}#{part}" if request.headers.get("HX-Request") else template


def _kind(name: str) -> CarrierKind:
    found = next((kind for kind in PLATFORMS if kind.name == name), None)
    if found is None:
        raise Http404
    return found
