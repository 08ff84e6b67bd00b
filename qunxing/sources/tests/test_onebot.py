"""QQ accounts from the form to the ledger: off until allowed, heard once, and honest about what was missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from qunxing.carriers.onebot.tests.driving import Far, forward, oven
from qunxing.communities.models import Community
from qunxing.core.facts import Form, Kind
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import TailFact
from qunxing.sources import calls, connecting, listening
from qunxing.sources.models import Called, Connection, Followed, Import
from qunxing.sources.reading_again import read_again
from qunxing.sources.tests.conftest import Hand
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.onebot import ACCOUNT, api_server, increase, message, notice
from qunxing.testing.onebot.calling import signature

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]
SITE = "https://qunxing.example"


@pytest.fixture
def allowed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LOOK_EVERY", 0.1)
    settings.RISKS_ALLOWED, settings.ADDRESS = frozenset({"onebot"}), SITE


@pytest.fixture
def far(allowed: None) -> Iterator[Far]:
    with forward() as found:
        yield found


def connected(far: Far) -> Connection:
    community = Community.objects.first() or gather().community
    return connecting.connect(community, "onebot", far.answers, by=None, now=timezone.now())


def facts(kind: Kind = Kind.MESSAGE) -> list[str | None]:
    return list(TailFact.objects.filter(kind=kind).order_by("ts").values_list("text", flat=True))


@pytest.fixture
def now() -> int:
    """Seconds since 1970."""
    return int(timezone.now().timestamp())


def fresh(now: int, number: int, text: str) -> dict[str, Any]:
    """Said just now."""
    return message(number, text, time=now + number)


def test_such_accounts_are_off_until_an_administrator_allows_them(settings: Settings) -> None:
    with forward() as far:
        with pytest.raises(Refusal, match=r"banned.*QUNXING_ALLOW_ONEBOT=yes") as found:
            connected(far)
        assert found.value.code == "risk_not_taken" and far.it.calls == []
        settings.RISKS_ALLOWED = frozenset({"onebot"})
        connection = connected(far)
        settings.RISKS_ALLOWED = frozenset()
        far.it.calls.clear()
        listen(lambda: bool(Connection.objects.get().said))
        with pytest.raises(Refusal, match="banned"):
            connecting.type_again(connection, {"token": "tok"})
        assert far.it.calls == [] and Connection.objects.get().state == Connection.State.WAITING


def test_a_group_fills_up_and_an_hour_nobody_was_there_is_a_hole(far: Far, now: int) -> None:
    far.it.history_of = 0
    connection = connected(far)
    assert connection.native == str(ACCOUNT) and "tok" not in connection.sealed

    def tell(*events: Any) -> bool:
        """Once there is somebody to tell."""
        if far.it.outlets and far.it.calls[-1][0] != "told":
            far.it.calls.append(("told", {}))
            far.it.happen(*events)
        return True

    listen(
        lambda: (
            tell(fresh(now, 1, "谁有酵母？"), fresh(now, 2, "我有"))
            and len(facts()) == 2
            and len(facts(Kind.LISTED)) == 2
        )
    )
    followed = Connection.objects.get().followed.get()
    assert (followed.group.name, followed.group.native, followed.group.platform) == ("夜烤", "38988", "qq")
    connecting.pause(connection)
    connecting.resume(connection)
    listen(
        lambda: (
            tell(fresh(now, 2, "我有"), fresh(now, 3, "多少钱？")) and len(facts()) == 3 and bool(facts(Kind.OBSERVED))
        )
    )
    assert facts() == ["谁有酵母？", "我有", "多少钱？"]
    observed = TailFact.objects.get(kind=Kind.OBSERVED)
    followed.refresh_from_db()
    assert observed.note == "qq#onebot" and observed.until < followed.since.timestamp() * 1e6
    assert read_again(Connection.objects.get(), now=timezone.now()) == (0, 0)


def test_events_are_posted_to_our_address_and_taken_in_once(allowed: None, now: int) -> None:
    it = oven()
    with api_server(it) as url:
        connection = connected(Far(it, {"way": "http", "address": url, "token": "tok", "secret": "sec"}))
        came = increase(1, 43, time=now)
        assert [post(connection, each) for each in (fresh(now, 1, "谁有酵母？"), came, came)] == [204] * 3
        assert post(connection, fresh(now, 2, "x"), secret="guess") == 403
        assert post(connection, increase(1, 44)) == 403  # of years ago
        upload = notice(5, "group_upload", user_id=42, file={"name": "价目表.pdf"}, time=now + 5)
        assert post(connection, upload) == 204 and Called.objects.count() == 4
        listen(lambda: not calls.waiting(connection) and Connection.objects.get().state == "listening")
    assert [facts(), len(facts(Kind.JOINED))] == [["谁有酵母？", "价目表.pdf"], 1]
    assert Connection.objects.get().ignored == {"stale": 1} and Connection.objects.get().told_at
    assert TailFact.objects.get(text="价目表.pdf").form == Form.FILE


def post(connection: Connection, event: dict[str, Any], *, secret: str = "sec") -> int:
    body = json.dumps(event).encode()
    headers = {"X-Self-ID": str(ACCOUNT), "X-Signature": signature(body, secret)}
    address = connecting.callback_of(connection).removeprefix(SITE)
    return Client().post(address, body, content_type="application/json", headers=headers).status_code


def test_an_export_of_the_same_days_asks_which_shall_count(far: Far, hand_in: Hand) -> None:
    """Its numbers are QQ's own: nobody would know a message again."""
    connection = connected(far)

    def said() -> bool:
        if far.it.outlets and not facts():
            far.it.happen(fresh(int(timezone.now().timestamp()), 0, "谁有酵母？"))
        found = Followed.objects.select_related("connection").first()
        heard_at = found and found.connection.heard_at
        return bool(facts() and found and heard_at and heard_at > found.since)

    listen(said)
    sender = {"uid": "u", "uin": "42", "name": "P42"}
    entry = {
        "id": "7490000000000000001",
        "timestamp": TailFact.objects.get(kind=Kind.MESSAGE).ts // 1000,
        "sender": sender,
    }
    about = {"metadata": {"name": "QQChatExporter V5"}, "chatInfo": {"name": "夜烤", "groupCode": "38988"}}
    export = about | {"messages": [entry | {"content": {"text": "谁有酵母？"}}]}
    group = connection.followed.get().group
    asking = hand_in(json.dumps(export), "群.json", community=connection.community, group=group)
    assert (asking.state, asking.question["ask"]) == (Import.State.ASKING, "overlap")
    assert facts() == ["谁有酵母？"]
