"""What is joined at read: which account is whose, and who is left out when."""

from __future__ import annotations

from django.db.models import F

from qunxing.people.models import DimensionEpoch, Identity, Mark

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


def dimension_epoch() -> int:
    """Moves whenever any of this changes."""
    return DimensionEpoch.objects.filter(pk=1).values_list("number", flat=True).first() or 0
