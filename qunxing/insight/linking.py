"""Linking what came since, in the background: after every fill, the groups that changed, in lots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from qunxing.core.text.linker import model
from qunxing.insight.linked import DAYS, LOT, linked
from qunxing.insight.models import LinkedBlock, LinkedGroup
from qunxing.ledger import said
from qunxing.ledger.engine import cursor
from qunxing.ledger.models import GroupEpoch

MESSAGES = 50_000
"""Linked at once: about five seconds, after which a fill may be wanted."""
WHOLE = 1 << 40


def keep_up(*, stop: Callable[[], bool] = lambda: False) -> bool:
    """Link the messages of groups that changed since they were linked; whether it came to the end.

    It may be stopped between two lots; what was linked stays.
    """
    stale = _stale()
    behind = _behind(stale)
    _mark(set(stale) - set(behind), stale)
    for lot in _lots(behind):
        if stop():
            return False
        with cursor() as room:
            last = said.last_day(room, lot)
            linked(room, lot, first_day=min(behind[grp].block for grp in lot) * DAYS, last_day=last, most=WHOLE)
        _mark(lot, stale)
    return True


class Behind(NamedTuple):
    """From which block of days on a group's links are not those of its messages, and how many messages lie there."""

    block: int
    messages: int


def _stale() -> dict[int, int]:
    """Group → its epoch, of those that changed since they were linked, or were linked by another version."""
    now = dict(GroupEpoch.objects.values_list("grp", "number"))
    kept = dict(LinkedGroup.objects.filter(version=model().version).values_list("grp", "epoch"))
    return {grp: number for grp, number in now.items() if kept.get(grp) != number}


def _behind(stale: Mapping[int, int]) -> dict[int, Behind]:
    """By numbers of messages alone. What keeps its number and changes is linked again when it is asked about."""
    if not stale:
        return {}
    rows = LinkedBlock.objects.filter(version=model().version).values_list("grp", "number", "count")
    kept = {(grp, number): count for grp, number, count in rows if grp in stale}
    with cursor() as room:
        there = said.counts(room, list(stale), DAYS)
    found: dict[int, Behind] = {}
    for grp, number in sorted(key for key in kept.keys() | there.keys() if kept.get(key) != there.get(key)):
        block, messages = found.get(grp, Behind(number, 0))
        found[grp] = Behind(block, messages + there.get((grp, number), 0))
    return found


def _lots(behind: Mapping[int, Behind]) -> Iterator[list[int]]:
    """Groups that lag equally far are read together, not many messages at once."""
    lot: list[int] = []
    size = 0
    for grp in sorted(behind, key=lambda grp: (-behind[grp].block, grp)):
        if lot and size + behind[grp].messages > MESSAGES:
            yield lot
            lot, size = [], 0
        lot, size = [*lot, grp], size + behind[grp].messages
    if lot:
        yield lot


def _mark(groups: Iterable[int], stale: Mapping[int, int]) -> None:
    rows = [LinkedGroup(grp=grp, epoch=stale[grp], version=model().version) for grp in groups]
    for start in range(0, len(rows), LOT):
        LinkedGroup.objects.bulk_create(
            rows[start : start + LOT],
            update_conflicts=True,
            unique_fields=["grp"],
            update_fields=["epoch", "version"],
        )
