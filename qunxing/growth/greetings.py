"""Verbs of first words to who adds one of us: write, allow, silence, retire. Each is a line of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from qunxing.carriers.live import Cap
from qunxing.carriers.live.growth import Welcome
from qunxing.carriers.registry import platform
from qunxing.communities.models import User
from qunxing.core.refusals import Refusal
from qunxing.core.rules import filling
from qunxing.growth.models import Greeting
from qunxing.outbox import log
from qunxing.outbox.actions import OwnSend, require
from qunxing.outbox.audits import What
from qunxing.outbox.log import answerable, audited
from qunxing.outbox.planning import rules_of
from qunxing.sources.asking import ask_account
from qunxing.sources.models import Connection

LONGEST_STATE = 30
LONGEST_NAME = "\u5b57" * filling.LONGEST_NAME
ONLY_MEMBER = "Only {member} is known of somebody new: leave the other variables out."


@answerable
def write(connection: Connection, words: Welcome, *, state: str, by: User, now: datetime) -> Greeting:
    """First words for a channel, or other ones: they are said by nobody until somebody allows just these.
    Raises Refusal."""
    require(connection.community, by)
    state = state.strip()
    _check(connection, words, state)
    said: dict[str, Any] = {"text": words.text, "attached": msgspec.to_builtins(words.attached)}
    signed = {"author": by, "made_at": now, "approved_by": None, "approved_at": None}
    with transaction.atomic():
        made, _new = Greeting.objects.update_or_create(
            connection=connection, state=state, retired_at=None, defaults={**said, **signed}
        )
        _log(made, "written", by=by, now=now)
    return made


@audited
def allow(greeting: Greeting, *, by: User, now: datetime) -> Greeting:
    """Let it be said, in one's own name. Raises OwnSend for who wrote it, unless own sends are allowed."""
    community = greeting.connection.community
    require(community, by)
    if greeting.author_id == by.pk and not rules_of(community).own_send:
        raise OwnSend
    _standing(greeting, approved_by=by, approved_at=now)
    _log(greeting, "allowed", by=by, now=now)
    return greeting


@audited
def silence(greeting: Greeting, *, by: User, now: datetime) -> Greeting:
    """Let it be said no more, at once."""
    require(greeting.connection.community, by)
    _standing(greeting, approved_by=None, approved_at=None)
    _log(greeting, "silenced", by=by, now=now)
    return greeting


@audited
def retire(greeting: Greeting, *, by: User, now: datetime) -> None:
    """Take it away; what was said stays to be read."""
    require(greeting.connection.community, by)
    _standing(greeting, approved_by=None, approved_at=None, retired_at=now)
    _log(greeting, "retired", by=by, now=now)


def _check(connection: Connection, words: Welcome, state: str) -> None:
    """Whether it can be said, with the longest name there is in it. Raises Refusal."""
    kind = platform(connection.carrier)
    if Cap.WELCOME not in kind.supports:
        raise Refusal("%(platform)s cannot do this.", code="cannot_do", platform=kind.title)
    if len(state) > LONGEST_STATE:
        raise Refusal("The %(part)s has more than %(most)s letters.", code="bad_way", part="state", most=LONGEST_STATE)
    if any(slot.what != filling.MEMBER for slot in filling.slots(words.text)):
        raise Refusal(ONLY_MEMBER, code="bad_welcome")
    longest = filling.fill(words.text, filling.Values(member=LONGEST_NAME))
    filled = msgspec.structs.replace(words, text=longest)
    ask_account(connection, "greetable", lambda carrier: carrier.greetable(filled))


def _standing(greeting: Greeting, **given: object) -> None:
    """Change one that was not taken away meanwhile."""
    if not Greeting.objects.filter(pk=greeting.pk, retired_at=None).update(**given):
        raise Refusal("It is out of use already.", code="retired")
    greeting.refresh_from_db()


def _log(greeting: Greeting, did: str, *, by: User, now: datetime) -> None:
    log.write(What.RULED, greeting.connection.community, by=by, now=now, greeting=greeting.pk, did=did)
