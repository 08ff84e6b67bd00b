"""Finding channels and what was told."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.notices.models import Channel, Event, Notice


def channel_for(user: User, pk: int) -> Channel:
    """One channel, to do something with. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Channel.objects.filter(pk=pk, community__in=communities_for(user)).select_related("community").first()
    if found is None:
        raise Http404
    require(user, found.community, Role.OPERATOR)
    return found


def told(community: Community) -> QuerySet[Notice]:
    """What was told, or should have been, newest first."""
    return Notice.objects.filter(event__community=community).select_related("event", "channel")


def lasting(kind: str) -> set[tuple[int, str]]:
    """What staff were told of this kind that is not over yet, as (community, key)."""
    return set(Event.objects.filter(kind=kind, over_at=None).values_list("community", "key"))
