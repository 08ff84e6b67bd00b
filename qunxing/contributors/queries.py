"""Finding who was named and recognised, with who may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.http import Http404

from qunxing.communities.access import groups_for, require
from qunxing.communities.models import Group, Role, User
from qunxing.contributors.models import Naming, Recognition
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Person
from qunxing.people.queries import person_for

WINDOW = timedelta(days=90)
"""Whoever was recognised within so long counts as covered."""


def member_for(user: User, group: Group, pk: int) -> Person:
    """Somebody seen in this group, to name or recognise. Raises Http404 for anybody else."""
    person, known = person_for(user, merged_people([pk]).get(pk, pk))
    if group.pk not in known.groups:
        raise Http404
    return person


def recognition_for(user: User, pk: int) -> Recognition:
    """One recognition, to take back. Raises Http404 for a stranger, NotAllowed for a viewer."""
    found = Recognition.objects.filter(pk=pk, group__in=groups_for(user)).select_related("group__community").first()
    if found is None:
        raise Http404
    require(user, found.group.community, Role.OPERATOR)
    return found


def namings_of(groups: Collection[int]) -> list[Naming]:
    """Every decision of these groups, oldest first, each about who its person is now."""
    rows = list(Naming.objects.filter(group__in=groups).select_related("by"))
    now = merged_people({row.person_id for row in rows})
    for row in rows:
        row.person_id = now.get(row.person_id, row.person_id)
    return rows


def standing(rows: Collection[Naming]) -> dict[tuple[int, int, str], Naming]:
    """(group, person, part) → the decision that holds."""
    return {(row.group_id, row.person_id, row.part): row for row in sorted(rows, key=lambda row: row.pk)}


def recognitions_of(groups: Collection[int]) -> list[Recognition]:
    """Every recognition of these groups that counts, newest first, each about who its person is now."""
    rows = list(Recognition.objects.filter(group__in=groups, undone_at=None).select_related("by"))
    now = merged_people({row.person_id for row in rows})
    for row in rows:
        row.person_id = now.get(row.person_id, row.person_id)
    return rows


def since(day: date) -> date:
    """The first day of the window of coverage that ends on a day."""
    return day - WINDOW + timedelta(days=1)
