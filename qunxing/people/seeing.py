"""What of a person may be seen and done, as the pages of this room ask it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from qunxing.communities.models import Group
from qunxing.people.dimensions import space_of


def of_tables(groups: Sequence[Group]) -> Q:
    """Accounts known only from tables of these groups and of their communities."""
    desks = Q(is_desk=True, community__in={group.community_id for group in groups})
    places = Group.every.filter(Q(pk__in=[group.pk for group in groups]) | desks)
    return Q(namespace__in=[space_of(place.pk) for place in places])
