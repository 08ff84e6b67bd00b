"""The verbs of a send, from its first words on: draft, edit, submit, send back, approve, pause, cancel, try out.

Each is a line of the audit log, and so is each refusal. `by` is a named person always: nothing is sent without one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qunxing.communities.access import may
from qunxing.communities.models import Community, Role, User
from qunxing.core.refusals import NotAllowed, Refusal
from qunxing.outbox import freezing, log, pictures
from qunxing.outbox.audits import What
from qunxing.outbox.drafts import Draft
from qunxing.outbox.fates import Fate
from qunxing.outbox.log import audited
from qunxing.outbox.models import Send, SnippetUse, Target, Task
from qunxing.outbox.planning import Plan, plan, rules_of

State = Send.State


class Begun(Refusal):
    """It is not in the state in which this can be done (any more)."""

    code = "send_state"
    message = "This cannot be done any more, or not yet: the send is “%(state)s”."


class Changed(Refusal):
    """What would be sent is no longer what was looked at."""

    code = "plan_changed"
    message = "Something changed since you looked: look at the preview again."


class OwnSend(Refusal):
    """The author wants to approve what they wrote."""

    code = "own_send"
    message = "Somebody else has to approve this. An owner can allow own sends in the rules of sending."


@audited
def begin(about: Community | Send, *, by: User, now: datetime) -> None:
    """Somebody has typed something here. Raises NotAllowed, which is a line of the log whatever they typed."""
    require(about if isinstance(about, Community) else about.community, by)


@audited
def draft(community: Community, words: Draft, *, by: User, now: datetime) -> Send:
    """Write down what may be sent. Raises Refusal for what no send can be, NoGoal for one that serves nothing."""
    require(community, by)
    send = Send.objects.create(community=community, author=by, made_at=now, **words.checked(community))
    pictures.claim(send, now=now)
    if words.snippet:
        SnippetUse.objects.create(version=words.snippet, by=by, at=now)
    log.write(What.DRAFTED, send, by=by, now=now, purpose=send.purpose, goal=send.goal_id)
    return send


@audited
def edit(send: Send, words: Draft, *, by: User, now: datetime) -> Send:
    """Other words, another audience, while it is a draft. Raises as `draft`, and Begun."""
    require(send.community, by)
    _move(send, State.DRAFT, State.DRAFT, **words.checked(send.community))
    pictures.claim(send, now=now)
    log.write(What.EDITED, send, by=by, now=now, purpose=send.purpose, goal=send.goal_id)
    return send


@audited
def submit(send: Send, *, by: User, now: datetime) -> Plan:
    """Put it up for approval; what it would do now. Raises Begun, and Refusal when nobody would get it."""
    require(send.community, by)
    found = plan(send, now=now)
    _someone(found)
    _move(send, State.DRAFT, State.WAITING, submitted_at=now)
    log.write(What.SUBMITTED, send, by=by, now=now, targets=len(found.going))
    return found


@audited
def send_back(send: Send, *, why: str, by: User, now: datetime) -> Send:
    """Not like this: it is a draft again. Raises Begun, and Refusal without a reason."""
    require(send.community, by)
    if not why.strip():
        raise Refusal("Say what has to change.", code="no_reason")
    _move(send, State.WAITING, State.DRAFT, submitted_at=None)
    log.write(What.SENT_BACK, send, by=by, now=now, why=why.strip()[:500])
    return send


def approve(send: Send, *, seen: str, by: User, now: datetime) -> Send:
    """Let it go as it was looked at: `seen` is the digest of the plan that was shown. Its targets and their words are
    frozen now. Raises Begun, Changed, OwnSend, NotAllowed, and Refusal when nobody would get it."""
    found = _approvable(send, seen=seen, by=by, now=now)
    freezing.freeze(found, now=now)  # in lots: they count for nothing until the send is approved
    return _approve(send, found, by=by, now=now)


@audited
def _approvable(send: Send, *, seen: str, by: User, now: datetime) -> Plan:
    require(send.community, by)
    if send.author_id == by.pk and not rules_of(send.community).own_send:
        raise OwnSend
    send.refresh_from_db()
    if send.state != State.WAITING:
        raise Begun(state=send.get_state_display())
    found = plan(send, now=now)
    _someone(found)
    if found.digest != seen:
        raise Changed
    return found


@audited
def _approve(send: Send, found: Plan, *, by: User, now: datetime) -> Send:
    _let_go(send, found, by=by, now=now)
    about = {"targets": len(found.going), "left_out": len(found.out), "plan": found.digest}
    log.write(What.APPROVED, send, by=by, now=now, **about, alike=[each.send.pk for each in found.alike])
    return send


def _let_go(send: Send, found: Plan, *, by: User | None, now: datetime) -> None:
    """The one moment at which it becomes due. Raises Changed where somebody else froze another plan meanwhile."""
    if not freezing.is_frozen(found):
        raise Changed
    batch = freezing.batch_of(send, now=now)
    _move(send, State.WAITING, State.APPROVED, approved_at=now, approved_by=by, at=found.at, batch=batch)


@audited
def resend_missed(send: Send, *, by: User, now: datetime) -> Send:
    """Send it again to those whom it did not reach, as it was approved; each is tried again by one send only.

    Never to those of whom nobody knows: decide that first. Raises Begun, and Refusal where nobody was missed, or would
    get it now.
    """
    require(send.community, by)
    if send.approved_by is None or send.is_test:
        raise Begun(state=send.get_state_display())
    again = freezing.again(send, by=by, now=now)
    found = plan(again, now=now)
    _someone(found)
    freezing.freeze(found, now=now)
    freezing.tries_again(send, again)
    _let_go(again, found, by=send.approved_by, now=now)
    log.write(What.RESENT, again, by=by, now=now, resends=send.pk, targets=len(found.going))
    return again


@audited
def schedule(send: Send, *, at: datetime | None, by: User, now: datetime) -> Send:
    """Send it at another time, or (None) once it is approved. What was approved has to be approved again: another day
    may leave out others. Raises Begun, and Refusal for the past."""
    require(send.community, by)
    if at is not None and at < now:
        raise Refusal("That time is over.", code="past")
    if send.state == State.APPROVED:
        _move(send, State.APPROVED, State.WAITING, at=at, approved_at=None, approved_by=None)
    else:
        _move(send, send.state if send.state == State.WAITING else State.DRAFT, send.state, at=at)
    log.write(What.SCHEDULED, send, by=by, now=now, at=at.isoformat() if at else None)
    return send


@audited
def pause(send: Send, *, by: User, now: datetime) -> Send:
    """Let nothing more of it leave, until it is resumed. Raises Begun."""
    require(send.community, by)
    under_way = Send.objects.filter(pk=send.pk, state__in=(State.APPROVED, State.RUNNING), paused_at=None)
    _told(send, under_way.update(paused_at=now, paused_by=by))
    log.write(What.PAUSED, send, by=by, now=now)
    return send


@audited
def resume(send: Send, *, by: User, now: datetime) -> Send:
    """Go on with a send that was paused. Raises Begun."""
    require(send.community, by)
    paused = Send.objects.filter(pk=send.pk, state__in=(State.APPROVED, State.RUNNING)).exclude(paused_at=None)
    _told(send, paused.update(paused_at=None, paused_by=None))
    log.write(What.RESUMED, send, by=by, now=now)
    return send


def cancel(send: Send, *, by: User, now: datetime) -> Send:
    """Nothing more of it leaves, and what waits for a person on the platform is taken back there. Raises Begun."""
    _cancel(send, by=by, now=now)
    freezing.let_go(send, now=now)
    return send


@audited
def _cancel(send: Send, *, by: User, now: datetime) -> None:
    require(send.community, by)
    over = (State.DONE, State.CANCELLED)
    alive = Send.objects.filter(pk=send.pk).exclude(state__in=over)
    _told(send, alive.update(state=State.CANCELLED, cancelled_at=now, cancelled_by=by, paused_at=None, paused_by=None))
    Task.objects.filter(send=send, fate=Fate.PLANNED).update(fate=Fate.CANCELLED)
    there = Task.objects.filter(send=send, fate__in=(Fate.SUBMITTING, Fate.AWAITING_HUMAN))
    there.update(cancel_asked_at=now, not_before=None)
    log.write(What.CANCELLED, send, by=by, now=now)


@audited
def test_send(send: Send, *, by: User, now: datetime) -> Target:
    """Send it, as it is, to the group of colleagues that the rules name. Needs no approval: nobody else reads it.

    Raises Refusal where there is no such group an account of ours can write to by itself: look at the preview instead.
    """
    require(send.community, by)
    target = freezing.tried(send, now=now, by=by)
    log.write(What.TESTED, send, by=by, now=now, group=target.group_id, test=target.send_id)
    return target


test_send.__test__ = False  # type: ignore[attr-defined] # a verb, not a test


def require(community: Community, by: User) -> None:
    """Raises NotAllowed for somebody who may not act here. The doors in `queries` ask too; commands have none."""
    if not may(by, community, Role.OPERATOR):
        raise NotAllowed


def _someone(found: Plan) -> None:
    if not found.going:
        raise Refusal("Nobody would get this.", code="nobody")


def _move(send: Send, before: str, after: str, **fields: Any) -> None:
    """From one state to another, unless somebody was quicker. Raises Begun."""
    _told(send, Send.objects.filter(pk=send.pk, state=before).update(state=after, **fields))


def _told(send: Send, changed: int) -> None:
    send.refresh_from_db()
    if not changed:
        raise Begun(state=send.get_state_display())
