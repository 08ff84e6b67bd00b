"""What people decided of accounts since a closing: merges, staff, names taken for one person, erasures."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from qunxing.closing.basis import Basis
from qunxing.closing.change import Change, when
from qunxing.closing.extents import seen_in
from qunxing.closing.models import Closing
from qunxing.communities.models import User
from qunxing.people.dimensions import merged_people
from qunxing.people.models import Erasure, Identity, Mark, Merge, Unmark
from qunxing.sources.models import RenameProposal

NAMED = 3
"""People called by name in one line."""


class _Row(NamedTuple):
    """Something one person decided about accounts; those of one sort, one day and one person are one line."""

    what: str
    at: datetime | None
    by: User | None
    accounts: Collection[int]
    name: str


def decided(closing: Closing, then: Basis, now: Basis, places: Collection[int]) -> Iterator[Change]:
    """What nobody of these groups is in stays out."""
    rows = [
        *_merged(now.merges - then.merges),
        *_parted(closing, then.merges - now.merges),
        *_marked(now.marks - then.marks),
        *_unmarked(closing, then.marks - now.marks),
        *_erased(now.erasures - then.erasures),
    ]
    yield from _lines(rows, places)


def _merged(numbers: Collection[int]) -> Iterator[_Row]:
    late = Merge.objects.filter(pk__gte=min(numbers, default=0), batch=None).select_related("identity", "into", "by")
    merges = [each for each in late if each.pk in numbers]
    accounts = [each.identity_id for each in merges]
    renamed = RenameProposal.objects.filter(accepted=True, after__in=accounts)
    renames = set(renamed.values_list("after", flat=True))
    for each in merges:
        what = "split" if each.is_split else "rename" if each.identity_id in renames else "merge"
        yield _Row(what, each.at, each.by, [each.identity_id], _pair(each))


def _parted(closing: Closing, numbers: Collection[int]) -> Iterator[_Row]:
    """Merges that went with the import they came by have no row any more: that import is on the list."""
    late = Merge.objects.filter(undone_at__gte=closing.begun_at).select_related("identity", "into", "undone_by")
    for each in late:
        if each.pk in numbers:
            what = "unsplit" if each.is_split else "part"
            yield _Row(what, each.undone_at, each.undone_by, [each.identity_id], _pair(each))


def _pair(merge: Merge) -> str:
    return f"{merge.identity.name} → {merge.into.name}" if not merge.is_split else merge.identity.name


def _marked(numbers: Collection[int]) -> Iterator[_Row]:
    late = Mark.objects.filter(pk__gte=min(numbers, default=0)).select_related("person", "by")
    marks = [each for each in late if each.pk in numbers]
    accounts = _accounts_of({each.person_id for each in marks})
    for each in marks:
        yield _Row("mark", each.at, each.by, accounts.get(each.person_id, ()), each.person.name)


def _unmarked(closing: Closing, numbers: Collection[int]) -> Iterator[_Row]:
    """Marks that went with the import that brought them: that import is on the list."""
    late = Unmark.objects.filter(at__gte=closing.begun_at).select_related("person", "by")
    marks = [each for each in late if each.mark in numbers]
    accounts = _accounts_of({each.person_id for each in marks})
    for each in marks:
        yield _Row("unmark", each.at, each.by, accounts.get(each.person_id, ()), each.person.name)


def _erased(numbers: Collection[int]) -> Iterator[_Row]:
    """Nobody is named: that is what erasing is for."""
    for each in Erasure.objects.filter(pk__gte=min(numbers, default=0)).select_related("by"):
        if each.pk in numbers:
            yield _Row("erase", each.at, each.by, [each.identity], "")


def _accounts_of(people: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    now = merged_people(people)
    everybody = {*people, *now.values()}
    for identity, person in Identity.objects.filter(person__in=everybody).values_list("pk", "person"):
        found.setdefault(person, []).append(identity)
    return found | {was: found.get(person, []) for was, person in now.items()}


def _lines(rows: Collection[_Row], places: Collection[int]) -> Iterator[Change]:
    seen = seen_in({account for row in rows for account in row.accounts}, places)
    lines: dict[tuple[str, str, str], list[tuple[_Row, set[int]]]] = {}
    for row in rows:
        groups = {grp for account in row.accounts for grp in seen.get(account, ())}
        if groups:
            told = when(row.at, row.by)
            lines.setdefault((row.what, told["at"][:10], told["by"]), []).append((row, groups))
    for (what, _day, _who), held in lines.items():
        last = max((row for row, _groups in held), key=lambda row: when(row.at, None)["at"])
        names = "、".join(row.name for row, _groups in held[:NAMED] if row.name)
        groups = {grp for _row, there in held for grp in there}
        yield Change(what, **when(last.at, last.by), name=names, n=len(held), groups=sorted(groups))
