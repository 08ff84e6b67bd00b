"""Finding automatic replies; looking one up is the permission check."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.http import Http404

from qunxing.autoreply.models import AutoReply, Reply
from qunxing.communities.access import communities_for, require
from qunxing.communities.models import Community, Role, User
from qunxing.outbox.fates import MISSED, Fate
from qunxing.sources.models import Connection


def autoreplies_of(community: Community) -> QuerySet[AutoReply]:
    """Those in use, with how often each spoke (`times`) and when last (`last`); the community is one let into."""
    found = AutoReply.objects.filter(community=community, retired_at=None).select_related("author", "approved_by")
    return found.prefetch_related("groups").annotate(times=Count("replies"), last=Max("replies__at")).order_by("pk")


def replies_of(community: Community) -> QuerySet[Reply]:
    """What was said, the newest first."""
    return Reply.objects.filter(autoreply__community=community).select_related("autoreply", "group")


def said(connection: Connection, since: datetime) -> list[tuple[str, datetime]]:
    """What may have been said since then where an account is, as (chat, when): by whom else is not kept."""
    chats = dict(connection.followed.values_list("group", "native"))
    rows = Reply.objects.filter(group__in=chats, at__gt=since).exclude(fate__in=MISSED)
    return [(chats[group], at) for group, at in rows.values_list("group", "at")]


def arrived(community: Community, since: datetime, until: datetime) -> int:
    """How many replies arrived in that time."""
    return Reply.objects.filter(autoreply__community=community, fate=Fate.SENT, at__gte=since, at__lt=until).count()


def autoreply_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> AutoReply:
    """One of them. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    rows = AutoReply.objects.filter(community__in=communities_for(user), retired_at=None).select_related("community")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    require(user, found.community, may)
    return found
