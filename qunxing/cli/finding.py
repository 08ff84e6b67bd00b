"""Things by the names and numbers that people type."""

from __future__ import annotations

from qunxing.communities.models import Community, Group
from qunxing.core.refusals import Refusal
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Person
from qunxing.people.queries import Known, known


def group_of(community: Community, name: str) -> Group:
    """The group of that name. Raises Refusal when there is none."""
    found = community.groups.filter(name=name).first()
    if found is None:
        raise Refusal("There is no group %(name)s.", code="no_group", name=name)
    return found


def person_of(number: int, groups: list[int] | None = None) -> tuple[Person, Known]:
    """Who that number is now, and where they were seen: in any of these groups, or anywhere. Raises Refusal."""
    person = Person.objects.filter(pk=merged_people([number]).get(number, number)).first()
    where = list(Group.objects.values_list("pk", flat=True)) if groups is None else groups
    found = known(where, people=[person.pk]) if person else []
    if person is None or not found:
        raise Refusal("There is no person %(number)s.", code="no_person", number=number)
    return person, found[0]
