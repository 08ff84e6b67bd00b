"""The only way in: looking a thing up for a user is the permission check.

A stranger gets 404, somebody who may look but not act gets NotAllowed (403).
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from qunxing.communities.models import Access, Community, Group, Role, User
from qunxing.core.refusals import NotAllowed

RANK = {Role.VIEWER: 1, Role.OPERATOR: 2, Role.OWNER: 3}


def communities_for(user: User) -> QuerySet[Community]:
    """The communities the user may see."""
    if user.is_superuser:
        return Community.objects.all()
    return Community.objects.filter(accesses__user=user)


def groups_for(user: User) -> QuerySet[Group]:
    """The groups of those communities."""
    return Group.objects.filter(community__in=communities_for(user)).select_related("community")


def community_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Community:
    """One community. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    community = communities_for(user).filter(pk=pk).first()
    if community is None:
        raise Http404
    require(user, community, may)
    return community


def group_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Group:
    """One group, checked as its community is."""
    group = groups_for(user).filter(pk=pk).first()
    if group is None:
        raise Http404
    require(user, group.community, may)
    return group


def may(user: User, community: Community, role: Role = Role.OPERATOR) -> bool:
    """Whether the user has the role in the community, or a higher one."""
    if user.is_superuser:
        return True
    own = Access.objects.filter(user=user, community=community).values_list("role", flat=True).first()
    return own is not None and RANK[Role(own)] >= RANK[role]


def require(user: User, community: Community, role: Role) -> None:
    """Raises NotAllowed when the user's role in the community is below `role`."""
    if not may(user, community, role):
        raise NotAllowed


def require_owner(user: User) -> None:
    """Raises NotAllowed unless the user owns the whole installation."""
    if not user.is_superuser:
        raise NotAllowed
