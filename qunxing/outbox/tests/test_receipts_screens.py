"""What became of a send in the browser: how far, for whom, in whose hands, and what people can do about it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from qunxing.outbox import actions, receipts
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import Send, SendingRules, Target, Task
from qunxing.outbox.tests.world import HOUR, World, connected, joined, world
from qunxing.people.models import Identity, Person
from qunxing.sources import connecting
from qunxing.sources.models import Connection
from qunxing.sources.queries import connections_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    found = world(3)
    SendingRules.objects.create(community=found.community, quiet_from=0, quiet_to=0)
    return found


@pytest.fixture
def rui(here: World) -> Client:
    return here.cast.as_(here.cast.rui, "zh-CN")


@pytest.fixture
def send(here: World) -> Send:
    """Let go a minute ago: one arrived, one failed, of one nobody knows, one is to be sent by hand."""
    found = here.approved(now=datetime.now(UTC) - timedelta(minutes=1))
    fates = (Fate.SENT, Fate.REJECTED, Fate.UNKNOWN)
    for group, fate in zip(here.groups, fates, strict=True):
        Target.objects.filter(send=found, group=group).update(fate=fate, said="Bad <Request>", left_at=found.at)
    Send.objects.filter(pk=found.pk).update(state=Send.State.RUNNING)
    return found


def text_of(client: Client, path: str, **more: str) -> str:
    return client.get(path, headers=more).content.decode()


def test_the_list_says_how_far_each_send_is(here: World, rui: Client, send: Send) -> None:
    page = text_of(rui, "/sends/")
    assert "送达 1 / 4" in page and "不确定 1" in page and "平台不让发 1" in page and "待手动发 1" in page
    assert "有 1 条不确定送达了没有" in page and "还有 1 条要手动发" in page
    assert "由真人发出：手动发 0 条" in page
    moving = text_of(rui, "/sends/?box=to_send", **{"HX-Request": "true"})
    assert "<html" not in moving and "送达 1 / 4" in moving
    assert "没有待同意的" in text_of(rui, "/sends/?box=to_approve")


def test_receipts_are_told_in_words_and_move_by_themselves(here: World, rui: Client, send: Send) -> None:
    page = text_of(rui, f"/sends/{send.pk}/")
    assert "送达 1 / 4" in page and "Bad &lt;Request&gt;" in page and "every 2s" in page
    only = text_of(rui, f"/sends/{send.pk}/?only=rejected", **{"HX-Request": "true"})
    assert "<html" not in only and here.groups[1].name in only and here.groups[0].name not in only
    actions.cancel(send, by=here.cast.rui, now=datetime.now(UTC))
    Target.objects.filter(send=send, fate=Fate.UNKNOWN).update(fate=Fate.FAILED)
    page = text_of(rui, f"/sends/{send.pk}/")
    assert "rui 在" in page and "已送达的不会撤回" in page and "every 2s" not in page


def test_what_nobody_knows_is_decided_and_what_failed_is_sent_again(here: World, rui: Client, send: Send) -> None:
    lost = here.target(send, here.groups[2])
    assert "群里能看到吗？" in text_of(rui, f"/sends/{send.pk}/") and "到底送达" in text_of(rui, "/sends/unknown/")
    assert rui.post(f"/sends/targets/{lost.pk}/decide/", {"arrived": "perhaps"}).status_code == 422
    reply = rui.post(f"/sends/targets/{lost.pk}/decide/", {"arrived": "no", "from": "unknowns"})
    lost.refresh_from_db()
    assert (lost.fate, reply.headers["Location"]) == (Fate.FAILED, "/sends/unknown/")
    page = text_of(rui, f"/sends/{send.pk}/")
    assert "只补发没发成的 2 个" in page
    reply = rui.post(f"/sends/{send.pk}/resend/")
    again = Send.objects.get(resends=send)
    assert reply.headers["Location"] == f"/sends/{again.pk}/" and again.targets.count() == 2
    assert "已补发" in text_of(rui, f"/sends/{send.pk}/") and "只补发" not in text_of(rui, f"/sends/{send.pk}/")
    assert "给前一次没发成的补发" in text_of(rui, f"/sends/{again.pk}/")


def test_pause_go_on_and_another_time(here: World, rui: Client) -> None:
    send = here.approved(now=datetime.now(UTC) - timedelta(minutes=1))
    page = rui.post(f"/sends/{send.pk}/pause/", follow=True).content.decode()
    assert "rui 在" in page and "暂停了" in page and "/resume/" in page
    assert "/pause/" in rui.post(f"/sends/{send.pk}/resume/", follow=True).content.decode()
    assert rui.post(f"/sends/{send.pk}/schedule/", {"at": "nonsense"}).status_code == 422
    assert rui.post(f"/sends/{send.pk}/schedule/", {"at": "2999-01-01T10:00"}).status_code == 302
    send.refresh_from_db()
    assert (send.state, send.at) == (Send.State.WAITING, datetime(2999, 1, 1, 2, tzinfo=UTC))


def test_once_it_leaves_no_other_time_is_offered(here: World, rui: Client) -> None:
    send = here.approved(now=datetime.now(UTC) - timedelta(minutes=1))
    assert "换个时间发" in text_of(rui, f"/sends/{send.pk}/")
    assert "later" not in text_of(rui, f"/sends/{send.pk}/", **{"HX-Request": "true"})
    Send.objects.filter(pk=send.pk).update(state=Send.State.RUNNING)
    assert 'id="later" hx-swap-oob="true"' in text_of(rui, f"/sends/{send.pk}/", **{"HX-Request": "true"})
    assert "换个时间发" not in text_of(rui, f"/sends/{send.pk}/")


def test_the_file_of_receipts_holds_no_formula(here: World, rui: Client, send: Send) -> None:
    here.groups[0].name = "=HYPERLINK(1)"
    here.groups[0].save()
    reply = rui.get(f"/sends/{send.pk}/export/")
    rows = list(csv.reader(io.StringIO(b"".join(reply).decode("utf-8-sig"))))
    assert rows[0][:4] == ["群或成员", "平台", "账号", "结果"] and len(rows) == 5
    assert {row[0] for row in rows} >= {"'=HYPERLINK(1)", "Night oven"}


def test_who_must_tap_is_named_and_reminded_three_times_a_day(here: World, rui: Client) -> None:
    now = datetime.now(UTC)
    corp = connected(here.community, "wecom")
    groups = [joined(corp, f"wr{nth}") for nth in range(10)]
    send = here.approved(now=now - HOUR, audience={"groups": [each.pk for each in groups]})
    task = Task.objects.create(
        send=send, connection=corp, sender="zhou", key="k", fate=Fate.AWAITING_HUMAN, made_at=now - 5 * HOUR, text="x"
    )
    Target.objects.filter(send=send).update(fate=Fate.AWAITING_HUMAN, task=task)
    person = Person.objects.create(name="周老师")
    Identity.objects.create(namespace="wecom", external="zhou", name="周老师", person=person)
    assert "等 周老师 在手机上确认" in text_of(rui, f"/sends/{send.pk}/")
    page = text_of(rui, "/sends/confirm/")
    assert "周老师" in page and "要为 10 个群确认" in page and "等了 5 小时" in page and "还有 2 个" in page
    for nth in range(3):
        assert f"提醒了 {nth} 次" in page or nth == 0
        assert rui.post(f"/sends/tasks/{task.pk}/remind/").status_code == 302
        page = text_of(rui, "/sends/confirm/")
    assert "已提醒 3 次：24 小时后" in page and "/remind/" not in page
    assert rui.post(f"/sends/tasks/{task.pk}/remind/").status_code == 422
    Task.objects.filter(pk=task.pk).update(not_before=now + HOUR)
    assert "已经去问平台" in rui.post(f"/sends/tasks/{task.pk}/ask/", follow=True).content.decode()
    task.refresh_from_db()
    assert task.not_before is None
    Task.objects.filter(pk=task.pk).update(fate=Fate.SENT)
    assert rui.post(f"/sends/tasks/{task.pk}/ask/").status_code == 422


def test_sending_by_hand_is_ticked_off_group_by_group(here: World, rui: Client, send: Send) -> None:
    page = text_of(rui, "/sends/by-hand/")
    target = here.target(send, here.loose)
    assert here.loose.name in page and "已发 0 / 1" in page and 'href="wxwork://"' in page and target.text in page
    path = f"/sends/targets/{target.pk}/tick/"
    piece = rui.post(path, headers={"HX-Request": "true"}).content.decode()
    assert "自报" in piece and "已发 1 / 1" in piece and "hx-swap-oob" in piece and "<html" not in piece
    assert rui.post(path).status_code == 422, "once"
    assert "没有要手动发的" in text_of(rui, "/sends/by-hand/")
    assert "自报" in text_of(rui, f"/sends/{send.pk}/?only=sent")


def test_an_account_that_stopped_is_said_aloud_and_goes_on(here: World, rui: Client) -> None:
    send = here.approved(now=datetime.now(UTC))
    receipts.stop(here.connection, why="Too <Many> Requests", by=None, now=datetime.now(UTC))
    for path in ("/sends/", f"/sends/{send.pk}/"):
        page = text_of(rui, path)
        assert "已停发" in page and "Too &lt;Many&gt; Requests" in page and "继续发送" in page, path
    target = here.target(send, here.groups[0])
    assert f"/sends/targets/{target.pk}/by-hand/" in text_of(rui, f"/sends/{send.pk}/")
    assert rui.post(f"/sends/targets/{target.pk}/by-hand/").status_code == 302
    assert here.groups[0].name in text_of(rui, "/sends/by-hand/"), "somebody takes over"
    stop = here.connection.stops.get()
    assert "账号继续发送了" in rui.post(f"/sends/stops/{stop.pk}/lift/", follow=True).content.decode()
    assert "已停发：" not in text_of(rui, "/sends/")
    assert "/by-hand/" not in text_of(rui, f"/sends/{send.pk}/?only=planned", **{"HX-Request": "true"})
    connecting.pause(here.connection)
    assert "已暂停" in text_of(rui, f"/sends/{send.pk}/?only=planned")
    assert "账号：已暂停" in text_of(rui, f"/sends/{here.draft().pk}/"), "and while planning"


def test_an_account_that_sent_something_is_forgotten_but_for_its_name(here: World, rui: Client, send: Send) -> None:
    native = here.connection.native
    connecting.forget(here.connection)
    kept = Connection.objects.get(pk=here.connection.pk)
    assert (kept.name, kept.native, kept.sealed, kept.answers) == (native, "", "", {})
    assert not kept.followed.exists() and not connections_for(here.cast.rui).exists()
    assert native in b"".join(rui.get(f"/sends/{send.pk}/export/")).decode()
    connected(here.community, "telegram", native=native)
