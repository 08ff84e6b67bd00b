"""What is joined at read: which account is whose, and who is left out when."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from qunxing.people.models import DimensionEpoch, Identity, Mark

SPACE = "acts"
"""Begins the namespace of people known only from tables of what they did."""
MOST_NAMED = 500
"""Namespaces named in one question; for more, all of them are read."""
ALWAYS = 1_000_000
"""A day number before and after every chat."""


def merged_accounts() -> dict[int, int]:
    """Account → person, for the accounts that are not their own person's first one."""
    return dict(Identity.objects.exclude(person_id=F("pk")).values_list("pk", "person_id"))


def left_out() -> list[tuple[int, str, int, int]]:
    """(account, staff or bot, first local day, last local day) of everybody marked; one account's never overlap."""
    rows = Mark.objects.values_list("person__identities__pk", "role", "from_day", "to_day")
    return [
        (identity, role, -ALWAYS if first is None else first, ALWAYS if last is None else last)
        for identity, role, first, last in rows
        if identity is not None
    ]


def space_of(grp: int) -> str:
    """The namespace of people known only from tables of one group or desk."""
    return f"{SPACE}:{grp}"


def unmatched(groups: Collection[int]) -> list[int]:
    """The accounts of tables in these groups and desks that are nobody's: their acts are no member's."""
    spaces = {space_of(grp) for grp in groups}
    nobodys = Identity.objects.filter(person_id=F("pk"), person__marks=None)
    if len(spaces) <= MOST_NAMED:
        return list(nobodys.filter(namespace__in=spaces).values_list("pk", flat=True))
    every = nobodys.filter(namespace__gte=f"{SPACE}:", namespace__lt=f"{SPACE};").values_list("pk", "namespace")
    return [pk for pk, space in every if space in spaces]


def dimension_epoch() -> int:
    """Moves whenever any of this changes."""
    return DimensionEpoch.objects.filter(pk=1).values_list("number", flat=True).first() or 0
