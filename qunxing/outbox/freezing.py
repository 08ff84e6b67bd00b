"""A plan made durable: its targets with their words and keys, and taking back those that have not left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet

from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import Batch
from qunxing.outbox import ways
from qunxing.outbox.fates import MISSED, Fate
from qunxing.outbox.models import Send, Target
from qunxing.outbox.planning import Line, Plan, rules_of
from qunxing.outbox.saying import Sayer
from qunxing.outbox.ways import Way

LOT = 200
"""Rows written in one short transaction."""
HERE = (Fate.PLANNED, Fate.BY_HAND)
"""Not out of our hands."""


def freeze(plan: Plan, *, now: datetime) -> None:
    """Write the plan's targets down, lot by lot. Doing it twice does it once; another plan's make way."""
    begin, day = _begin(plan), plan.send.community.today(plan.at)
    Target.objects.filter(send=plan.send).exclude(key__startswith=begin).delete()
    rows = [
        Target(send=plan.send, day=day, **_columns(each, f"{begin}{nth:05}")) for nth, each in enumerate(plan.lines)
    ]
    for start in range(0, len(rows), LOT):
        Target.objects.bulk_create(rows[start : start + LOT], ignore_conflicts=True)


def is_frozen(plan: Plan) -> bool:
    """Whether exactly the targets of this plan stand."""
    there = Target.objects.filter(send=plan.send)
    return there.count() == there.filter(key__startswith=_begin(plan)).count() == len(plan.lines)


def let_go(send: Send, *, now: datetime) -> None:
    """Cancel what of a cancelled send has not left, lot by lot: none of it can leave any more."""
    for some in _lots(send):
        Target.objects.filter(pk__in=some, fate__in=HERE).update(fate=Fate.CANCELLED, at=now)


def batch_of(send: Send, *, now: datetime) -> Batch:
    """What the facts of this send's arrivals come under."""
    return send.batch or Batch.objects.create(label=f"send {send.pk}", at=now)


def again(send: Send, *, by: User, now: datetime) -> Send:
    """A send with the same words for those whom this one missed and no other tries again. Raises Refusal."""
    Send.objects.select_for_update().get(pk=send.pk)  # two at once would both find them missed
    groups, people = (
        sorted(missed_by(send).exclude(**{what: None}).values_list(what, flat=True)) for what in ("group", "person")
    )
    if not (groups or people):
        raise Refusal("Nobody was missed.", code="none_missed")
    return Send.objects.create(
        **_same(send), community=send.community, author=by, made_at=now, submitted_at=now, resends=send,
        state=Send.State.WAITING, audience={"groups": groups} if groups else {"people": people},
    )  # fmt: skip


def missed_by(send: Send) -> QuerySet[Target]:
    """Who did not get it, and gets it by no other send either: that one left them out, or was cancelled before."""
    missed = Target.objects.filter(send=send, fate__in=MISSED).exclude(group=None, person=None)
    return missed.exclude(Exists(_again(OuterRef("again"))))


def tries_again(send: Send, made: Send) -> None:
    """Whom the new send goes to of those that this one missed."""
    missed_by(send).filter(Exists(_again(made.pk))).update(again=made)


def _again(send: OuterRef | int) -> QuerySet[Target]:
    """The same group or member in another send, unless it does not go there."""
    same = Q(group=OuterRef("group")) | Q(person=OuterRef("person"))
    return Target.objects.filter(same, send=send).exclude(fate__in=(Fate.LEFT_OUT, Fate.CANCELLED))


def tried(send: Send, *, by: User, now: datetime) -> Target:
    """A send of its own to the community's own group, approved and due. Raises Refusal where none can be written to."""
    group = rules_of(send.community).own_group
    door = ways.doors(send.community, send.via_id).get(group.pk) if group else None
    if group is None or door is None or door.way is Way.HAND:
        raise Refusal("There is no group of colleagues that an account of ours can write to.", code="no_own_group")
    message = Sayer(send).to(door, group=group.name, number=group.pk)
    test = Send.objects.create(
        **_same(send), community=send.community, author=by, made_at=now, audience={"groups": [group.pk]}, at=now,
        is_test=True, resends=send, state=Send.State.APPROVED, approved_by=by,
        approved_at=now,
    )  # fmt: skip
    line = Line(group, None, door, message)
    return Target.objects.create(send=test, day=send.community.today(now), **_columns(line, f"{_key(test)}00000"))


def _same(send: Send) -> dict[str, Any]:
    """The columns of what is said and why."""
    names = ("text", "attached", "links", "purpose", "goal", "no_goal_reason", "via")
    return {name: getattr(send, name) for name in names}


def _begin(plan: Plan) -> str:
    """How all keys of a plan begin. Another installation with the same account must not make the same ones."""
    return _key(plan.send, plan.digest)


def _key(send: Send, digest: str = "") -> str:
    said = f"{send.pk} {send.made_at.isoformat()} {send.community.name} {digest}"
    return blake2b(said.encode(), digest_size=12).hexdigest()


def _columns(line: Line, key: str) -> dict[str, Any]:
    by_hand = line.way is Way.HAND
    return {
        "group": line.group,
        "person": line.person,
        "connection": None if line.is_out else line.connection,
        "chat": line.door.followed.native if line.door.followed else "",
        "text": line.message.text,
        "attached": [msgspec.to_builtins(each) for each in line.message.attached],
        "key": key,
        "fate": Fate.LEFT_OUT if line.is_out else Fate.BY_HAND if by_hand else Fate.PLANNED,
        "why": line.why or "",
    }


def _lots(send: Send) -> Iterator[list[int]]:
    found = list(Target.objects.filter(send=send, fate__in=HERE).values_list("pk", flat=True))
    for start in range(0, len(found), LOT):
        yield found[start : start + LOT]
