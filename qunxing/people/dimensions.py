"""What is joined at read: which account is whose, and who is left out when."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from qunxing.core.rules.standins import Span, apart
from qunxing.people.models import DimensionEpoch, Identity, Mark, Merge

SPACE = "acts"
"""Begins the namespace of people known only from tables of what they did."""
MOST_NAMED = 500
"""Namespaces named in one question; for more, all of them are read."""
ALWAYS = 1_000_000
"""A day number before and after every chat."""
LARGEST = 1 << 63
"""No row has a number as large."""
_SPAN = ("role", "from_day", "to_day")


def merged_accounts() -> dict[int, int]:
    """Account → person, for the accounts that are not their own person's first one."""
    return dict(Identity.objects.exclude(person_id=F("pk")).values_list("pk", "person_id"))


def merged_people(people: Collection[int] | None = None) -> dict[int, int]:
    """Person → who they are now, for those (of `people`, or all) whose accounts all came over to somebody else.

    What is said of such a person (a mark, a tag, a wish) stays theirs, and holds for who they are now: parting them
    again then restores everything.
    """
    rows = Merge.objects.filter(undone_at=None, was__identities=None).order_by("pk")
    if people is None:
        return dict(rows.values_list("was_id", "identity__person_id"))
    found: dict[int, int] = {}
    asked = sorted(person for person in people if person < LARGEST)
    for start in range(0, len(asked), MOST_NAMED):
        found |= dict(
            rows.filter(was__in=asked[start : start + MOST_NAMED]).values_list("was_id", "identity__person_id")
        )
    return found


def selves(people: Collection[int]) -> dict[int, int]:
    """Every person these are and were (before all their accounts came over) → who of `people` it is now."""
    asked = list(people)
    told = Merge.objects.filter(undone_at=None, identity__person__in=asked, was__identities=None)
    now = merged_people(set(told.values_list("was_id", flat=True)))
    return {**{was: person for was, person in now.items() if person in set(asked)}, **{each: each for each in asked}}


def left_out() -> list[tuple[int, str, int, int]]:
    """(account, staff or bot, first local day, last local day) of everybody marked; one account's never overlap."""
    rows = list(Mark.objects.order_by("pk").values_list("person__identities__pk", "person", *_SPAN))
    now = merged_people({person for identity, person, *_span in rows if identity is None})
    accounts: dict[int, list[int]] = {}
    for person, identity in Identity.objects.filter(person__in=set(now.values())).values_list("person_id", "pk"):
        accounts.setdefault(person, []).append(identity)
    spans: dict[int, list[Span]] = {}
    for identity, person, role, first, last in rows:
        for each in accounts.get(now.get(person, 0), ()) if identity is None else (identity,):
            spans.setdefault(each, []).append(span_of(role, first, last))
    return [(identity, *span) for identity, held in spans.items() for span in apart(held)]


def marks_of(people: Collection[int]) -> dict[int, list[Mark]]:
    """Person → the marks that hold for them, those of who was merged into them among them; the newest last."""
    now, found = selves(people), dict[int, list[Mark]]()
    for mark in Mark.objects.filter(person__in=now).select_related("by").order_by("pk"):
        found.setdefault(now[mark.person_id], []).append(mark)
    return found


def people_marked(role: str | None = None) -> set[int]:
    """Everybody who has a mark (of this role), as who they are now."""
    marks = Mark.objects.all() if role is None else Mark.objects.filter(role=role)
    people = set(marks.values_list("person_id", flat=True))
    now = merged_people(people)
    return {now.get(person, person) for person in people}


def span_of(role: str, first: int | None, last: int | None) -> Span:
    """A mark's days, open ends closed far away."""
    return (role, -ALWAYS if first is None else first, ALWAYS if last is None else last)


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
