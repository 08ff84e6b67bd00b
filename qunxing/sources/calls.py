"""Platforms that call us: a call is kept before it is answered, and what it says is taken in by the listener."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import cast

import msgspec
from django.utils.crypto import constant_time_compare

from qunxing.carriers.live import Carrier
from qunxing.carriers.live.calls import Answer, Call, CalledCarrier
from qunxing.carriers.registry import platform
from qunxing.core.refusals import Refusal
from qunxing.sources.connecting import answers_of, callback_of, mark
from qunxing.sources.models import Called, Connection, Newcomer

NEEDED = frozenset({"x-telegram-bot-api-secret-token", "x-signature", "x-self-id", "content-type"})
"""Headers a carrier may look at; no other is kept."""
KNOWN_FOR = timedelta(days=1)
"""How long a call is known again."""
AT_ONCE = 100
SILENT = (Connection.State.PAUSED, Connection.State.FORGOTTEN)
"""Nobody is answered in the name of these."""


def marked(text: str) -> Connection | None:
    """The connection an address names; None for an address nobody was given, or whose connection is paused."""
    number = text.partition("-")[0]
    found = Connection.objects.filter(pk=int(number)).first() if number.isascii() and number.isdecimal() else None
    if found is None or found.state in SILENT or not constant_time_compare(mark(found), text):
        return None
    return found


def answer(connection: Connection, call: Call, *, now: datetime) -> Answer:
    """What to answer a platform's call; what it says is durable by then, and waits for the listener."""
    said = _carrier(connection.carrier, msgspec.json.encode(answers_of(connection), order="sorted"))
    if said is None:
        return Answer(status=404)
    found = said.called(call, now=int(now.timestamp()))
    _note(connection, call, found, now)
    if found.page is not None:
        headers = {name: value for name, value in call.headers.items() if name in NEEDED}
        Called.objects.get_or_create(
            connection=connection, key=_key(call), defaults={
                "at": now, "query": {"method": call.method, **call.query}, "headers": headers, "body": call.body,
            },
        )  # fmt: skip
    return found


def address_of(connection: Connection) -> str | None:
    """Where its platform calls us: "" when the internet does not reach us, None when it calls nobody."""
    try:
        said = _carrier(connection.carrier, msgspec.json.encode(answers_of(connection), order="sorted"))
    except Refusal:
        return None
    return callback_of(connection) if said else None


def _note(connection: Connection, call: Call, found: Answer, now: datetime) -> None:
    """Remember that the address works; to the minute, for a platform that calls a thousand times a second. Or that our
    clocks differ."""
    field = "tried_at" if call.method == "GET" else "told_at"
    before = getattr(connection, field)
    if found.off:
        Connection.objects.filter(pk=connection.pk).update(off_by=found.off)
    elif found.status < 300 and (connection.off_by or before is None or now - before > timedelta(minutes=1)):
        Connection.objects.filter(pk=connection.pk).update(**{field: now, "off_by": 0})


def waiting(connection: Connection) -> list[Called]:
    """The oldest calls whose words are not yet in the ledger."""
    return list(Called.objects.filter(connection=connection, is_taken=False).order_by("pk")[:AT_ONCE])


def call_of(kept: Called) -> Call:
    query = dict(kept.query)
    return Call(method=query.pop("method"), query=query, headers=kept.headers, body=bytes(kept.body))


def forget(*, now: datetime) -> None:
    """Delete the calls that were taken in long enough ago that they do not come again, and who was new then."""
    Called.objects.filter(is_taken=True, at__lt=now - KNOWN_FOR).delete()
    Newcomer.objects.filter(at__lt=now - KNOWN_FOR).delete()


def is_called(carrier: Carrier) -> bool:
    return hasattr(carrier, "called")


def _key(call: Call) -> str:
    said: Mapping[str, str] = {name: call.headers[name] for name in sorted(NEEDED & call.headers.keys())}
    return sha256(msgspec.json.encode([call.method, dict(call.query), said]) + call.body).hexdigest()


@lru_cache(maxsize=256)
def _carrier(name: str, answers: bytes) -> CalledCarrier | None:
    """A carrier that only judges calls; it is made once for the same answers."""
    try:
        carrier = platform(name).open(msgspec.json.decode(answers))
    except Refusal:
        return None
    return cast(CalledCarrier, carrier) if is_called(carrier) else None
