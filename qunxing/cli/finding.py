"""Things by the names and numbers that people type."""

from __future__ import annotations

from collections.abc import Sequence

from qunxing.communities.models import Community, Group
from qunxing.core.refusals import Refusal
from qunxing.insight.compute import Scope
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Person
from qunxing.people.queries import Known, known


def community_named(name: str) -> Community:
    """The community. Raises Refusal when there is none of that name."""
    found = Community.objects.filter(name=name).first()
    if found is None:
        raise Refusal("There is no community %(name)s.", code="no_community", name=name)
    return found


def group_if_any(community: Community | None, name: str) -> Group | None:
    """The one group of that name, in this community or in any. Raises Refusal when there are several."""
    found = Group.objects.filter(name=name).select_related("community")
    there = list((found.filter(community=community) if community else found)[:2])
    if len(there) > 1 and community is None:
        raise Refusal("There are several groups %(name)s; say --community too.", code="which_group", name=name)
    if len(there) > 1:
        raise Refusal("There are several groups called %(name)s.", code="which_group", name=name)
    return there[0] if there else None


def group_of(community: Community | None, name: str) -> Group:
    """The same, which there must be. Raises Refusal when there is none, or several."""
    found = group_if_any(community, name)
    if found is None:
        raise Refusal("There is no group %(name)s.", code="no_group", name=name)
    return found


def groups_of(community: Community, names: Sequence[str]) -> list[Group]:
    """The groups of these names, each once. Raises Refusal for a name of none or of several."""
    return [group_of(community, name) for name in dict.fromkeys(names)]


def scope_of(group: str | None, community: str | None) -> Scope:
    """The groups meant by the names typed, one of which was. Raises Refusal as the finders above."""
    where = community_named(community) if community is not None else None
    if group is None:
        assert where is not None
        return Scope(groups=tuple(where.groups.all()), community=where, label=where.name)
    found = group_of(where, group)
    return Scope(groups=(found,), community=found.community, label=found.name)


def person_of(number: int, groups: list[int] | None = None) -> tuple[Person, Known]:
    """Who that number is now, and where they were seen: in any of these groups, or anywhere. Raises Refusal."""
    person = Person.objects.filter(pk=merged_people([number]).get(number, number)).first()
    where = list(Group.objects.values_list("pk", flat=True)) if groups is None else groups
    found = known(where, people=[person.pk]) if person else []
    if person is None or not found:
        raise Refusal("There is no person %(number)s.", code="no_person", number=number)
    return person, found[0]
