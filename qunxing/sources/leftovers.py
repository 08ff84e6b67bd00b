"""Groups and accounts that an import made while it read, and that nothing stands in because it was not kept.

They are made in short transactions of their own, long before the facts are listed, so a stop or a crash leaves them.
Clearing is repeated by the worker until it is through, and can be broken off at any moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.db import connection, transaction
from django.db.models import F, Max, ProtectedError, Q

from qunxing.communities.models import Group
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import cursor
from qunxing.people.accounts import by_name
from qunxing.people.actions import touch
from qunxing.people.models import Identity, Merge, Person
from qunxing.sources.models import Import

LOT = 500
"""Rows deleted in one short transaction."""
NOT_KEPT = (Import.State.REFUSED, Import.State.CANCELLED)


def begin(imp: Import) -> None:
    """Remember which accounts there were before this import made any; a second try remembers what the first did."""
    last = Person.objects.aggregate(last=Max("pk"))["last"] or 0
    Import.objects.filter(pk=imp.pk, accounts_before=None).update(accounts_before=last)


def clear() -> int:
    """Delete what imports that were not kept have left; how many groups and accounts.

    Does nothing while an import runs: it may have met what another made, and is about to say something of it.
    """
    ended = list(Import.objects.filter(state__in=NOT_KEPT).exclude(accounts_before=None))
    if not ended:
        return 0
    epoch = manifest.epoch()
    gone = _clear_accounts(min(each.accounts_before or 0 for each in ended), epoch) + _clear_groups(ended, epoch)
    with transaction.atomic():
        if _is_still(epoch):
            Import.objects.filter(pk__in=[each.pk for each in ended], state__in=NOT_KEPT).update(accounts_before=None)
    if gone:
        touch()
    return gone


def _clear_accounts(before: int, epoch: int) -> int:
    """Accounts made since that no fact names, and whom nobody merged, marked or erased."""
    alone = Identity.objects.filter(pk__gt=before, erased_at=None, merges=None, person=F("pk"), person__marks=None)
    alone = alone.exclude(person__in=Merge.objects.values("into"))
    named = _named(f"SELECT identity FROM fact_file WHERE identity > {before} UNION SELECT other FROM fact_file")
    left = [pk for pk in alone.values_list("pk", flat=True) if pk not in named]
    for start in range(0, len(left), LOT):
        with transaction.atomic():
            if not _is_still(epoch):
                return start
            some = left[start : start + LOT]
            Identity.objects.filter(pk__in=some).delete()
            Person.objects.filter(pk__in=some, identities=None).delete()
    return len(left)


def _clear_groups(ended: Iterable[Import], epoch: int) -> int:
    """Groups that were named by a file while such an import ran, and into which nobody put anything."""
    made = Q()
    for each in ended:
        then = Q(community=each.community_id, created_at__gte=each.at)
        made |= then & Q(created_at__lte=each.finished_at) if each.finished_at else then
    named = _named("SELECT DISTINCT grp FROM fact_file")
    left = [
        each
        for each in Group.objects.filter(made, imports=None, heard_by=None).exclude(native="")
        if each.pk not in named
    ]
    gone = 0
    with transaction.atomic():
        for group in left if _is_still(epoch) else []:
            if not Identity.objects.filter(namespace=by_name(group.pk)).exists():
                with suppress(ProtectedError):  # somebody sent something there meanwhile
                    gone += group.delete()[1].get("communities.Group", 0)
    return gone


def _named(query: str) -> set[int]:
    """Numbers of accounts or groups in the facts, those taken back included."""
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"))
        return {row[0] for row in room.rows(query)}


def _is_still(epoch: int) -> bool:
    """Whether no import runs or has ended since, and none can begin before this transaction ends."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as book:
            book.execute("LOCK TABLE sources_import IN SHARE ROW EXCLUSIVE MODE")
    return manifest.epoch() == epoch and not Import.objects.filter(state=Import.State.RUNNING).exists()
