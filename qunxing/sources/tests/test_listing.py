"""Reading member lists from a WeCom that refuses: at once told, waited for, or tried again ever more seldom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from qunxing.core.facts import Kind
from qunxing.ledger.models import TailFact
from qunxing.sources import connecting, listing
from qunxing.sources.listing import FIRST_REST, LONGEST_REST, Rests
from qunxing.sources.models import Connection
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.telegram import TOKEN, Fault, bot_api, message
from qunxing.testing.wecom import CORP, SECRET, WeCom, code, qyapi

READ = "externalcontact/groupchat/get"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def corp(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeCom]:
    monkeypatch.setattr(listing, "LOOK_EVERY", 0.02)
    with qyapi() as found:
        found.chat("wr1", {"userid": "zhangsan", "type": 1, "name": "张三"}, name="夜间烘焙")
        said = {"corp": CORP, "secret": SECRET, "server": found.url}
        connecting.connect(gather().community, "wecom", said, by=None, now=timezone.now())
        yield found


def is_listed() -> bool:
    return TailFact.objects.filter(kind=Kind.LISTED).exists()


def test_credentials_refused_while_members_are_read_end_the_hearing_and_are_told(corp: WeCom) -> None:
    corp.fail(READ, code(40014), code(40014))
    listen(lambda: Connection.objects.get().state == Connection.State.REFUSED, seconds=10)
    assert not is_listed()


def test_what_the_platform_asks_to_wait_for_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOOK_EVERY", 0.02)
    with bot_api() as api:
        api.room(-1001000000007)
        api.happen(message(1, "早"))
        said = {"token": TOKEN, "server": api.url}
        connecting.connect(gather().community, "telegram", said, by=None, now=timezone.now())
        busy = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":0.7}}'
        api.fail("getChatAdministrators", *[Fault(429, busy)] * 2)
        began = timezone.now()
        listen(lambda: len(api.called("getChatAdministrators")) == 3)
        assert timezone.now() - began >= timedelta(seconds=2 * 0.7)


def test_a_group_that_cannot_be_read_is_asked_for_ever_more_seldom(corp: WeCom) -> None:
    corp.fail(READ, *[code(-1)] * 99)
    ended = timezone.now() + timedelta(seconds=1.5)
    listen(lambda: timezone.now() > ended)
    assert len(corp.asked(READ)) == 1


def test_rests_grow_and_end_once_it_could_be_read() -> None:
    rests, at, asked = Rests(), datetime(2026, 11, 1, tzinfo=UTC), list[datetime]()
    for _second in range(24 * 3600):
        if not rests.holds("a", at):
            asked.append(at)
            rests.failed("a", at)
        at += timedelta(seconds=1)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert gaps[0] == FIRST_REST and gaps[-1] == LONGEST_REST and sorted(gaps) == gaps and not rests.holds("b", at)
    rests.over("a")
    assert not rests.holds("a", at)
