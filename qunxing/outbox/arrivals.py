"""What is known of a target becomes a fact: that it was sent is kept for good, and a promise may rest on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from qunxing.core.facts import Fact, Form, Kind, Proof
from qunxing.core.keys import key_of
from qunxing.core.zones import micros
from qunxing.ledger.append import append
from qunxing.outbox.fates import WAITS
from qunxing.outbox.models import Send, Target
from qunxing.outbox.pictures import digests_of
from qunxing.sources.hearing import CLOCKS

State = Send.State


def keep(targets: Sequence[Target], proof: Proof, *, also: Callable[[], object], more: Sequence[Fact] = ()) -> None:
    """Facts of these arrivals and `more`, in one transaction with what `also` writes. A message to one person is of no
    group, and trying out is no message."""
    told = (each for each in targets if each.group_id and not each.send.is_test)
    facts = [*(_fact(each, proof, each.at) for each in told if each.at), *more]
    append(facts, also, around=CLOCKS if more else 0)


def _fact(target: Target, proof: Proof, at: datetime) -> Fact:
    k1, k2 = key_of("sent", target.key)
    assert target.group_id and target.send.batch_id
    return Fact(
        k1=k1, k2=k2, kind=Kind.SENT, grp=target.group_id, ts=micros(at), proof=proof, batch=target.send.batch_id,
        form=form_of(target), length=len(target.text), note=target.send.purpose, text=target.text or None,
    )  # fmt: skip


def form_of(target: Target) -> Form:
    """What the message is: a picture of ours and its words are one."""
    return Form.IMAGE if digests_of(target.attached) else Form.TEXT


def begin(send: int) -> None:
    """Something of it is under way."""
    Send.objects.filter(pk=send, state=State.APPROVED).update(state=State.RUNNING)


def settle(send: int) -> None:
    """It is done once nobody waits for anything of it."""
    if not Target.objects.filter(send=send, fate__in=WAITS).exists():
        Send.objects.filter(pk=send, state__in=(State.APPROVED, State.RUNNING)).update(state=State.DONE)
