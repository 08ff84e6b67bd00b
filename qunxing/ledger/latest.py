"""What just happened in one group: for whoever watches it live."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from qunxing.core.facts import Kind
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import Dirty, GroupEpoch
from qunxing.ledger.talk import BUDGET, Everything, MessageRow, back

MOVES = (Kind.JOINED, Kind.LEFT, Kind.REMOVED)


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody joined, left or was removed (`kind`); µs UTC."""

    k1: int
    kind: int
    identity: int
    ts: int


def changed(grp: int) -> int:
    """The epoch at which something of a group last changed, its numbers included. Costs next to nothing."""
    counted = GroupEpoch.objects.filter(grp=grp).values_list("number", flat=True).first()
    waiting = Dirty.objects.filter(grp=grp).aggregate(last=Max("epoch"))["last"]
    return max(counted or 0, waiting or 0)


def counted(grp: int) -> int:
    """The epoch at which its numbers last changed."""
    return GroupEpoch.objects.filter(grp=grp).values_list("number", flat=True).first() or 0


def since(epoch: int | None) -> tuple[int, set[int]]:
    """The epoch it is, and the groups of which something changed since another one; none for the first look."""
    found = manifest.epoch()
    if epoch in (None, found):
        return found, set()
    waiting = Dirty.objects.filter(epoch__gt=epoch).values_list("grp", flat=True).distinct()
    counted = GroupEpoch.objects.filter(number__gt=epoch).values_list("grp", flat=True)
    return found, {*waiting, *counted}


def newest(grp: int, *, from_ts: int, limit: int) -> list[MessageRow]:
    """The last messages of a group since a moment (µs UTC), newest first, without those recalled."""
    found = back([grp], None, limit, BUDGET, Everything(), from_ts)
    return [row for row in found.rows if not row.is_recalled][:limit]


def moves(grp: int, *, from_ts: int, limit: int) -> list[Move]:
    """Who last came and went in a group since a moment (µs UTC), newest first."""
    with cursor(turn=True) as room:
        shot = read.snapshot("facts", groups=[grp])
        read.bind_facts(room, shot, from_ts=from_ts, kinds=sum(1 << kind for kind in MOVES))
        rows = room.rows(
            f"SELECT k1, kind, identity, ts FROM facts WHERE grp = {int(grp)} "
            f"AND kind IN ({', '.join(str(int(kind)) for kind in MOVES)}) ORDER BY ts DESC, k1 LIMIT {int(limit)}"
        )
    return [Move(*row) for row in rows]
