"""A WeCom application connected while it is still being set up, and what the checker then says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings
from typer.testing import CliRunner

from qunxing.carriers.live.setup import Calls, Checked, State
from qunxing.carriers.registry import platform
from qunxing.cli.main import app
from qunxing.core.facts import Kind
from qunxing.core.refusals import Refusal
from qunxing.ledger.models import TailFact
from qunxing.people.models import Identity
from qunxing.sources import connecting, inspecting
from qunxing.sources.health import health_of
from qunxing.sources.models import Connection
from qunxing.sources.watching import troubles
from qunxing.testing.cast import gather
from qunxing.testing.hearing import listen
from qunxing.testing.wecom import CORP, SECRET, WeCom, event, qyapi
from qunxing.testing.wecom_calls import KEY, TOKEN, posted, tried

SITE = "https://qunxing.invalid"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def corp() -> Iterator[WeCom]:
    with qyapi() as found:
        found.chat("wr1", {"userid": "zhangsan", "type": 1, "name": "张三"}, name="夜间烘焙")
        yield found


def answers(corp: WeCom) -> dict[str, str]:
    return {"corp": CORP, "secret": SECRET, "server": corp.url, "token": TOKEN, "aes_key": KEY}


def connected(corp: WeCom) -> Connection:
    return connecting.connect(gather().community, "wecom", answers(corp), by=None, now=timezone.now())


def states(found: list[Checked]) -> Mapping[str, State]:
    return {each.step: each.state for each in found}


def test_it_is_connected_before_wecom_trusts_us_for_only_then_it_has_an_address(
    corp: WeCom, settings: Settings
) -> None:
    settings.ADDRESS, corp.is_trusted, now = SITE, False, int(timezone.now().timestamp())
    made = connected(corp)
    before = states(inspecting.inspect(made))
    assert (before["trusted_ip"], before["callback"], before["events"]) == (
        State.MISSING, State.MISSING, State.UNKNOWN,
    )  # fmt: skip
    address = connecting.callback_of(made).removeprefix(SITE)
    assert Client().get(address, tried("hello", at=now)).content == b"hello"
    told = posted(event("change_external_chat", now, ChatId="wr1", ChangeType="create"), at=now)
    for body, status in ((told.body, 200), (b"forged", 403)):
        done = Client().post(address, body, content_type="text/xml", query_params=dict(told.query))
        assert done.status_code == status
    corp.is_trusted = True
    made.refresh_from_db()
    after = states(inspecting.inspect(made))
    assert set(after.values()) - {after["domain"]} == {State.OK} and after["domain"] is State.MISSING


def test_a_call_that_is_forged_is_no_sign_that_the_address_works(corp: WeCom, settings: Settings) -> None:
    settings.ADDRESS, now = SITE, int(timezone.now().timestamp())
    made = connected(corp)
    address = connecting.callback_of(made).removeprefix(SITE)
    assert Client().get(address, {**tried("hello", at=now), "nonce": "6"}).status_code == 403
    stale = tried("hello", at=now - int(timedelta(hours=1).total_seconds()))
    assert Client().get(address, stale).status_code == 403
    made.refresh_from_db()
    assert made.tried_at is None and made.told_at is None


def test_a_clock_that_is_off_is_counted_and_said_in_words_until_it_is_right(corp: WeCom, settings: Settings) -> None:
    settings.ADDRESS, now = SITE, int(timezone.now().timestamp())
    made = connected(corp)
    address = connecting.callback_of(made).removeprefix(SITE)
    late = tried("hello", at=now - 780)
    told = posted(event("change_external_chat", now - 780, ChatId="wr1", ChangeType="create"), at=now - 780)
    assert Client().get(address, late).status_code == 403
    done = Client().post(address, told.body, content_type="text/xml", query_params=dict(told.query))
    assert done.status_code == 403
    listen(lambda: Connection.objects.get().ignored.get("stale") == 2)
    made.refresh_from_db()
    found = {each.step: each for each in inspecting.inspect(made)}
    assert (found["callback"].state, found["events"].state) == (State.MISSING, State.UNKNOWN)
    with override("zh-hans"):
        said = inspecting.words(found["callback"], "UTC"), health_of([made], now=timezone.now())[0].why
    assert all("13 分钟" in each for each in said), said
    assert [each.what for each in troubles([made], now=timezone.now())] == ["clock"]
    assert Client().get(address, tried("hello", at=now)).content == b"hello"
    made.refresh_from_db()
    assert states(inspecting.inspect(made))["callback"] is State.OK and not health_of([made], now=timezone.now())[0].why


def test_what_is_missing_is_told_at_the_command_line_and_in_chinese(corp: WeCom) -> None:
    made = connected(corp)
    done = CliRunner().invoke(app, ["wecom", "check", str(made.pk), "--json"])
    steps = {each["step"]: each for each in json.loads(done.stdout)["steps"]}
    assert done.exit_code == 1 and steps["scope"]["state"] == "ok" and steps["domain"]["state"] == "missing"
    told = [
        word
        for name, said in answers(corp).items()
        if name in ("corp", "server")
        for word in ("--set", f"{name}={said}")
    ]
    typed = CliRunner().invoke(app, ["wecom", "check", *told], input=f"wrong\n{TOKEN}\n{KEY}\n")
    assert "✗  Corp ID and secret" in typed.stdout and SECRET not in typed.stdout
    assert CliRunner().invoke(app, ["wecom", "check"]).exit_code == 2
    with override("zh-hans"):
        assert all(inspecting.words(each, "UTC").isascii() is False for each in inspecting.inspect(made) if each.said)


def test_a_platform_that_needs_no_set_up_has_nothing_to_try() -> None:
    with pytest.raises(Refusal, match="nothing to try"):
        inspecting.look(platform("matrix"), {}, Calls())


def told(kind: Kind) -> list[str]:
    rows = TailFact.objects.filter(kind=kind).order_by("ts", "identity").values_list("identity", flat=True)
    return list(Identity.objects.filter(pk__in=rows).order_by("pk").values_list("external", flat=True))


def test_groups_fill_up_with_their_members_and_an_event_is_heard(corp: WeCom, settings: Settings) -> None:
    settings.ADDRESS, now = SITE, int(timezone.now().timestamp())
    made = connected(corp)
    listen(lambda: told(Kind.LISTED) == ["zhangsan"])
    followed = made.followed.select_related("group").get()
    assert (followed.group.name, followed.group.native) == ("夜间烘焙", "wr1") and followed.blind
    guest = {"userid": "wm1", "type": 2, "join_time": now, "join_scene": 3, "state": "门店A", "name": "小满"}
    corp.chat("wr1", corp.chats["wr1"]["member_list"][0], guest, name="夜间烘焙", version="v2")
    came = event(
        "change_external_chat", now, ChatId="wr1", ChangeType="update", UpdateDetail="add_member", JoinScene=3,
        MemChangeCnt=1, LastMemVer="v1", CurMemVer="v2", items=("wm1",),
    )  # fmt: skip
    sent = posted(came, at=now)
    address = connecting.callback_of(made).removeprefix(SITE)
    assert Client().post(address, sent.body, content_type="text/xml", query_params=dict(sent.query)).status_code == 200
    listen(lambda: "wm1" in told(Kind.LISTED))
