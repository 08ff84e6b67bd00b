"""Speaking by itself: after what it answers is durable, and at most once, whatever breaks off in between.

A reply is written down, as one whose fate is not known, before the platform is asked; who finds it so knows as much as
anybody. So is what is answered: nothing that happened before this process looked, or was filled in late.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import IntegrityError, transaction
from django.db.models import Max

from qunxing.autoreply.models import AutoReply, Reply
from qunxing.carriers.live import Act, Cap, Carrier, Later, Mode, Receipt, Verb
from qunxing.carriers.registry import platform
from qunxing.communities.models import Group
from qunxing.core.facts import Fact, Form, Kind, Proof
from qunxing.core.keys import key_of
from qunxing.core.refusals import Refusal
from qunxing.core.rules.autoreplies import Happened, Rule, Trigger, answering
from qunxing.core.rules.filling import Values, fill
from qunxing.core.rules.pacing import Pace
from qunxing.core.zones import micros
from qunxing.ledger.append import append
from qunxing.ledger.models import TailFact
from qunxing.outbox import log, paces
from qunxing.outbox.audits import What
from qunxing.outbox.fates import Fate
from qunxing.outbox.paces import TooOften
from qunxing.outbox.queries import stops_of
from qunxing.people.dimensions import dimension_epoch, left_out
from qunxing.people.models import Identity, StandIn
from qunxing.sources.listening import Clock, Do
from qunxing.sources.models import Connection

LOOK_EVERY = 0.5
"""Seconds between two looks at what came."""
MOST, WITHIN = 20, timedelta(minutes=1)
"""So many replies of one account in that time at most: a group that talks to us in circles is left to people."""
PATIENCE = 15.0
"""Seconds that an answer waits, at most, until its account may say something again."""
AT_ONCE = 2000
MOST_NAMED = 5
SECOND = 1_000_000


@dataclass
class Memory:
    """What one connection's reacting knows from look to look."""

    after: int
    spoke: dict[tuple[int, int], float] = field(default_factory=dict)
    people: dict[int, float] = field(default_factory=dict)
    times: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST))


@dataclass(frozen=True)
class Reacting:
    """Answers what one connection hears; a companion of the listener. `clock` tells the time (UTC)."""

    clock: Clock

    async def __call__(self, connection: Connection, carrier: Carrier, do: Do) -> None:
        support = platform(connection.carrier).supports.get(Cap.SEND_GROUP)
        if support is None or support.mode is not Mode.DIRECT:
            await asyncio.Event().wait()  # nothing can be said here by itself
        memory, pace = Memory(await do(newest)), await do(paces.of, carrier, connection, self.clock())
        while True:
            for reply, act in await do(due, connection, memory, self.clock()):
                await do(keep, connection, reply, await self._said(carrier, pace, act), self.clock())
            await asyncio.sleep(LOOK_EVERY)

    async def _said(self, carrier: Carrier, pace: Pace, act: Act) -> Receipt | Refusal:
        """What became of it. What cannot be said now is not tried again: an answer belongs to its moment."""
        now = self.clock().timestamp()
        moment = pace.next(act.chat, now)
        if moment - now > PATIENCE:
            return TooOften()
        pace.leave(act.chat, moment)
        await asyncio.sleep(moment - now)
        try:
            return await carrier.submit(act)
        except Refusal as refusal:
            if isinstance(refusal, Later):
                pace.hold(moment + refusal.seconds)
            return refusal


def newest() -> int:
    """The last row of the tail as we begin."""
    return TailFact.objects.aggregate(last=Max("pk"))["last"] or 0


def due(connection: Connection, memory: Memory, now: datetime) -> list[tuple[Reply, Act]]:
    """The replies to what came since the last look, written down as begun."""
    rules = _rules(connection)
    if not rules or stops_of(connection.community).filter(connection=connection).exists():
        memory.after = newest()
        return []
    wanted: dict[tuple[Rule, int], list[TailFact]] = {}
    roles, own = _roles(dimension_epoch()), _own(connection)
    for fact in _news(connection, memory):
        role, text = roles.get(fact.identity), None if fact.kind == Kind.JOINED else fact.text or ""
        happened = Happened(fact.grp, fact.ts / SECOND, text, role is not None or fact.identity == own)
        rule = answering(rules, happened, now=now.timestamp(), spoke=memory.spoke, people=memory.people)
        if role == StandIn.STAFF and text is not None:
            memory.people[fact.grp] = max(happened.at, memory.people.get(fact.grp, 0))
        if rule is not None:
            wanted.setdefault((rule, fact.grp), []).append(fact)
    found = (_begun(connection, rule, facts, memory, now) for (rule, _grp), facts in wanted.items())
    return [each for each in found if each]


def keep(connection: Connection, reply: Reply, came: Receipt | Refusal, now: datetime) -> None:
    """What became of a reply; one that arrived is a fact."""
    fate, said = (Fate(came.fate.value), came.said) if isinstance(came, Receipt) else (Fate.FAILED, str(came))

    def settle() -> None:
        Reply.objects.filter(pk=reply.pk).update(fate=fate, said=said[:500])
        about = {"autoreply": reply.autoreply_id, "reply": reply.pk, "fate": str(fate)}
        log.write(What.REPLIED, connection.community, by=None, now=now, **about)

    append([_fact(connection, reply, now)] if fate == Fate.SENT else [], settle)


def _rules(connection: Connection) -> list[Rule]:
    allowed = AutoReply.objects.filter(community=connection.community_id, retired_at=None).exclude(approved_by=None)
    return [
        Rule(
            each.pk,
            Trigger(each.trigger),
            tuple(each.words),
            frozenset(group.pk for group in each.groups.all()),
            float(each.rests),
            each.yields * 60.0,
        )
        for each in allowed.prefetch_related("groups").order_by("pk")
    ]


def _news(connection: Connection, memory: Memory) -> Sequence[TailFact]:
    rows = TailFact.objects.filter(pk__gt=memory.after, batch=connection.batch_id, kind__in=(Kind.MESSAGE, Kind.JOINED))
    found = list(rows.order_by("pk")[:AT_ONCE])
    memory.after = found[-1].pk if len(found) == AT_ONCE else max(memory.after, newest())
    return found


@lru_cache(maxsize=1)
def _roles(epoch: int) -> dict[int, str]:
    """Account → staff or bot, as of this epoch of what is joined at read."""
    return {identity: role for identity, role, *_span in left_out()}


def _own(connection: Connection) -> int | None:
    """The account that speaks for us: what it says comes in again on some platforms."""
    space = platform(connection.carrier).namespace_of(connection.answers)
    found = Identity.objects.filter(namespace=space, external=connection.native)
    return found.values_list("pk", flat=True).first()


def _begun(
    connection: Connection, rule: Rule, facts: Sequence[TailFact], memory: Memory, now: datetime
) -> tuple[Reply, Act] | None:
    """A reply, written down before it is said; None where it was answered, or has been said too often by now."""
    if len(memory.times) == MOST and now - memory.times[0] < WITHIN:
        return None
    first = facts[0]
    group, autoreply = Group.objects.get(pk=first.grp), AutoReply.objects.get(pk=rule.number)
    chat = connection.followed.values_list("native", flat=True).get(group=group)
    text = fill(autoreply.text, Values(group.name, _names(facts)))
    try:
        with transaction.atomic():
            reply = Reply.objects.create(autoreply=autoreply, group=group, k1=first.k1, k2=first.k2, text=text, at=now)
            about = {"autoreply": autoreply.pk, "reply": reply.pk, "group": group.pk}
            log.write(What.LEFT, connection, by=None, now=now, **about)
    except IntegrityError:  # another process answers it
        return None
    memory.times.append(now)
    memory.spoke[rule.number, first.grp] = now.timestamp()
    return reply, Act(key=f"reply-{reply.pk}", verb=Verb.SEND, chat=chat, text=text)


def _names(facts: Iterable[TailFact]) -> str:
    """Who is spoken to; of many who came at once the first few."""
    asked = list(dict.fromkeys(fact.identity for fact in facts))[:MOST_NAMED]
    names = dict(Identity.objects.filter(pk__in=asked).values_list("pk", "name"))
    return "、".join(names[each] for each in asked if each in names)


def _fact(connection: Connection, reply: Reply, now: datetime) -> Fact:
    k1, k2 = key_of("reply", reply.pk)
    return Fact(
        k1=k1, k2=k2, kind=Kind.SENT, grp=reply.group_id, ts=micros(now), proof=Proof.PLATFORM,
        batch=connection.batch_id, form=Form.TEXT, length=len(reply.text), note="reply", text=reply.text,
    )  # fmt: skip
