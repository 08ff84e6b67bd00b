"""Listening and sending as `qunxing listen` does, until something is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from qunxing.outbox import ruling
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, Target
from qunxing.outbox.sending import Sender
from qunxing.outbox.tests.world import World
from qunxing.testing.hearing import listen


def clock() -> datetime:
    return datetime.now(UTC)


def run(until: Callable[[], bool], seconds: float = 20, at: Callable[[], datetime] = clock) -> None:
    """Listen and send until something is true in the book."""
    listen(until, Sender(at), seconds=seconds, at=at)


def at_any_hour(here: World) -> None:
    """No quiet hours: tests run at night too."""
    ruling.change_rules(here.community, {"quiet_from": 0, "quiet_to": 0}, by=here.cast.olga, now=clock())


def sent(here: World, **said: object) -> Send:
    """A send to the groups our account is in, let go."""
    audience = {"groups": [each.pk for each in here.groups]}
    return here.approved(now=clock(), **{"audience": audience, **said})


def fates(send: Send) -> list[str]:
    return list(Target.objects.filter(send=send).order_by("group").values_list("fate", flat=True))


def is_over(send: Send) -> Callable[[], bool]:
    return lambda: Send.objects.get(pk=send.pk).state == Send.State.DONE


def are(send: Send, *expected: Fate) -> Callable[[], bool]:
    return lambda: fates(send) == list(expected)
