"""What of a person may be seen and done, as the pages of this room ask it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from qunxing.communities.access import require
from qunxing.communities.current import TeamRequest
from qunxing.communities.models import Community, Group, Role
from qunxing.core.refusals import NotAllowed
from qunxing.people.dimensions import space_of


def of_tables(groups: Sequence[Group]) -> Q:
    """Accounts known only from tables of these groups and of their communities."""
    desks = Q(is_desk=True, community__in={group.community_id for group in groups})
    places = Group.every.filter(Q(pk__in=[group.pk for group in groups]) | desks)
    return Q(namespace__in=[space_of(place.pk) for place in places])


def may(request: TeamRequest, community: Community, role: Role = Role.OPERATOR) -> bool:
    """Whether the user has this role there."""
    try:
        require(request.user, community, role)
    except NotAllowed:
        return False
    return True
