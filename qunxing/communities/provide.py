"""What this room tells the ledger: the zone of each group."""

from __future__ import annotations

from collections.abc import Mapping

from qunxing.communities.models import Group


def zone_of_groups() -> Mapping[int, str]:
    """Group → IANA zone of its community."""
    return dict(Group.objects.values_list("pk", "community__timezone"))
