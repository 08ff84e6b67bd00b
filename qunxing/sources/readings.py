"""Readings (抄数) on their way in from a file: each finds its group, and what stands already is not told again.

A reading's key is made of its group, day, name and the moment it was written down; the last one written down counts.
What a file says that stands already takes the key of what stands, so that it is known; a file handed in again is as old
as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from qunxing.carriers.base import Incoming, Lot, Rejected, lot_of
from qunxing.carriers.tables.readings import SPACE
from qunxing.communities.actions import desk_of
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Fact, Kind, Precision, Sees
from qunxing.core.keys import EDIT, Key, key_of
from qunxing.core.metrics.periods import day_of
from qunxing.core.refusals import Refusal
from qunxing.core.rules.chains import folded
from qunxing.core.zones import DAY, micros
from qunxing.ledger import readings
from qunxing.ledger.readings import Reading
from qunxing.people.accounts import Ref
from qunxing.sources.intake import Intake, Span
from qunxing.sources.models import Import

NOON = DAY // 2
"""A day's readings lie in its middle, so that they stay on it in whatever zone the community is counted later."""
WHOLE = ("整个社群", "全社群", "whole community")
NO_GROUP = "There is no group of this name here, or several. Add it first, or write its name as it stands here."
TWICE = "This group, day and name stood in the file before with another number; the first was kept."


@dataclass(slots=True)
class Readings:
    """Collects the readings of lots that pass by; `written` is when they were written down, µs UTC."""

    community: Community
    chosen: Group | None
    written: int
    rows: dict[tuple[int, int, str], Incoming] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    _place: Places | None = None

    @classmethod
    def of(cls, imp: Import) -> Readings:
        return cls(imp.community, imp.group, _written(imp))

    def beside(self, lots: Iterable[Lot]) -> Iterator[Lot]:
        """The lots without their readings, and with those rejected that belong nowhere."""
        for lot in lots:
            wanted = lot.said.column("kind").to_numpy() == Kind.READING
            if wanted.any():
                rows = Lot(lot.said.filter(pa.array(wanted))).rows()
                refused = [each for row in rows if isinstance(row, Incoming) and (each := self._keep(row))]
                lot = Lot(lot.said.filter(pa.array(np.invert(wanted))), [*lot.rejected, *refused])
            yield lot

    def _keep(self, row: Incoming) -> Rejected | None:
        self._place = self._place or Places(self.community, self.chosen)
        grp = self._place.of(row.group_name)
        if grp is None:
            self.unknown.append(row.group_name)
            return Rejected(row.line, NO_GROUP, row.group_name)
        first = self.rows.setdefault((grp, row.at // DAY, row.note), row)
        if first.value == row.value:
            return None
        return Rejected(row.line, TWICE, f"{row.group_name} · {row.note}: {row.value}")


class Places:
    """Which group a name means: exactly, or but for spaces and signs, if only one does; "" is the one chosen."""

    def __init__(self, community: Community, chosen: Group | None) -> None:
        self.community, self.chosen = community, chosen
        self._exact: dict[str, set[int]] = {}
        self._alike: dict[str, set[int]] = {}
        for pk, name in community.groups.values_list("pk", "name"):
            self._exact.setdefault(name.strip(), set()).add(pk)
            self._alike.setdefault(folded(name), set()).add(pk)

    def of(self, name: str) -> int | None:
        """The group's or desk's number; None where no group, or more than one, is called so."""
        if not name:
            return self.chosen.pk if self.chosen else None
        found = self._exact.get(name.strip()) or self._alike.get(folded(name)) or set()
        if not found and name.strip() in (*WHOLE, self.community.name):
            return self.desk
        return next(iter(found)) if len(found) == 1 else None

    @cached_property
    def desk(self) -> int:
        return int(desk_of(self.community).pk)


def take_in(found: Readings, intake: Intake) -> None:
    """Put what was collected into the intake's spool. Raises Refusal when no group was known."""
    if not found.rows:
        if found.unknown:
            names = "、".join(list(dict.fromkeys(found.unknown))[:5])
            raise Refusal("No group here is called %(names)s. Add the groups first.", code="no_group", names=names)
        return
    groups, days = {grp for grp, _day, _name in found.rows}, [day for _grp, day, _name in found.rows]
    standing = readings.standing(groups, first=min(days), last=max(days))
    now = {(each.grp, each.day, each.name): each for each in standing}
    beside = Intake(_ByNumber(), intake.spool, namespace=SPACE, zone=found.community.timezone)
    beside.take(
        [lot_of([_told(row, key, found.written, now.get(key)) for key, row in found.rows.items()])], tick=_still
    )
    for grp, span in beside.seen.spans.items():
        mine = intake.seen.spans.setdefault(grp, Span(span.first, span.last))
        mine.first, mine.last = min(mine.first, span.first), max(mine.last, span.last)
    intake.seen.kinds |= beside.seen.kinds


def _told(row: Incoming, key: tuple[int, int, str], written: int, stands: Reading | None) -> Incoming:
    grp, day, name = key
    since = stands.written if stands and stands.amount == row.value else written
    told = {"native": native(day, name, since), "at": day * DAY + NOON, "group": str(grp), "group_name": ""}
    return replace(row, line=since, zoned=False, precision=Precision.DAY, **told)


def native(day: int, name: str, written: int) -> str:
    """What a reading is known by in its group."""
    return f"{day} {name} {written}"


def key_for(grp: int, day: int, name: str, written: int) -> Key:
    """The key that the intake gives a reading."""
    k1, k2 = key_of("n", SPACE, grp, native(day, name, written))
    return k1 ^ (Kind.READING << 32 | EDIT), k2


def observed(days: Iterable[tuple[int, int]], zone: ZoneInfo, batch: int) -> Iterator[Fact]:
    """From when to when each group (or desk) was read off, as (its number, local day): a fact for each run of days."""
    for _run, each in groupby(enumerate(sorted(set(days))), key=lambda pair: (pair[1][0], pair[1][1] - pair[0])):
        run = [day for _nth, day in each]
        grp, first, last = run[0][0], noon(run[0][1], zone), noon(run[-1][1], zone)
        k1, k2 = key_of("observed", batch, grp, first)
        bits = 1 << Sees.READINGS
        yield Fact(k1=k1, k2=k2, kind=Kind.OBSERVED, grp=grp, ts=first, until=last, batch=batch, value=bits)


def noon(day: int, zone: ZoneInfo) -> int:
    """The middle of a local day, µs UTC."""
    return micros(datetime.combine(day_of(day), datetime.min.time(), zone) + timedelta(hours=12))


def _written(imp: Import) -> int:
    """When it was first handed in: an import done again, or read again, corrects nothing that was typed since."""
    same = Import.objects.filter(community=imp.community, what=Import.What.READINGS, digest=imp.digest)
    before = same.filter(state=Import.State.DONE, pk__lt=imp.pk).exclude(digest="").order_by("pk").first()
    first = imp.rereads or before or imp
    return micros(first.started_at or first.at)


def _still(rows: int) -> None:
    return None


class _ByNumber:
    """The book, for rows that carry their group's number and are nobody's."""

    def group(self, native: str, name: str) -> int:
        return int(native)

    def accounts(self, refs: Mapping[Ref, str]) -> dict[Ref, int]:
        return {}
