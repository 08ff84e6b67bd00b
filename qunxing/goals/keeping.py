"""Keeping promises looked at: what became of each on each day, from the ledger, all promises in one query.

Only groups whose rollups changed are looked at anew, of the others only the days since; rows are written where they
differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from qunxing.core.facts import Kind, Sees
from qunxing.core.metrics.periods import day_number, day_of, iso, local_day
from qunxing.core.rules import promises as rules
from qunxing.core.rules.goals import Colour
from qunxing.core.rules.promises import Cadence, Kept, Proof, Window
from qunxing.core.zones import micros
from qunxing.goals.actions import terms_on
from qunxing.goals.models import Occurrence, Promise, PromiseTerms, Tick, Who
from qunxing.insight.coverage import Standing
from qunxing.ledger.proofs import ANYBODY, Circle, Due, first_proofs
from qunxing.people.dimensions import ALWAYS, left_out, merged_people
from qunxing.people.models import Identity

MOST_DAYS = 400
"""So far back a promise is looked at."""
SHOWN = 14
"""Days told in a panel."""
LOT = 400
"""Rows written in one short transaction."""
STAFF = 1
"""The circle of colleagues and bots."""
TALK = 1 << Sees.MESSAGES | 1 << Sees.CONTINUOUS

_KINDS = {Proof.RECORDED: Kind.MESSAGE, Proof.PLATFORM: Kind.SENT}
_window = lru_cache(maxsize=1 << 16)(rules.window)


@dataclass(frozen=True, slots=True)
class Look:
    """One promise and the days of it to be looked at, each with the version that holds and when it is due."""

    promise: Promise
    terms: Sequence[PromiseTerms]
    days: Mapping[int, tuple[PromiseTerms, Window]]
    ticks: Mapping[int, Kept] = field(default_factory=dict)


def keep(groups: Iterable[int], standing: Standing, *, now: datetime) -> None:
    """Bring the promises of these groups up to date."""
    looks = [_look(each, standing, now) for each in _promises(groups)]
    found = _proofs(looks)
    for start in range(0, len(looks), LOT):
        lot = looks[start : start + LOT]
        states = {each.promise.pk: _states(each, found, standing) for each in lot}
        _write(lot, states)
        _summarise(lot, standing, now)


def _promises(groups: Iterable[int]) -> list[Promise]:
    prefetch = Prefetch("terms", PromiseTerms.objects.order_by("version"), to_attr="versions")
    ticks = Prefetch("ticks", Tick.objects.order_by("pk"), to_attr="said")
    wanted = set(groups)
    every = Promise.objects.select_related("group__community").prefetch_related(prefetch, ticks)
    return [each for each in every if each.group_id in wanted]


def _look(promise: Promise, standing: Standing, now: datetime) -> Look:
    zone = promise.group.community.timezone
    versions: list[PromiseTerms] = promise.versions  # type: ignore[attr-defined] # prefetched
    first, last = _span(promise, versions, now)
    if _is_unchanged(promise, standing):
        first = max(first, promise.kept_until or first)
    days: dict[int, tuple[PromiseTerms, Window]] = {}
    for day in range(first, last + 1):
        terms = terms_on(versions, day_of(day))
        if terms and rules.is_due(day, Cadence(terms.cadence), terms.weekday):
            days[day] = terms, _window(day, terms.minutes, terms.margin, zone)
    ticks = {day_number(each.day): Kept(each.state) for each in promise.said}  # type: ignore[attr-defined] # prefetched
    return Look(promise, versions, days, ticks)


def _span(promise: Promise, versions: Sequence[PromiseTerms], now: datetime) -> tuple[int, int]:
    """The first and the last day of a promise that may be looked at."""
    today = local_day(micros(now), promise.group.community.timezone)
    first = max(day_number(versions[0].from_day), today - MOST_DAYS)
    return first, min(today, day_number(promise.ended_on) if promise.ended_on else today)


def _is_unchanged(promise: Promise, standing: Standing) -> bool:
    """Whether nothing it rests on changed since it was last looked at: the group's talk, and who is staff."""
    if promise.kept_until is None or promise.kept.get("dimensions") != standing.dimension_epoch:
        return False
    return standing.epochs.get(promise.group_id, 0) <= promise.kept_epoch


def _proofs(looks: Sequence[Look]) -> dict[tuple[int, int], int]:
    """(terms, day) → when the proof came."""
    dues: list[Due] = []
    circles, words = [Circle(STAFF, [])], dict[int, list[str]]()
    for look in looks:
        for day, (terms, due) in look.days.items():
            if kind := _KINDS.get(Proof(terms.proof)):
                worded = int(bool(terms.words))
                dues.append(
                    Due(terms.pk, day, look.promise.group_id, kind, _circle(terms), worded, due.first, due.last)
                )
        words |= {each.pk: each.words for each in look.terms if each.words}
        circles += [_named(each) for each in look.terms if _circle(each) > STAFF]
    if any(due.circle == STAFF for due in dues):
        circles[0] = Circle(STAFF, [(who, first, last) for who, _role, first, last in left_out()])
    return first_proofs(dues, circles, words)


def _circle(terms: PromiseTerms) -> int:
    if terms.proof != Proof.RECORDED:
        return ANYBODY
    return {Who.ANYONE: ANYBODY, Who.STAFF: STAFF}.get(Who(terms.who), terms.pk + STAFF)


def _named(terms: PromiseTerms) -> Circle:
    now = merged_people(terms.people)
    people = {now.get(each, each) for each in terms.people}
    accounts = Identity.objects.filter(person__in=people).values_list("pk", flat=True)
    return Circle(_circle(terms), [(account, -ALWAYS, ALWAYS) for account in accounts])


def _states(look: Look, found: Mapping[tuple[int, int], int], standing: Standing) -> dict[int, tuple[Kept, int | None]]:
    """Day → what became of it and when, for the days that could be seen."""
    seen = _watched(look.promise, standing)
    states: dict[int, tuple[Kept, int | None]] = {}
    for day, (terms, due) in look.days.items():
        if terms.proof == Proof.SELF_REPORTED:
            if day in look.ticks:
                states[day] = look.ticks[day], None
            continue
        ts = found.get((terms.pk, day))
        state = rules.became(ts, due, seen if terms.proof == Proof.RECORDED else ())
        if state is not Kept.UNSEEN:
            states[day] = state, ts
    return states


def _watched(promise: Promise, standing: Standing) -> list[tuple[int, int]]:
    """From when to when the group's whole talk was seen, µs UTC; joined where no local day lies between."""
    zone = promise.group.community.timezone
    shown = sorted((s.first, s.last) for s in standing.coverage.get(promise.group_id, ()) if s.sees & TALK == TALK)
    joined: list[tuple[int, int]] = []
    for first, last in shown:
        if joined and local_day(first, zone) <= local_day(joined[-1][1], zone) + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _write(looks: Sequence[Look], states: Mapping[int, Mapping[int, tuple[Kept, int | None]]]) -> None:
    """Write what differs from what was kept."""
    rows = Occurrence.objects.filter(promise__in=states).values_list("pk", "promise", "day", "state", "ts")
    kept = {(promise, day): (pk, state, ts) for pk, promise, day, state, ts in rows}
    gone, new = [], []
    for look in looks:
        pk = look.promise.pk
        due = states[pk]
        is_whole = look.promise.kept_until is None
        for (promise, day), (row, *_what) in kept.items() if is_whole else ():
            if promise == pk and day not in due:
                gone.append(row)
        for day in look.days:
            before, after = kept.get((pk, day)), due.get(day)
            if before and after is None:
                gone.append(before[0])
            elif after and (before is None or before[1:] != (after[0].value, after[1])):
                new.append(Occurrence(promise_id=pk, day=day, state=after[0].value, ts=after[1]))
    for start in range(0, len(gone), LOT):
        Occurrence.objects.filter(pk__in=gone[start : start + LOT]).delete()
    for start in range(0, len(new), LOT):
        Occurrence.objects.bulk_create(
            new[start : start + LOT],
            update_conflicts=True,
            unique_fields=["promise", "day"],
            update_fields=["state", "ts"],
        )


def _summarise(looks: Sequence[Look], standing: Standing, now: datetime) -> None:
    """What pages read of each promise."""
    rows = Occurrence.objects.filter(promise__in=[each.promise.pk for each in looks])
    known: dict[int, dict[int, tuple[str, int | None]]] = {}
    for pk, day, state, ts in rows.values_list("promise", "day", "state", "ts"):
        known.setdefault(pk, {})[day] = state, ts
    for look in looks:
        promise = look.promise
        promise.kept = summary(promise, look.terms, known.get(promise.pk, {}), now)
        promise.kept["dimensions"] = standing.dimension_epoch
        promise.kept_epoch = standing.epochs.get(promise.group_id, 0)
        promise.kept_until = local_day(micros(now), promise.group.community.timezone)
    with transaction.atomic():
        Promise.objects.bulk_update([each.promise for each in looks], ["kept", "kept_epoch", "kept_until"], 100)


def summary(
    promise: Promise, versions: Sequence[PromiseTerms], rows: Mapping[int, tuple[str, int | None]], now: datetime
) -> dict[str, Any]:
    """{"all", "recent"}: counts; "colour"; "days": the last ones, [day, state, ts]; "proof" of the newest version."""
    today = local_day(micros(now), promise.group.community.timezone)
    first, last = _span(promise, versions, now)
    days = [day for day in range(first, last + 1) if _is_due(versions, day) and (day < today or day in rows)]
    states = [Kept(rows[day][0]) if day in rows else Kept.UNSEEN for day in days]
    recent = rules.count([each for day, each in zip(days, states, strict=True) if day > today - rules.RECENT])
    never = versions[-1].proof == Proof.NONE
    return {
        "all": rules.count(states)._asdict(),
        "recent": recent._asdict(),
        "colour": Colour.NONE if never else rules.colour_of(recent),
        "proof": versions[-1].proof,
        "days": [
            [iso(day), state, rows.get(day, ("", None))[1]]
            for day, state in list(zip(days, states, strict=True))[-SHOWN:]
        ],
    }


def _is_due(versions: Sequence[PromiseTerms], day: int) -> bool:
    terms = terms_on(versions, day_of(day))
    return terms is not None and rules.is_due(day, Cadence(terms.cadence), terms.weekday)
