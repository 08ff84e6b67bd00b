"""Greeting who adds one of us: after it is durable that they did, and at most once, whatever breaks off in between.

A greeting is written down, as one whose fate is not known, before the platform is asked; who finds it so leaves it so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, cast

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from qunxing.carriers.live import Cap, Carrier, Receipt
from qunxing.carriers.live.growth import Welcome, Welcoming
from qunxing.carriers.live.mass import Attached
from qunxing.carriers.registry import platform
from qunxing.core.refusals import Refusal
from qunxing.core.rules.filling import MEMBER, Values, fill, slots, spoken
from qunxing.growth.models import Greeted, Greeting
from qunxing.outbox import log
from qunxing.outbox.audits import What
from qunxing.outbox.fates import Fate
from qunxing.outbox.queries import stops_of
from qunxing.people.models import Identity
from qunxing.people.models import Way as Wish
from qunxing.people.wishes import way_for
from qunxing.sources.listening import Clock, Do
from qunxing.sources.models import Connection, Newcomer

LOOK_EVERY = 0.5
"""Seconds between two looks for somebody new."""
SKEW = timedelta(seconds=60)
"""Our clock may be ahead of the platform's by so much: then it is the platform that says it is too late."""
NAME_WITHIN = 5.0
"""Seconds the platform has to say what somebody is called; there are not many until it is too late to greet."""
NAMELESS = "朋友"
"""Whose name the platform does not say is spoken to all the same."""
LATE = gettext_noop("They came while nobody listened: it was too late to greet them.")
UNWANTED = gettext_noop("They want nothing by this way.")


class Hello(NamedTuple):
    """What is to be said to somebody, written down as begun."""

    greeted: int
    contact: str
    code: str
    words: Welcome


@dataclass(frozen=True)
class Greeter:
    """Greets who adds one of us by one connection; a companion of the listener. `clock` tells the time (UTC)."""

    clock: Clock

    async def __call__(self, connection: Connection, carrier: Carrier, do: Do) -> None:
        if Cap.WELCOME not in platform(connection.carrier).supports:
            await asyncio.Event().wait()  # nobody can be greeted here
        while True:
            for hello in await do(due, connection, self.clock()):
                await do(keep, connection, hello.greeted, await _said(cast(Welcoming, carrier), hello), self.clock())
            await asyncio.sleep(LOOK_EVERY)


async def _said(carrier: Welcoming, hello: Hello) -> Receipt | Refusal:
    """What became of it. It is not tried again: by then it would be too late."""
    text = hello.words.text
    try:
        if MEMBER in {slot.what for slot in slots(text)}:
            text = fill(text, Values(member=await _name(carrier, hello.contact)))
        words = msgspec.structs.replace(hello.words, text=text)
        return await carrier.greet(f"greeted-{hello.greeted}", hello.code, words)
    except Refusal as refusal:
        return refusal


async def _name(carrier: Welcoming, contact: str) -> str:
    try:
        async with asyncio.timeout(NAME_WITHIN):
            return spoken(await carrier.called_by(contact)) or NAMELESS
    except (Refusal, TimeoutError):
        return NAMELESS


def due(connection: Connection, now: datetime) -> list[Hello]:
    """Who waits to be greeted, each written down as begun; who cannot be any more is written down as that."""
    allowed = {each.state: each for each in connection.greetings.filter(retired_at=None).exclude(approved_by=None)}
    rows = list(_new(connection, allowed)) if allowed else []
    if not rows or stops_of(connection.community).filter(connection=connection).exists():
        return []
    found = (_begun(connection, each, allowed.get(each.state) or allowed[""], now) for each in rows)
    return [each for each in found if each]


def _new(connection: Connection, allowed: Mapping[str, Greeting]) -> QuerySet[Newcomer]:
    """Who came since the words for their channel were allowed and was not greeted yet."""
    wanted = Q()
    for state, greeting in allowed.items():
        theirs = Q(state=state) if state else ~Q(state__in=[each for each in allowed if each])
        wanted |= theirs & Q(at__gte=greeting.approved_at)
    return Newcomer.objects.filter(wanted, connection=connection, greeted=None).order_by("pk")


def _begun(connection: Connection, newcomer: Newcomer, greeting: Greeting, now: datetime) -> Hello | None:
    """What to say to somebody; None where nothing is to be said, or another process says it."""
    why = LATE if now > newcomer.until + SKEW else UNWANTED if _wants_none(connection, newcomer.contact) else ""
    fate = Fate.UNKNOWN if not why else Fate.EXPIRED if why == LATE else Fate.LEFT_OUT
    try:
        with transaction.atomic():
            made = Greeted.objects.create(
                greeting=greeting, newcomer=newcomer, user=newcomer.user, state=newcomer.state, text=greeting.text,
                at=now, fate=fate, said=why,
            )  # fmt: skip
            if why:
                _log(connection, made.pk, fate, now)
            else:
                log.write(What.LEFT, connection, by=None, now=now, greeted=made.pk)
    except IntegrityError:
        return None
    attached = tuple(msgspec.convert(each, Attached) for each in greeting.attached)
    words = Welcome(text=greeting.text, attached=attached)
    return None if why else Hello(made.pk, newcomer.contact, newcomer.code, words)


def _wants_none(connection: Connection, contact: str) -> bool:
    """Whether somebody we know asked not to be written to."""
    kind = platform(connection.carrier)
    known = Identity.objects.filter(namespace=kind.namespace_of(connection.answers), external=contact)
    person = known.values_list("person", flat=True).first()
    return person is not None and way_for(person, kind.platform) == Wish.NEVER


def keep(connection: Connection, greeted: int, came: Receipt | Refusal, now: datetime) -> None:
    """What became of a greeting."""
    fate, said = (Fate(came.fate.value), came.said) if isinstance(came, Receipt) else (Fate.FAILED, str(came))
    with transaction.atomic():
        Greeted.objects.filter(pk=greeted).update(fate=fate, said=said[:500])
        _log(connection, greeted, fate, now)


def _log(connection: Connection, greeted: int, fate: Fate, now: datetime) -> None:
    log.write(What.GREETED, connection.community, by=None, now=now, greeted=greeted, fate=str(fate))
