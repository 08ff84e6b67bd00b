"""The verb of typing in: numbers that somebody read off (抄数) become facts, known by who typed them and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from qunxing.communities.models import Community, Group, User
from qunxing.communities.words import period_words
from qunxing.core.facts import Fact, Kind, Precision, Proof
from qunxing.core.keys import SEPARATOR, content_hash, key_of
from qunxing.core.metrics.periods import iso
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros, moment
from qunxing.ledger import manifest, readings
from qunxing.ledger.append import LOT, add
from qunxing.ledger.models import Batch
from qunxing.ledger.readings import Reading
from qunxing.sources.models import Import
from qunxing.sources.readings import key_for, noon, observed

TYPED = "typed"
"""The format of an import that is no file."""
MOST = LOT // 2
"""Cells typed in at once: each may need a second fact."""


class Cell(NamedTuple):
    """What was typed for a group (or desk), day and name; None: nothing. `was` is what the person saw there before."""

    grp: int
    day: int
    name: str
    value: int | None
    was: int | None


class Clash(NamedTuple):
    """Somebody else typed something there meanwhile: what the cell says, and what stands."""

    cell: Cell
    stands: int | None
    batch: int


@dataclass(slots=True)
class Typed:
    """What became of it: the import that can be undone (None when nothing was new), and what was not written."""

    imp: Import | None = None
    clashes: list[Clash] = field(default_factory=list)


def type_in(community: Community, cells: Sequence[Cell], *, by: User | None, now: datetime) -> Typed:
    """Write down what is different from what stands; an emptied cell is taken back.

    A cell that somebody else changed since the person saw it is left alone and returned. Raises Refusal for more than
    fits one save.
    """
    changed = [cell for cell in cells if cell.value != cell.was]
    if len(changed) > MOST:
        raise Refusal("These are too many numbers for one save. Bring them in as a file.", code="too_many_cells")
    groups = {cell.grp for cell in changed}
    while changed:
        known = manifest.mark(groups)
        plan = _plan(changed, groups)
        if not plan.writes:
            return Typed(None, plan.clashes)
        with transaction.atomic():
            manifest.lock()
            if manifest.mark(groups) == known:  # else somebody wrote while we looked
                return Typed(_write(community, plan, by, now), plan.clashes)
    return Typed()


@dataclass(slots=True)
class _Plan:
    writes: list[Cell]
    gone: list[Reading]
    clashes: list[Clash]


def _plan(changed: Sequence[Cell], groups: set[int]) -> _Plan:
    days = [cell.day for cell in changed]
    told = readings.ever(groups, first=min(days), last=max(days))
    stands = {(each.grp, each.day, each.name): each for each in told}  # the last one of each written down
    plan = _Plan([], [], [])
    for cell in changed:
        here = stands.get(cell[:3])
        value = here.amount if here else None
        if value == cell.value:
            continue
        if value != cell.was:
            plan.clashes.append(Clash(cell, value, here.batch if here else 0))
            continue
        plan.writes.append(cell)
        if cell.value is None:
            plan.gone += [each for each in told if (each.grp, each.day, each.name) == cell[:3]]
    return plan


def _write(community: Community, plan: _Plan, by: User | None, now: datetime) -> Import:
    zone = ZoneInfo(community.timezone)
    batch = Batch.objects.create(label=TYPED, at=now)
    kept = [cell for cell in plan.writes if cell.value is not None]
    facts = [_fact(cell, zone, batch.pk, now) for cell in kept]
    facts += [_retraction(each, zone, batch.pk) for each in plan.gone]
    facts += observed(((cell.grp, cell.day) for cell in kept), zone, batch.pk)
    for start in range(0, len(facts), LOT):
        add(facts[start : start + LOT])
    return _import(community, plan.writes, batch, by, now)


def _fact(cell: Cell, zone: ZoneInfo, batch: int, now: datetime) -> Fact:
    at, written, value = noon(cell.day, zone), micros(now), cell.value or 0
    k1, k2 = key_for(cell.grp, cell.day, cell.name, written)
    content = content_hash(0, SEPARATOR.join(("", str(value), cell.name)))
    return Fact(
        k1=k1, k2=k2, kind=Kind.READING, grp=cell.grp, ts=at, until=at, precision=Precision.DAY,
        proof=Proof.SELF_REPORTED, batch=batch, thread=written, value=value, content=content, note=cell.name,
    )  # fmt: skip


def _retraction(each: Reading, zone: ZoneInfo, batch: int) -> Fact:
    at = noon(each.day, zone)
    k1, k2 = key_of("emptied", batch, each.k1, each.k2)
    return Fact(
        k1=k1, k2=k2, kind=Kind.RETRACTED, grp=each.grp, ts=at, until=at, batch=batch, ref1=each.k1, ref2=each.k2
    )


def _import(community: Community, writes: Sequence[Cell], batch: Batch, by: User | None, now: datetime) -> Import:
    """The row under which it is listed, and can be undone."""
    groups, days = {cell.grp for cell in writes}, [cell.day for cell in writes]
    only = Group.every.filter(pk__in=groups).first() if len(groups) == 1 else None
    first, last = iso(min(days)), iso(max(days))
    zone = ZoneInfo(community.timezone)
    emptied = sum(cell.value is None for cell in writes)
    report = {
        "format": TYPED,
        "groups": len(groups),
        "people": 0,
        "messages": 0,
        "notices": 0,
        "events": {"reading": len(writes) - emptied, "emptied": emptied},
        "first": moment(noon(min(days), zone)).isoformat(),
        "last": moment(noon(max(days), zone)).isoformat(),
        "duplicates": 0,
        "rejected": 0,
        "rejected_samples": [],
        "renames_suspected": 0,
        "damaged": "",
        "seconds": 0,
    }
    return Import.objects.create(
        community=community, group=only, what=Import.What.READINGS, format=TYPED, report=report, batch=batch, by=by,
        file_name=f"{_('Readings (抄数)')} {period_words(first, last, 'day')}", state=Import.State.DONE,
        rows=len(writes), started_at=now, finished_at=now,
    )  # fmt: skip
