"""通知: adding a way, trying it, and seeing what became of what was told."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import Settings
from typer.testing import CliRunner

from qunxing.cli.main import app
from qunxing.notices import actions
from qunxing.notices.delivering import send_due
from qunxing.notices.models import Channel, Notice
from qunxing.testing.cast import Cast, gather
from qunxing.testing.robots import robot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.WEBHOOK_NETWORKS = ["127.0.0.1"]
    return gather()


def test_a_robot_is_added_tried_paused_and_removed_and_its_address_never_shown(cast: Cast) -> None:
    rui = cast.as_(cast.rui, "zh-CN")
    with robot() as there:
        typed = {"name": "运营群", "url": there.url, "secret": "SECxyz", "language": "zh-hans"}
        assert "以 SEC 开头" in rui.get("/notices/new/dingtalk/").content.decode()
        page = rui.post("/notices/new/dingtalk/", typed, follow=True).content.decode()
        assert "已加上“运营群”" in page and there.url not in page and "SECxyz" not in page
        channel = Channel.objects.get()
        assert "测试通知已发到“运营群”" in rui.post(f"/notices/{channel.pk}/test/", follow=True).content.decode()
        assert "sign=" in there.told[0].path
        there.answers = [(200, b'{"errcode": 310000, "errmsg": "sign not match"}')]
        page = rui.post(f"/notices/{channel.pk}/test/", follow=True).content.decode()
        assert "没能发到" in page and "对方没有收下：310000 sign not match" in page and "没发成" in page
    for verb, shown in (("pause", "已暂停"), ("resume", "已加上")):
        page = rui.post(f"/notices/{channel.pk}/{verb}/", follow=True).content.decode()
        assert ("已暂停" in page) is (shown == "已暂停")
    rui.post(f"/notices/{channel.pk}/remove/")
    assert not Channel.objects.exists() and not Notice.objects.exists()


def test_what_is_typed_wrong_is_said_and_kept_but_for_the_secret(cast: Cast) -> None:
    rui = cast.as_(cast.rui, "zh-CN")
    inside = {"name": "运营群", "url": "http://169.254.169.254/", "language": "zh-hans"}
    reply = rui.post("/notices/new/wecom/", inside)
    page = reply.content.decode()
    assert reply.status_code == 422 and "不是外网地址" in page and 'value="运营群"' in page
    mail = {"name": "值班", "to": "rui@x.example, 不是邮箱", "language": "zh-hans"}
    assert "不是邮箱 不是邮箱地址" in rui.post("/notices/new/mail/", mail).content.decode()
    assert "还没有设邮件服务器" in rui.post("/notices/new/mail/", mail | {"to": "rui@x.example"}).content.decode()
    assert rui.get("/notices/new/pigeon/").status_code == 404
    assert not Channel.objects.exists()


def test_what_waits_says_until_when(cast: Cast) -> None:
    with robot() as there:
        actions.add(cast.community, "wecom", "运营群", url=there.url, by=None)
    now = timezone.now()
    actions.tell(cast.community, "x", "The program ended while it was being sent.", key="k", now=now)
    assert send_due(now=now)
    page = cast.as_(cast.rui, "zh-CN").get("/notices/").content.decode()
    assert "等着发" in page and "再试" in page and "正在发的时候程序停了" in page


def test_the_command_adds_tries_lists_and_removes(cast: Cast) -> None:
    shell = CliRunner()
    with robot() as there:
        words = ["notices", "add", "webhook", "Pager", "--community", cast.community.name]
        assert shell.invoke(app, words, input=f"{there.url}\n{'x' * 16}\n").exit_code == 0
        number = str(Channel.objects.get().pk)
        assert "sent" in shell.invoke(app, ["notices", "test", number]).output
        there.answers = [(404, b"")]
        tried = shell.invoke(app, ["notices", "test", number])
        assert tried.exit_code == 1 and "HTTP 404" in tried.output
    assert "Pager" in shell.invoke(app, ["notices", "list"]).output
    assert shell.invoke(app, ["notices", "log"]).output.count("This is a test") == 2
    shell.invoke(app, ["notices", "remove", number])
    assert "nowhere" in shell.invoke(app, ["notices", "list"]).output
