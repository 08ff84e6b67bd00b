"""What a second member list says beside the first: renames that somebody should confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qunxing.core.facts import Kind
from qunxing.core.rules.rosters import Changes, Member, roster_changes
from qunxing.ledger import read
from qunxing.ledger.engine import cursor
from qunxing.people.models import Identity
from qunxing.sources.models import RenameProposal

LISTS = 1 << Kind.LISTED


_TWO = """
WITH listed AS (SELECT ts, batch, identity, thread, k1 FROM facts WHERE kind = $listed AND grp = $grp),
own AS (SELECT MIN(ts) AS ts FROM listed WHERE batch = $batch),
previous AS (SELECT MAX(listed.ts) AS ts FROM listed JOIN own ON listed.ts < own.ts)
SELECT batch = $batch, identity FROM listed WHERE batch = $batch OR ts = (SELECT ts FROM previous)
ORDER BY ts, thread, k1
"""
"""A list and the one before it: of a group with a list a day, all of them would be millions of rows."""


def propose_renames(batch: int, groups: list[int]) -> int:
    """Compare the batch's list of each group with the one before it; how many renames are suspected.

    Nothing is merged: each is a proposal for a person to accept or reject.
    """
    made = 0
    for grp in groups:
        before, after = _lists(grp, batch)
        if before and after:
            made += _propose(batch, grp, before, after)
    return made


def _lists(grp: int, batch: int) -> tuple[list[int], list[int]]:
    """The accounts of the list before the batch's, and of the batch's own, in list order."""
    with cursor() as room:
        read.bind_facts(room, read.snapshot("facts"), kinds=LISTS)
        rows = room.rows(_TWO, {"listed": int(Kind.LISTED), "grp": grp, "batch": batch})
    return [who for is_own, who in rows if not is_own], [who for is_own, who in rows if is_own]


def _propose(batch: int, grp: int, before: list[int], after: list[int]) -> int:
    accounts = Identity.objects.in_bulk({*before, *after})
    numbers = {_member(each): each.pk for each in accounts.values()}
    proposals = [
        RenameProposal(
            batch_id=batch,
            group_id=grp,
            before_id=numbers[each.left],
            after_id=numbers[each.joined],
            reason=each.reason,
        )
        for each in _compared(accounts, before, after).suspected
    ]
    RenameProposal.objects.bulk_create(proposals, batch_size=200)
    return len(proposals)


def _compared(accounts: Mapping[int, Identity], before: list[int], after: list[int]) -> Changes:
    return roster_changes(*[[_member(accounts[pk]) for pk in each if pk in accounts] for each in (before, after)])


@dataclass(frozen=True, slots=True)
class Difference:
    """The names that came and went between a list and the one before it, possible renames included."""

    joined: list[str]
    left: list[str]


def difference(batch: int, grp: int) -> Difference | None:
    """What the batch's list of a group says beside the one before; None where there is none before."""
    before, after = _lists(grp, batch)
    if not before or not after:
        return None
    accounts = Identity.objects.in_bulk({*before, *after})
    names = {_member(each): each.name for each in accounts.values()}
    changes = _compared(accounts, before, after)
    return Difference([names[each] for each in changes.joined], [names[each] for each in changes.left])


def _member(identity: Identity) -> Member:
    return Member("" if identity.is_by_name else identity.external, identity.external)
