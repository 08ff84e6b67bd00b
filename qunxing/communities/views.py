"""Starting a community, its time zone, adding and naming groups."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from qunxing.communities import actions
from qunxing.communities.access import community_for, group_for, require_owner
from qunxing.communities.current import TeamRequest, remember
from qunxing.communities.models import Role
from qunxing.communities.words import COMMON_ZONES
from qunxing.core.refusals import Refusal


@require_POST
def new_community(request: TeamRequest) -> HttpResponse:
    """Start a community; the owner of the installation only."""
    require_owner(request.user)
    name = _name(request, 120)
    remember(request, actions.create_community(name=name, timezone=settings.DEFAULT_ZONE, by=request.user))
    return redirect("sources")


@require_POST
def new_group(request: TeamRequest, pk: int) -> HttpResponse:
    """Add a group by hand, before any data."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    group = actions.create_group(
        community, name=_name(request, 200), platform=request.POST.get("platform", "other")[:20]
    )
    return redirect("group", group.pk)


@require_POST
def rename_group(request: TeamRequest, pk: int) -> HttpResponse:
    """Call a group something else."""
    group = group_for(request.user, pk, may=Role.OPERATOR)
    actions.rename_group(group, name=_name(request, 200))
    return redirect("group", pk)


def zone(request: TeamRequest, pk: int) -> HttpResponse:
    """In which time zone the community's days are counted."""
    community = community_for(request.user, pk, may=Role.OPERATOR)
    if request.method == "POST":
        actions.change_zone(community, timezone=request.POST.get("timezone", "").strip()[:60])
        return redirect("zone", pk)
    return render(request, "communities/zone.html", {"community": community, "zones": COMMON_ZONES})


def _name(request: TeamRequest, most: int) -> str:
    name = request.POST.get("name", "").replace("\0", "").strip()[:most]
    if not name:
        raise Refusal("It needs a name.", code="no_name")
    return name
