"""The doors to links: by role for colleagues, by the secret for everybody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.reports.models import PageLink
from qunxing.reports.page.actions import digest_of

SHOWN = 20


def links_of(community: Community) -> QuerySet[PageLink]:
    """The links of a community, the newest first."""
    return PageLink.objects.filter(community=community)[:SHOWN]


def link_for(user: User, pk: int) -> PageLink:
    """A link that the user may take back. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = PageLink.objects.filter(community__in=communities_for(user), pk=pk).select_related("community").first()
    if found is None:
        raise Http404
    require(user, found.community, Role.OPERATOR)
    return found


def link_of(secret: str, *, now: datetime) -> PageLink | None:
    """The open link with this secret; None for one that never was, is too old, or was taken back."""
    link = PageLink.objects.filter(digest=digest_of(secret)).select_related("community").first()
    return link if link is not None and link.is_open(now) else None
