"""Where facts and accounts lie: asked of the ledger only when something changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qunxing.communities.models import Group
from qunxing.core.facts import Kind
from qunxing.core.metrics.periods import iso, local_day
from qunxing.ledger import manifest, read
from qunxing.ledger.engine import cursor
from qunxing.people.dimensions import space_of
from qunxing.people.models import Identity

TALK = (Kind.MESSAGE, Kind.EDITED, Kind.RECALLED, Kind.REACTED, Kind.OBSERVED)
OURS = (Kind.RETRACTED, Kind.ERASED)
"""Facts that say something of other facts: what they say is listed as what it is."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The local days (ISO, both inside; empty when not known) of a batch in a group, and whether it is all talk."""

    first: str = ""
    last: str = ""
    only_talk: bool = False
    nothing_new: bool = False
    """The source was seen to show these days, and everything of them was known."""


def extents(batches: Collection[int], zone: str) -> dict[int, dict[int, Extent]]:
    """Batch → group → what lies there of it, also when it was taken back; nothing of what compaction dropped."""
    if not batches:
        return {}
    with cursor(turn=True) as room:
        shot = read.snapshot("facts")
        files = [manifest.path_of(each) for each in shot.of("facts") if not set(batches).isdisjoint(each.batches)]
        room.bind_files("of_batches", "facts", files, shot.tail)
        rows = room.rows(
            f"SELECT batch, grp, COALESCE(MIN(ts) FILTER (kind <> {Kind.OBSERVED:d}), MIN(ts)), "
            f"COALESCE(MAX(ts) FILTER (kind <> {Kind.OBSERVED:d}), MAX(until)), "
            f"BOOL_AND(kind IN ({_listed(TALK)})), BOOL_AND(kind = {Kind.OBSERVED:d}) FROM of_batches "
            f"WHERE batch IN ({_listed(batches)}) AND kind NOT IN ({_listed(OURS)}) GROUP BY batch, grp"
        )
    found: dict[int, dict[int, Extent]] = {}
    for batch, grp, first, last, only_talk, nothing_new in rows:
        days = iso(local_day(first, zone)), iso(local_day(last, zone))
        found.setdefault(batch, {})[grp] = Extent(*days, bool(only_talk), bool(nothing_new))
    return found


def seen_in(identities: Collection[int], places: Collection[int]) -> dict[int, set[int]]:
    """Account → those of these groups and desks in which it was seen; accounts seen in none are left out."""
    found = _of_tables(identities, places)
    if not identities or not places:
        return found
    with cursor(turn=True) as room:
        read.bind_rollups(room, read.snapshot("member_day", "spell"), ["member_day", "spell"])
        where = f"identity IN ({_listed(identities)}) AND grp IN ({_listed(places)})"
        rows = room.rows(
            f"SELECT identity, grp FROM member_day WHERE {where} UNION SELECT identity, grp FROM spell WHERE {where}"
        )
    for identity, grp in rows:
        found.setdefault(identity, set()).add(grp)
    return found


def _of_tables(identities: Collection[int], places: Collection[int]) -> dict[int, set[int]]:
    """Accounts known only from tables say in their namespace where these belong."""
    spaces = {space_of(grp): grp for grp in Group.every.filter(pk__in=places).values_list("pk", flat=True)}
    rows = Identity.objects.filter(pk__in=identities).values_list("pk", "namespace")
    return {pk: {spaces[space]} for pk, space in rows if space in spaces}


def _listed(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in numbers) or "NULL"
