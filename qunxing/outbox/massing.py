"""Tasks of people on the platform (群发任务): made of what is due, taken hold of, and followed to their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.utils.translation import gettext_noop
from msgspec.structs import replace

from qunxing.carriers.live import Fate as Told
from qunxing.carriers.live import Receipt
from qunxing.carriers.live import Target as Chat
from qunxing.carriers.live.mass import Attached, Mass, together
from qunxing.outbox import arrivals, claims, log, ways
from qunxing.outbox.audits import What
from qunxing.outbox.claims import ON_ITS_WAY, Due
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Reminding, Send, Stop, Target, Task
from qunxing.outbox.outcomes import Outcome
from qunxing.sources.models import Connection

FIRST_LOOK, LAST_LOOK = timedelta(minutes=1), timedelta(hours=1)
"""How soon it is asked what became of a task, and how seldom once it is old."""
CONFIRMED_WITHIN = timedelta(days=7)
"""How long an owner has to confirm a task. No document says how long WeCom keeps one; a message that old is stale."""
PATIENCE = 20
"""A task is asked after when this part of its age has gone by since the last time."""
NOT_TAKEN_BACK = gettext_noop("The platform does not let us take it back: %(said)s")
NOT_CONFIRMED = gettext_noop("Nobody confirmed it within %(days)s days, and it was taken back.")
NO_SENDER = gettext_noop("The platform does not know the group any more.")


@transaction.atomic
def make_tasks(connection: Connection, due: Sequence[Due], senders: Mapping[str, str], now: datetime) -> list[Outcome]:
    """Put what is due into tasks: one for each sender and each text, of as many groups as the platform takes. What
    became of those that nobody can confirm."""
    rows = list(_here([each.pk for each in due]).select_related("send"))
    targets = sorted((each for each in rows if senders[each.chat]), key=lambda each: _alike(each, senders))
    most = ways.most(ways.kind_of(connection), "target") or 1
    for (send, sender, text, _attached), found in groupby(targets, lambda each: _alike(each, senders)):
        some = list(found)
        for start in range(0, len(some), most):
            part = some[start : start + most]
            task = Task.objects.create(
                send_id=send, connection=connection, sender=sender, text=text, key=_key(part), made_at=now
            )
            Target.objects.filter(pk__in=[each.pk for each in part]).update(task=task)
    return lost([each.pk for each in rows if not senders[each.chat]], NO_SENDER, now)


def lost(targets: Sequence[int], said: str, now: datetime) -> list[Outcome]:
    """Nobody can be asked to confirm these: what became of them."""
    _here(targets).update(fate=Fate.SUBMITTING, left_at=now)
    return [Outcome(each, Fate.UNREACHABLE, said=said) for each in targets]


def wait(targets: Sequence[int], now: datetime, seconds: float, said: str) -> None:
    """Nobody knows now whom to ask to confirm these: they are tried another time."""
    until = now + timedelta(seconds=seconds)
    _here(targets).update(not_before=until, said=said[:500], tries=F("tries") + 1)


def _here(targets: Sequence[int]) -> QuerySet[Target]:
    """Those of these that are in no task yet."""
    return Target.objects.filter(pk__in=targets, task=None, fate=Fate.PLANNED)


def _alike(target: Target, senders: Mapping[str, str]) -> tuple[int, str, str, bytes]:
    return target.send_id, senders[target.chat], target.text, msgspec.json.encode(target.attached)


def _key(targets: Sequence[Target]) -> str:
    return blake2b(" ".join(each.key for each in targets).encode(), digest_size=16).hexdigest()


def planned(connection: int, now: datetime) -> list[int]:
    """Tasks nobody put before their sender yet, that may be put now."""
    return list(_ready(now).filter(connection=connection).order_by("pk").values_list("pk", flat=True))


def _ready(now: datetime) -> QuerySet[Task]:
    """Tasks of sends that may go on, by accounts that have not stopped, where it is not quiet."""
    let_go = Send.objects.filter(state__in=ON_ITS_WAY, paused_at=None)
    found = Task.objects.filter(fate=Fate.PLANNED, send__in=let_go).exclude(not_before__gt=now)
    found = found.exclude(connection__in=Stop.objects.filter(lifted_at=None).values("connection"))
    return found.exclude(send__community__in=claims.quiet(found, now))


@transaction.atomic
def claim(pk: int, now: datetime) -> Mass | None:
    """Take a task to hand it to the platform; None when it was paused, cancelled or taken, or night came, meanwhile."""
    if not _ready(now).filter(pk=pk).update(fate=Fate.SUBMITTING, not_before=None):
        return None
    task = Task.objects.select_related("send").get(pk=pk)
    targets = list(task.targets.filter(fate=Fate.PLANNED).select_for_update().order_by("pk"))
    if not targets:
        Task.objects.filter(pk=pk).update(fate=Fate.CANCELLED)
        return None
    task.targets.filter(pk__in=[each.pk for each in targets]).update(fate=Fate.SUBMITTING, left_at=now)
    arrivals.begin(task.send_id)
    log.write(What.LEFT, task, by=None, now=now, task=pk, sender=task.sender, targets=len(targets))
    return Mass(
        key=task.key,
        sender=task.sender,
        chats=tuple(each.chat for each in targets),
        text=task.text,
        attached=tuple(msgspec.convert(each, Attached) for each in targets[0].attached),
    )


@transaction.atomic
def back(pk: int, now: datetime, wait: float, said: str) -> None:
    """The platform did not take it, and surely did nothing: it is planned again."""
    until = now + timedelta(seconds=wait)
    Task.objects.filter(pk=pk, fate=Fate.SUBMITTING).update(fate=Fate.PLANNED, not_before=until, said=said[:500])
    Target.objects.filter(task=pk, fate=Fate.SUBMITTING).update(fate=Fate.PLANNED)
    if Send.objects.filter(tasks=pk, state=Send.State.CANCELLED).exists():
        Task.objects.filter(pk=pk).update(fate=Fate.CANCELLED)
        Target.objects.filter(task=pk, fate=Fate.PLANNED).update(fate=Fate.CANCELLED, at=now)


def told(pk: int, receipt: Receipt, now: datetime) -> None:
    """Keep what the platform says of a task, and when to ask again. Its targets are told of it by `outcomes`."""
    task = Task.objects.get(pk=pk)
    unwanted = task.cancel_asked_at and task.fate == Fate.SUBMITTING  # taken back at once, not when it is asked after
    Task.objects.filter(pk=pk).update(
        fate=_fate(_whole(receipt), task),
        native=(receipt.native or task.native)[:200],
        said=receipt.said[:500],
        not_before=now if unwanted else now + look_after(now - task.made_at),
        told=[[each.chat, each.fate.value, each.at] for each in receipt.targets] or [["", receipt.fate.value, 0]],
    )


def _whole(receipt: Receipt) -> Told:
    """A task waits while any of its groups does, whatever nobody knows of others."""
    fates = {each.fate for each in receipt.targets}
    return next((each for each in (Told.AWAITING_HUMAN, Told.SUBMITTED) if each in fates), receipt.fate)


def outcomes(pk: int) -> list[Outcome]:
    """What was told last of the targets of a task."""
    task = Task.objects.get(pk=pk)
    said = {chat: (Told(fate), at) for chat, fate, at in task.told}
    found = []
    for target in task.targets.filter(fate__in=(Fate.SUBMITTING, Fate.SUBMITTED, Fate.AWAITING_HUMAN)):
        known = said.get(target.chat) or said.get("")
        if known:
            found.append(Outcome(target.pk, _fate(known[0], task), task.native, task.said, known[1]))
    return found


def told_all(pk: int) -> None:
    """The targets know what was told of the task."""
    Task.objects.filter(pk=pk).update(told=[])


def half_told(connection: int) -> list[int]:
    """Tasks of which the platform told something that not all targets know: a process died in between."""
    return list(Task.objects.filter(connection=connection).exclude(told=[]).values_list("pk", flat=True))


def _fate(fate: Told, task: Task) -> Fate:
    """What was not confirmed because we took it back was not missed."""
    return Fate.CANCELLED if task.cancel_asked_at and fate is Told.EXPIRED else Fate(fate.value)


def look_after(age: timedelta) -> timedelta:
    """How long to wait before asking after a task of this age."""
    return min(max(FIRST_LOOK, age / PATIENCE), LAST_LOOK)


class Waiting(NamedTuple):
    """A task to ask after: to be taken back before, as nobody wants it any more or (`is_over`) its time is over."""

    pk: int
    take_back: bool
    is_over: bool


def waiting(connection: int, now: datetime) -> list[Waiting]:
    """Tasks to ask after now."""
    found = Task.objects.filter(connection=connection, fate__in=(Fate.AWAITING_HUMAN, Fate.SUBMITTED))
    due = found.exclude(not_before__gt=now).annotate(put_at=Min("targets__left_at")).order_by("not_before", "pk")
    return [_waiting(each, each.put_at, now) for each in due]


def _waiting(task: Task, put_at: datetime | None, now: datetime) -> Waiting:
    is_over = task.fate == Fate.AWAITING_HUMAN and put_at is not None and now > put_at + CONFIRMED_WITHIN
    unwanted = task.fate == Fate.AWAITING_HUMAN and task.cancel_asked_at is not None
    return Waiting(task.pk, is_over or unwanted, is_over)


def expired(receipt: Receipt) -> Receipt:
    """What of a task nobody confirms any more; where the platform did not let us take it back, somebody still may."""
    fate = Told.UNKNOWN if receipt.said else Told.EXPIRED
    targets = [replace(each, fate=fate) if each.fate is Told.AWAITING_HUMAN else each for each in receipt.targets]
    said = receipt.said or NOT_CONFIRMED % {"days": CONFIRMED_WITHIN.days}
    return replace(receipt, fate=together(each.fate for each in targets), targets=targets, said=said)


def receipt_of(pk: int) -> Receipt:
    """What is known of a task so far, as the carrier gave it."""
    task = Task.objects.get(pk=pk)
    known: QuerySet[Target] = task.targets.exclude(fate__in=(Fate.PLANNED, Fate.SUBMITTING, Fate.CANCELLED))
    chats = [Chat(each.chat, Told(each.fate)) for each in known if each.fate in set(Told)]
    return Receipt(key=task.key, fate=Told(task.fate), native=task.native, said=task.said, targets=chats)


def later(pk: int, now: datetime, wait: float) -> None:
    """Ask after it another time: the platform does not answer now."""
    Task.objects.filter(pk=pk).update(not_before=now + timedelta(seconds=wait))


def to_remind(connection: int) -> list[tuple[int, int]]:
    """(reminding, its task) that somebody asked for and nobody did."""
    found = Reminding.objects.filter(task__connection=connection, task__fate=Fate.AWAITING_HUMAN, done_at=None)
    return list(found.order_by("pk").values_list("pk", "task"))


def reminded(pk: int, now: datetime, said: str) -> None:
    """The platform was asked to remind; `said` is its objection, if any."""
    Reminding.objects.filter(pk=pk).update(done_at=now, said=said[:500])
