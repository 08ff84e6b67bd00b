"""Who is not whom a group is for: of the families of tags its charter names, they have others."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from qunxing.communities.charters import in_force
from qunxing.core.metrics.periods import day_of
from qunxing.people.models import Tag, Tagging


def misfits(groups: Collection[int], day: int) -> list[tuple[int, int]]:
    """(group, person) on a local day. Whoever has no tag of such a family is not known to be another: no misfit."""
    wanted = {grp: set(charter.segment) for grp, charter in in_force(groups, day_of(day)).items() if charter.segment}
    if not wanted:
        return []
    named = Tag.objects.filter(name__in=set().union(*wanted.values()), community__groups__in=list(groups))
    family_of = dict(named.exclude(family="").values_list("name", "family"))
    holds = Tagging.objects.filter(Q(until_day=None) | Q(until_day__gte=day), stands=True)
    held: dict[tuple[str, int], set[str]] = {}
    of_family = holds.filter(tag__family__in=set(family_of.values()), tag__community__groups__in=list(groups))
    for person, name, family in of_family.values_list("person", "tag__name", "tag__family").distinct():
        held.setdefault((family, person), set()).add(name)
    return sorted(
        (grp, person)
        for grp, names in wanted.items()
        for (family, person), tags in held.items()
        if family in {family_of.get(name) for name in names} and not tags & names
    )
