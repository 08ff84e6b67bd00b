"""Which community a page is about: the address says it, else the one last looked at, else the first."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from qunxing.communities.access import communities_for, community_for
from qunxing.communities.models import Community, User

REMEMBERED = "community"


class TeamRequest(HttpRequest):
    """A request whose user has signed in; the middleware lets no other through to a room."""

    user: User


def current_community(request: TeamRequest) -> Community | None:
    """The community asked for by `?community=`, remembered for later pages; None while the user has none.

    Raises Http404 when the address names a community the user may not see.
    """
    if asked := request.GET.get("community"):
        if not asked.isdecimal() or len(asked) > 18:
            raise Http404
        community = community_for(request.user, int(asked))
        remember(request, community)
        return community
    mine = communities_for(request.user)
    remembered = mine.filter(pk=request.session.get(REMEMBERED, 0)).first()
    return remembered or mine.first()


def remember(request: TeamRequest, community: Community) -> None:
    """Let later pages without a community in their address be about this one."""
    if request.session.get(REMEMBERED) != community.pk:
        request.session[REMEMBERED] = community.pk
