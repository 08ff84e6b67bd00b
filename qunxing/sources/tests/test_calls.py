"""Platforms that call us: kept before they are answered, taken in once; and nobody else is heard at the address."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from qunxing.carriers.live import Page
from qunxing.carriers.registry import platform
from qunxing.carriers.telegram.account import secret_of
from qunxing.carriers.telegram.sync import Bot, Cursor, heard
from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.core.zones import micros
from qunxing.ledger.models import TailFact
from qunxing.sources import calls, connecting
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Called, Connection
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.telegram import TOKEN, BotApi, bot_api, message

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as found:
        yield found


@pytest.fixture
def connection(api: BotApi, settings: Settings) -> Connection:
    settings.ADDRESS = "https://qunxing.example"
    answers = {"token": TOKEN, "server": api.url, "called": "yes"}
    return connecting.connect(gather().community, "telegram", answers, by=None, now=NOW)


def post(connection: Connection, update: object, *, secret: str = secret_of(TOKEN)) -> int:
    address = connecting.callback_of(connection).removeprefix("https://qunxing.example")
    body = json.dumps(update)
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return Client().post(address, body, content_type="application/json", headers=headers).status_code


def test_what_telegram_calls_us_for_is_kept_then_taken_in_once(connection: Connection, api: BotApi) -> None:
    assert [post(connection, message(7, "谁有酵母？")) for _twice in range(2)] == [200, 200]
    assert Called.objects.count() == 1 and not TailFact.objects.exists()
    listen(lambda: not calls.waiting(connection) and api.webhook == connecting.callback_of(connection))
    assert post(connection, message(7, "谁有酵母？")) == 200
    assert post(connection, message(8, "我有")) == 200
    listen(lambda: not calls.waiting(connection))
    assert list(TailFact.objects.order_by("ts").values_list("text", flat=True)) == ["谁有酵母？", "我有"]
    calls.forget(now=timezone.now() + timedelta(days=2))
    assert not Called.objects.exists()


def test_nobody_else_is_heard_at_its_address(connection: Connection) -> None:
    assert post(connection, message(7, "x"), secret="guessed") == 403
    mark = connecting.mark(connection)
    for guess in (mark[:-1], f"{connection.pk}-", "9-x", "x", f"{connection.pk + 1}{mark[1:]}"):
        assert Client().post(f"/calls/{guess}/").status_code == 404
    assert Client().put(f"/calls/{mark}/").status_code == 405
    connecting.pause(connection)
    assert post(connection, message(7, "x")) == 404
    assert not Called.objects.exists()


def test_telegram_is_not_told_of_an_address_it_would_refuse(api: BotApi, settings: Settings) -> None:
    settings.ADDRESS = "http://qunxing.example"
    with pytest.raises(Refusal, match="QUNXING_ADDRESS"):
        connecting.connect(
            gather().community, "telegram", {"token": TOKEN, "server": api.url, "called": "yes"}, by=None, now=NOW
        )


def test_a_bot_that_is_asked_again_takes_its_address_back(connection: Connection, api: BotApi) -> None:
    listen(lambda: bool(api.webhook))
    connecting.type_again(connection, {"called": "no"})
    api.happen(message(9, "回来了"))
    listen(lambda: TailFact.objects.exists())
    assert not api.webhook


def test_what_telegram_forgot_while_we_were_away_is_a_hole(connection: Connection) -> None:
    kind, day = platform("telegram"), timedelta(days=1)

    def hear(at: datetime) -> None:
        Hearing(Connection.objects.get(), kind).take_in(Page(said=[]), now=at)

    first = Hearing(connection, kind)
    first.take_in(heard([message(1, "早")], Cursor(), Bot("123", True)), now=NOW)
    first.take_in(Page(), now=NOW + day)
    hear(NOW + day * 1.5)
    assert not TailFact.objects.filter(kind=Kind.OBSERVED).exists()
    hear(NOW + day * 4)
    observed = TailFact.objects.get(kind=Kind.OBSERVED)
    assert (observed.ts, observed.until) == (micros(NOW), micros(NOW + day * 1.5))
    assert connection.followed.get().since == NOW + day * 3
    assert observed.grp == connection.followed.get().group_id
