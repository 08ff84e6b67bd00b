"""What platforms sent is kept for a while, read again by a better reader, and gone with whom it was about."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from qunxing.carriers.live import Page, Raw
from qunxing.carriers.registry import platform
from qunxing.carriers.telegram.sync import Bot, Cursor, heard
from qunxing.communities.secrets import seal
from qunxing.ledger.models import Batch, TailFact
from qunxing.people.erasure import erase
from qunxing.people.models import Identity
from qunxing.sources import erasing, payloads
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection, Payloads, Unread
from qunxing.sources.reading_again import read_again
from qunxing.testing.cast import gather
from qunxing.testing.telegram import message

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def connection() -> Connection:
    batch = Batch.objects.create(label="Telegram", at=NOW)
    return Connection.objects.create(
        community=gather().community, carrier="telegram", batch=batch, sealed=seal({"token": "123:x"})
    )


def hear(connection: Connection, page: Page) -> None:
    Hearing(connection, platform("telegram")).take_in(page, now=NOW)


def told(*texts: str) -> Page:
    return heard([message(n, text) for n, text in enumerate(texts, 1)], Cursor(), Bot("123", True))


def test_what_an_older_reader_could_not_read_is_read_later(connection: Connection) -> None:
    hear(connection, told("早", "晚"))
    missed, odd = message(9, "漏了"), {"update_id": 10, "message": 5}
    raw = [Raw("message", json.dumps(each).encode(), str(n), understood=False) for n, each in enumerate((missed, odd))]
    hear(connection, Page(raw=raw))
    assert (TailFact.objects.count(), Unread.objects.count()) == (2, 2)
    assert read_again(connection, now=NOW) == (1, 1)
    assert TailFact.objects.filter(text="漏了").exists() and Unread.objects.get().native == "1"
    TailFact.objects.filter(text="早").delete()  # as if the reader of that day had left it out
    assert read_again(connection, now=NOW) == (1, 1)
    assert TailFact.objects.filter(text="早").exists()


def test_payloads_are_kept_for_as_many_days_as_it_is_set(connection: Connection, settings: Settings) -> None:
    hear(connection, told("早"))
    payloads.forget(now=NOW + timedelta(days=settings.KEEP_PAYLOADS_DAYS))
    assert Payloads.objects.exists()
    payloads.forget(now=NOW + timedelta(days=settings.KEEP_PAYLOADS_DAYS, seconds=1))
    assert not Payloads.objects.exists()
    settings.KEEP_PAYLOADS_DAYS = 0
    hear(connection, told("早", "晚"))
    assert not Payloads.objects.exists()


def test_who_is_erased_is_in_no_payload_any_more(connection: Connection) -> None:
    hear(connection, told("我的电话是 13800000000"))
    hear(connection, Page(raw=[Raw("message", b"{13800000000", "9", understood=False)]))
    erase(Identity.objects.get(external="user42").person, by=None, now=NOW)
    erasing.finish(now=NOW)
    assert not Payloads.objects.exists() and not Unread.objects.exists()
