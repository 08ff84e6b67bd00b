"""The verbs of this room: keep a group on, end it, take that back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from qunxing.communities.models import Group, User
from qunxing.communities.words import full_day
from qunxing.core.facts import Fact, Kind, Precision, Proof
from qunxing.core.keys import key_of
from qunxing.core.metrics.periods import day_number, day_of
from qunxing.core.refusals import Refusal
from qunxing.core.zones import may_be, micros
from qunxing.ledger import manifest
from qunxing.ledger.append import add
from qunxing.ledger.models import Batch
from qunxing.ledger.retract import retract
from qunxing.lifecycle.models import Course, Decision
from qunxing.lifecycle.queries import reasons_of, standing_of
from qunxing.people.actions import touch

DISSOLVED = "dissolved"
"""The label of a batch that ends a group."""


@transaction.atomic
def keep(group: Group, *, ask_again: date, note: str, by: User | None, now: datetime) -> Decision:
    """Keep a group on though its end was proposed; it is proposed again on the day `ask_again`. Raises Refusal."""
    group, today = _open(group), group.community.today(now)
    if ask_again <= today:
        raise Refusal("Say a later day on which to ask again.", code="ask_again_past")
    return Decision.objects.create(
        group=group, what=Decision.What.KEEP, ask_again=ask_again, note=note, by=by, at=now, reasons=_told(group, today)
    )


@transaction.atomic
def end(
    group: Group,
    *,
    day: date,
    successor: Group | None = None,
    farewell: str = "",
    note: str = "",
    by: User | None,
    now: datetime,
) -> Decision:
    """Say that a group was dissolved on a day, and which group its members went to. Nothing is sent to anybody.

    Whoever was in it leaves it by this, which is no leaving of the community. Raises Refusal.
    """
    group, today = _open(group), group.community.today(now)
    _check_day(group, day, today)
    if successor is not None:
        _check_successor(group, successor)
    reasons = _told(group, today)
    batch = Batch.objects.create(label=DISSOLVED, at=now)
    manifest.lock()
    add([_closing(group, day, batch, now)])
    group.ended_on, group.successor = day, successor
    group.save(update_fields=["ended_on", "successor"])
    touch()
    return Decision.objects.create(
        group=group, what=Decision.What.END, ended_on=day, successor=successor, farewell=farewell, note=note,
        batch=batch, by=by, at=now, reasons=reasons,
    )  # fmt: skip


def undo(decision: Decision, *, by: User | None, now: datetime) -> None:
    """Take the newest decision about a group back; an ended group goes on as if nothing had been said.

    Raises Refusal when it was taken back already, or another one was made since.
    """

    def taken_back() -> None:
        newest = standing_of([decision.group_id]).get(decision.group_id)
        if newest is None or newest.pk != decision.pk:
            raise Refusal("This was already taken back, or decided anew.", code="not_newest")
        Decision.objects.filter(pk=decision.pk).update(undone_by=by, undone_at=now)
        if decision.what == Decision.What.END:
            Group.every.filter(pk=decision.group_id).update(ended_on=None, successor=None)
            touch()

    batches = [decision.batch] if decision.batch else []
    retract(batches, now=now, also=taken_back)


def _open(group: Group) -> Group:
    """The group as it is now, held until the verb is done. Raises Refusal for one that has ended."""
    held = Group.every.select_for_update().select_related("community").get(pk=group.pk)
    if held.ended_on is not None:
        raise Refusal("This group ended on %(day)s.", code="ended", day=full_day(held.ended_on))
    return held


def _check_day(group: Group, day: date, today: date) -> None:
    if day > today:
        raise Refusal("A group is said to have ended when it has. That day is still to come.", code="end_future")
    if not may_be(day):
        raise Refusal("Nothing can be known of %(day)s.", code="far_day", day=day.isoformat())
    last = Course.objects.filter(group=group).values_list("last_act", flat=True).first()
    if last is not None and last > day_number(day):
        told = full_day(day_of(last))
        raise Refusal("Members still did something on %(day)s, after that day.", code="still_used", day=told)


def _check_successor(group: Group, successor: Group) -> None:
    """Members go to a group of the same community that goes on; not in a circle."""
    if successor.pk == group.pk:
        raise Refusal("A group cannot follow itself.", code="self_succession")
    if successor.community_id != group.community_id:
        raise Refusal("That group is of another community.", code="other_community")
    heir: Group | None = Group.every.select_for_update().get(pk=successor.pk)
    if heir is not None and heir.ended_on is not None:
        raise Refusal("“%(name)s” has ended itself.", code="successor_ended", name=heir.name)
    passed = {group.pk}
    while heir is not None:
        if heir.pk in passed:
            raise Refusal("These groups would follow each other in a circle.", code="circle")
        passed.add(heir.pk)
        heir = heir.successor


def _told(group: Group, today: date) -> list[dict[str, object]]:
    found = reasons_of({group.pk: group}, today)[group.pk]
    return [{"reason": each.reason.value, "since": each.since, "days": each.days} for each in found]


def _closing(group: Group, day: date, batch: Batch, now: datetime) -> Fact:
    """The group's last moment: the end of that day, or now while the day lasts."""
    zone = ZoneInfo(group.community.timezone)
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    ts = min(micros(midnight) - 1, micros(now))
    k1, k2 = key_of(DISSOLVED, batch.pk, group.pk)
    return Fact(
        k1=k1, k2=k2, kind=Kind.CLOSED, grp=group.pk, ts=ts, until=ts, precision=Precision.DAY,
        proof=Proof.SELF_REPORTED, batch=batch.pk,
    )  # fmt: skip
