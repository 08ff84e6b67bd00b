"""What this room tells the ledger: the zone of each group; and what it hears: that numbers were counted anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from qunxing.communities.models import Community, Group
from qunxing.ledger.models import Dirty


def zone_of_groups() -> Mapping[int, str]:
    """Group → IANA zone its community is to be counted in."""
    rows = Group.every.values_list("pk", "community__next_timezone", "community__timezone")
    return {grp: wanted or zone for grp, wanted, zone in rows}


def counted(groups: Iterable[int]) -> None:
    """Show a community in the zone asked for once nothing of it is counted in the old one."""
    for community in Community.objects.exclude(next_timezone="").filter(groups__in=groups).distinct():
        switch(community)


def groups_and_desk(community: Community) -> QuerySet[Group, int]:
    """The numbers of everything facts of a community can lie in."""
    return Group.every.filter(community=community).values_list("pk", flat=True)


def switch(community: Community) -> None:
    """The same for one community."""
    if community.next_timezone and not Dirty.objects.filter(grp__in=groups_and_desk(community)).exists():
        community.timezone, community.next_timezone = community.next_timezone, ""
        community.save(update_fields=["timezone", "next_timezone"])
