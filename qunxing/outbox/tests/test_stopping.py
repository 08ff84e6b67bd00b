"""An account whose platform bears little stops by itself, and goes on when somebody says so."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from qunxing.carriers.live import Cap, Support
from qunxing.carriers.onebot import brake
from qunxing.carriers.registry import platform
from qunxing.communities.secrets import seal
from qunxing.outbox import receipts
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Stop
from qunxing.outbox.tests.running import at_any_hour, clock, fates, is_over, run, sent
from qunxing.outbox.tests.world import world
from qunxing.testing.onebot import Fault, Implementation, event_server

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
REFUSED = Fault(b'{"status":"failed","retcode":1200,"wording":"EventChecker Failed","echo":ECHO}')


@pytest.fixture
def it(monkeypatch: pytest.MonkeyPatch) -> Iterator[Implementation]:
    """An account in five groups, that need not wait between two messages."""
    monkeypatch.setattr(brake, "REST", 0.3)
    monkeypatch.setitem(platform("onebot").supports, Cap.SEND_GROUP, Support())
    found = Implementation()
    for nth in range(5):
        found.group(nth + 1, f"群{nth}")
    yield found


def test_after_three_refusals_an_account_stops_and_nothing_is_lost(it: Implementation, settings: Settings) -> None:
    settings.RISKS_ALLOWED = frozenset({"onebot"})
    with event_server(it) as url:
        here = world(5, "onebot", answers={"way": "forward", "address": url}, sealed=seal({"token": it.token}))
        at_any_hour(here)
        for nth, followed in enumerate(here.connection.followed.order_by("pk")):
            followed.native = str(nth + 1)
            followed.save(update_fields=["native"])
        it.fail("send_group_msg", REFUSED, REFUSED, REFUSED)
        send = sent(here)
        run(lambda: Stop.objects.filter(lifted_at=None).exists() and Fate.SUBMITTING not in fates(send))
        assert sorted(fates(send)) == sorted([Fate.REJECTED] * 3 + [Fate.PLANNED] * 2)
        assert "3 sends in a row failed" in Stop.objects.get().why
        time.sleep(0.3)
        receipts.lift(here.connection, by=here.cast.rui, now=clock())
        run(is_over(send))
    assert sorted(fates(send)) == sorted([Fate.REJECTED] * 3 + [Fate.SENT] * 2)
    assert sum(len(group.said) for group in it.groups.values()) == 2
