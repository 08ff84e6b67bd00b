"""Whose name somebody typed."""

from __future__ import annotations

from collections.abc import Sequence

from qunxing.communities.models import Group
from qunxing.core.refusals import Refusal
from qunxing.people.models import Identity
from qunxing.people.queries import known


def people_named(group: Group, names: Sequence[str]) -> tuple[int, ...]:
    """The people of the group's community with these names. Raises Refusal for a name nobody, or several, have."""
    rows = Identity.objects.filter(name__in=names).values_list("person", "name")
    groups = list(group.community.groups.values_list("pk", flat=True))
    here = {each.person for each in known(groups, people=sorted({person for person, _name in rows}))} if rows else set()
    found: list[int] = []
    for name in names:
        people = {person for person, known_as in rows if known_as == name and person in here}
        if len(people) != 1:
            said = "Nobody here is called “%(name)s”." if not people else "Several people are called “%(name)s”."
            raise Refusal(said, code="no_person", name=name)
        found += people
    return tuple(found)
