"""One pace for each account at work: whatever speaks by it keeps the same, and counts in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from qunxing.carriers.live import Carrier
from qunxing.core.refusals import Refusal
from qunxing.core.rules.pacing import Pace
from qunxing.outbox import besides, ways
from qunxing.outbox.models import Target
from qunxing.outbox.planning import rules_of
from qunxing.sources.models import Connection

_paces: WeakKeyDictionary[Carrier, Pace] = WeakKeyDictionary()


class TooOften(Refusal):
    """Saying it now would be more than the account may say, and it cannot wait."""

    code = "too_often"
    message = "It was not said: this account had said as much as it may for now."


def of(carrier: Carrier, connection: Connection, now: datetime) -> Pace:
    """The pace of an account as it was opened; runs in the thread that writes the book."""
    found = _paces.get(carrier)
    if found is None:
        found = _paces[carrier] = begun(connection, now)
    return found


def begun(connection: Connection, now: datetime) -> Pace:
    """The pace of an account, with what left it in the longest span that counts."""
    rates = ways.rates(ways.kind_of(connection))
    since = now - timedelta(seconds=max((each.seconds for each in rates), default=0))
    sent = Target.objects.filter(connection=connection, left_at__gt=since).values_list("chat", "left_at")
    both = [*((chat, at) for chat, at in sent if at), *besides.said(connection, since)]
    before = sorted(((chat, at.timestamp()) for chat, at in both), key=lambda each: each[1])
    return Pace(rates, apart=rules_of(connection.community).apart, before=before)
