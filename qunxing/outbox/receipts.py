"""The verbs of what became of it: tick off, decide what nobody knows, remind, let an account send again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from qunxing.communities.models import User
from qunxing.core.facts import Proof
from qunxing.core.refusals import Refusal
from qunxing.core.rules.quota import next_reminder
from qunxing.core.rules.sending import SENTENCES, Why
from qunxing.outbox import arrivals, log
from qunxing.outbox.actions import Begun, require
from qunxing.outbox.audits import What
from qunxing.outbox.fates import Fate
from qunxing.outbox.log import audited
from qunxing.outbox.models import Reminding, Send, Stop, Target, Task
from qunxing.outbox.planning import wants_nothing
from qunxing.sources.models import Connection

HOUR = 3600


class Reminded(Refusal):
    """The sender was reminded as often as the platform allows in a day."""

    code = "reminded"
    message = "They were reminded as often as the platform allows in a day. Try again in %(hours)s hours."


class OptedOut(Refusal):
    """They said so since it was approved."""

    code = Why.OPTED_OUT.value
    message = SENTENCES[Why.OPTED_OUT]


@audited
def tick(target: Target, *, by: User, now: datetime) -> Target:
    """Somebody sent it by hand and says so: self-reported. Raises Begun for what is not on the hand-send list now,
    OptedOut for who wants nothing any more."""
    require(target.send.community, by)
    send = target.send
    if target.why == Why.OPTED_OUT or (target.person_id and wants_nothing(target.person_id)):
        raise OptedOut
    if send.state not in (Send.State.APPROVED, Send.State.RUNNING) or send.paused_at or (send.at and send.at > now):
        raise Begun(state=send.get_state_display())
    _settle(target, Fate.BY_HAND, Fate.SENT, Proof.SELF_REPORTED, by=by, now=now)
    log.write(What.TICKED, target, by=by, now=now, group=target.group_id)
    arrivals.begin(send.pk)
    arrivals.settle(send.pk)
    return target


@audited
def take_over(target: Target, *, by: User, now: datetime) -> Target:
    """A person sends it by hand after all: its account is gone, stopped or not reached. Raises Begun once it left.

    What is in a task that nobody was asked to confirm has not left, and is taken out of it.
    """
    require(target.send.community, by)
    asked = Task.objects.exclude(fate=Fate.PLANNED)
    mine = Target.objects.filter(pk=target.pk, fate=Fate.PLANNED).exclude(task__in=asked)
    changed = mine.update(fate=Fate.BY_HAND, connection=None, task=None, not_before=None)
    target.refresh_from_db()
    if not changed:
        raise Begun(state=target.get_fate_display())
    log.write(What.HANDED, target, by=by, now=now, group=target.group_id)
    return target


@audited
def decide_unknown(target: Target, *, arrived: bool, by: User, now: datetime) -> Target:
    """Somebody looked into the group and says whether it is there. Only then may what is not there be sent again.

    Raises Begun when it is known already.
    """
    require(target.send.community, by)
    fate = Fate.SENT if arrived else Fate.FAILED
    _settle(target, Fate.UNKNOWN, fate, Proof.SELF_REPORTED, by=by, now=target.left_at or now)
    if target.task_id and not Target.objects.filter(task=target.task_id, fate=Fate.UNKNOWN).exists():
        Task.objects.filter(pk=target.task_id, fate=Fate.UNKNOWN).update(fate=fate)
    log.write(What.DECIDED, target, by=by, now=now, arrived=arrived, group=target.group_id)
    arrivals.settle(target.send_id)
    return target


def _settle(target: Target, before: Fate, after: Fate, proof: Proof, *, by: User, now: datetime) -> None:
    """From one fate to another, unless somebody was quicker. Raises Begun."""
    fields: dict[str, Any] = {"fate": after, "by": by, "at": now}
    target.at = now

    def change() -> None:
        if not Target.objects.filter(pk=target.pk, fate=before).update(**fields):
            target.refresh_from_db()
            raise Begun(state=target.get_fate_display())

    if after is Fate.SENT:
        arrivals.keep([target], proof, also=change)
    else:
        change()
    target.refresh_from_db()


@audited
def remind(task: Task, *, by: User, now: datetime) -> Reminding:
    """Ask that whoever has to confirm it be reminded; the listening process does so. Raises Reminded, Begun."""
    require(task.send.community, by)
    task.refresh_from_db()
    if task.fate != Fate.AWAITING_HUMAN or task.cancel_asked_at:
        raise Begun(state=task.get_fate_display())
    before = [int(at.timestamp()) for at in task.remindings.values_list("at", flat=True)]
    if wait := next_reminder(before, now=int(now.timestamp())):
        raise Reminded(hours=-(-wait // HOUR))
    log.write(What.REMINDED, task, by=by, now=now, task=task.pk, sender=task.sender)
    return Reminding.objects.create(task=task, by=by, at=now)


def stop(connection: Connection, *, why: str, by: User | None, now: datetime) -> None:
    """Let an account send no more until somebody lifts it; what is planned waits. `by` None: it stopped by itself."""
    _made, new = Stop.objects.get_or_create(
        connection=connection, lifted_at=None, defaults={"at": now, "why": why[:500], "by": by}
    )
    if new:
        log.write(What.STOPPED, connection.community, by=by, now=now, connection=connection.pk, why=why[:500])


def lift(connection: Connection, *, by: User, now: datetime) -> None:
    """Let an account send again. Raises Refusal when it is not stopped."""
    _lift(connection.community, connection, by=by, now=now)


@audited
def _lift(community: Any, connection: Connection, *, by: User, now: datetime) -> None:
    require(community, by)
    if not Stop.objects.filter(connection=connection, lifted_at=None).update(lifted_at=now, lifted_by=by):
        raise Refusal("This account is not stopped.", code="not_stopped")
    log.write(What.LIFTED, community, by=by, now=now, connection=connection.pk)


def decide_all(targets: Sequence[Target], *, arrived: bool, by: User, now: datetime) -> int:
    """The same said of several; how many."""
    return len([decide_unknown(each, arrived=arrived, by=by, now=now) for each in targets])


def heed(people: Collection[int], now: datetime) -> None:
    """Who has asked since it was approved not to be written to is on no hand-send list any more."""
    waiting = Target.objects.filter(person__in=people, fate=Fate.BY_HAND).select_related("send")
    for target in [each for each in waiting if each.person_id and wants_nothing(each.person_id)]:
        Target.objects.filter(pk=target.pk).update(fate=Fate.LEFT_OUT, why=Why.OPTED_OUT)
        log.write(What.CAME_OUT, target, by=None, now=now, fate=Fate.LEFT_OUT.value, said=OptedOut.message)
        arrivals.settle(target.send_id)


def forget(names: Collection[str], people: Collection[int]) -> None:
    """What was written to somebody who is erased goes; that something was sent stays. What was to be, is not."""
    theirs = Target.objects.filter(person__in=people)
    waiting = theirs.filter(fate=Fate.BY_HAND)
    sends = set(waiting.values_list("send", flat=True))
    waiting.update(fate=Fate.CANCELLED)
    theirs.update(text="", said="")
    for send in sends:
        arrivals.settle(send)
