"""The verbs of this room: freeze, change and drop a goal; give, change and end a promise, and say what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from qunxing.communities.models import Community, Group, User
from qunxing.core.metrics.periods import day_number
from qunxing.core.metrics.registry import METRICS
from qunxing.core.refusals import Refusal
from qunxing.core.rules.promises import Cadence, Kept, Proof, is_due
from qunxing.goals import figures
from qunxing.goals.models import Goal, GoalTerms, Promise, PromiseTerms, Tick, ValueCheck
from qunxing.goals.terms import Aim, Vow
from qunxing.goals.values import bodies_of
from qunxing.insight.asking import Scope
from qunxing.people.models import Identity

EARLIEST = timedelta(days=3660)
"""A promise may be looked at as far back."""


class NoReason(Refusal):
    """Something frozen is to change without anybody saying why."""

    code = "no_reason"
    message = "Say why: what was fixed before stays readable, and so does the reason."


class Over(Refusal):
    """It has ended already."""

    code = "over"
    message = "It has ended. Make a new one instead."


def freeze(
    community: Community, groups: Sequence[Group], aim: Aim, *, by: User | None, now: datetime, reason: str = ""
) -> Goal:
    """A goal of these groups together, or of the whole community without any; from now on it is changed by versions.

    Raises Refusal for what is no goal, and where the groups' sources cannot show the number.
    """
    aim.check()
    figures.require_seen(METRICS[aim.metric], Scope.of_community(community, groups or None))
    with transaction.atomic():
        goal = Goal.objects.create(community=community)
        goal.groups.set(groups)
        _write(goal, aim, 1, reason, by, now)
    return goal


def change(goal: Goal, aim: Aim, *, reason: str, by: User | None, now: datetime) -> GoalTerms:
    """A new version of what the goal says; the old one stays readable. Raises Refusal as `freeze`, and NoReason."""
    if not reason:
        raise NoReason
    aim.check()
    figures.require_seen(METRICS[aim.metric], Scope.of_community(goal.community, goal.groups.all() or None))
    with transaction.atomic():
        locked = Goal.objects.select_for_update().get(pk=goal.pk)
        if locked.dropped_at:
            raise Over
        newest = locked.terms.order_by("-version").values_list("version", flat=True)[0]
        return _write(locked, aim, newest + 1, reason, by, now)


@transaction.atomic
def drop(goal: Goal, *, reason: str, by: User | None, now: datetime) -> Goal:
    """Give a goal up; it is judged no longer. Raises NoReason, Over."""
    if not reason:
        raise NoReason
    locked = Goal.objects.select_for_update().get(pk=goal.pk)
    if locked.dropped_at:
        raise Over
    locked.dropped_at, locked.dropped_by, locked.dropped_reason = now, by, reason
    locked.save(update_fields=["dropped_at", "dropped_by", "dropped_reason"])
    return locked


def _write(goal: Goal, aim: Aim, version: int, reason: str, by: User | None, now: datetime) -> GoalTerms:
    fields: dict[str, Any] = {**asdict(aim), "way": aim.way.value, "params": dict(aim.params)}
    return GoalTerms.objects.create(
        goal=goal,
        version=version,
        metric_version=METRICS[aim.metric].version,
        reason=reason,
        by=by,
        at=now,
        **fields,
    )


@transaction.atomic
def give(group: Group, vow: Vow, *, by: User | None, now: datetime) -> Promise:
    """A promise to the members of a group. Raises Refusal for what nobody could keep or see."""
    _check(group, vow, now)
    promise = Promise.objects.create(group=group)
    _vow(promise, vow, 1, "", by, now)
    return promise


@transaction.atomic
def revise(promise: Promise, vow: Vow, *, reason: str, by: User | None, now: datetime) -> PromiseTerms:
    """What is promised from a day on; days before stay judged by what was promised then. Raises NoReason, Refusal."""
    if not reason:
        raise NoReason
    _check(promise.group, vow, now)
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    if locked.ended_on:
        raise Over
    newest = locked.terms.order_by("-version")[0]
    if vow.from_day < newest.from_day:
        raise Refusal("A new version begins no earlier than the one before.", code="promise_day")
    _look_again(locked)
    return _vow(locked, vow, newest.version + 1, reason, by, now)


@transaction.atomic
def end(promise: Promise, *, last_day: date, reason: str, by: User | None) -> Promise:
    """Promise it no longer after a day. Raises NoReason, Over."""
    if not reason:
        raise NoReason
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    if locked.ended_on:
        raise Over
    locked.ended_on, locked.ended_by, locked.ended_reason = last_day, by, reason
    locked.save(update_fields=["ended_on", "ended_by", "ended_reason"])
    _look_again(locked)
    return locked


@transaction.atomic
def tick(promise: Promise, day: date, state: Kept, *, note: str = "", by: User | None, now: datetime) -> Tick:
    """Say what became of a promise that only people can tell of. Raises Refusal for other promises and days."""
    locked = Promise.objects.select_for_update().get(pk=promise.pk)
    terms = terms_on(list(locked.terms.all()), day)
    if terms is None or terms.proof != Proof.SELF_REPORTED:
        raise Refusal("This one is not ticked off: the ledger shows what became of it.", code="promise_proof")
    if not is_due(day_number(day), Cadence(terms.cadence), terms.weekday) or (locked.ended_on or day) < day:
        raise Refusal("Nothing was promised for that day.", code="promise_day")
    if day > locked.group.community.today(now):
        raise Refusal("That day has not come yet.", code="promise_day")
    _look_again(locked)
    return Tick.objects.create(promise=locked, day=day, state=state, note=note[:200], by=by, at=now)


def decide(check: ValueCheck, *, answer: str, note: str, by: User | None, now: datetime) -> None:
    """Say what a quarter's look at a group's value came to. Kept as it was said; raises Refusal for a second answer."""
    if answer not in ValueCheck.Answer.values:
        raise Refusal("Say whether it goes on, changes, or ends.", code="no_answer")
    fields = {"answer": answer, "note": note[:200], "by": by, "answered_at": now}
    if not ValueCheck.objects.filter(pk=check.pk, answered_at=None).update(**fields):
        raise Refusal("That quarter was decided already.", code="decided")


def count_again(check: ValueCheck, *, now: datetime) -> None:
    """Count the quarter anew, as data of it came later. Raises Refusal once it is decided: what was seen then stays."""
    body = bodies_of([check.group], (check.first, check.last), now=now)[check.group_id]
    if not ValueCheck.objects.filter(pk=check.pk, answered_at=None).update(body=body, made_at=now):
        raise Refusal("That quarter was decided already.", code="decided")


def terms_on(versions: Sequence[PromiseTerms], day: date) -> PromiseTerms | None:
    """The version that holds on a day, of versions in their order."""
    return next((each for each in reversed(versions) if each.from_day <= day), None)


def _check(group: Group, vow: Vow, now: datetime) -> None:
    vow.check()
    if abs(vow.from_day - now.date()) > EARLIEST:
        raise Refusal("A promise begins within ten years of today.", code="promise_day")
    known = Identity.objects.filter(person__in=vow.people).values_list("person", flat=True).distinct().count()
    if known != len(set(vow.people)):
        raise Refusal("Nobody is known by that number.", code="no_person")


def _vow(promise: Promise, vow: Vow, version: int, reason: str, by: User | None, now: datetime) -> PromiseTerms:
    fields: dict[str, Any] = {**asdict(vow), "cadence": vow.cadence.value, "proof": vow.proof.value}
    fields |= {"people": sorted(set(vow.people)), "words": [word for word in vow.words if word]}
    return PromiseTerms.objects.create(promise=promise, version=version, reason=reason, by=by, at=now, **fields)


def _look_again(promise: Promise) -> None:
    """All its days are looked at anew at the next refresh."""
    promise.kept_until = None
    promise.save(update_fields=["kept_until"])
