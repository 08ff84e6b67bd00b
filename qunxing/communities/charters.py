"""Which charter holds for a group on a day. A group without one is uncharted: measured, but with no verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qunxing.communities.models import Charter


def in_force(groups: Iterable[int], day: date) -> dict[int, Charter]:
    """The charter of each group on a local day, by group; uncharted groups are left out. One query."""
    valid = Charter.objects.filter(group__in=list(groups), from_day__lte=day).order_by("from_day", "version")
    return {charter.group_id: charter for charter in valid}
