"""The end of a group in real Chromium, in Chinese: proposed, kept on, taken back, dissolved into another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.communities.models import Charter, Group
from qunxing.lifecycle.refresh import refresh
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


def test_a_group_is_proposed_kept_on_and_dissolved(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast, now = gather(), datetime.now(UTC)
    cast.olga.language = "zh-hans"
    cast.olga.save()
    Group.objects.create(community=cast.community, name="烤箱二群", platform="wecom")
    over = now.date() - timedelta(days=19)
    Charter.objects.create(group=cast.group, version=1, from_day=over, type="content", ends_on=over, at=now)
    refresh(now=now)
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto("/lifecycle/")
    page.wait_for_selector("text=已到期 >> visible=true")
    problems += shell.look(page)
    page.click("td a:has-text('Night oven')")
    page.wait_for_selector("text=要不要解散")
    problems += shell.look(page)
    page.fill("[name=note] >> nth=0", "再看一个月")
    page.click("button:has-text('继续留着')")
    page.wait_for_selector("text=再看一个月")
    assert "要不要解散" not in page.inner_text("main")
    page.click("button:has-text('撤回')")
    page.wait_for_selector("text=决定已撤回")
    page.select_option("select[name=successor]", label="烤箱二群")
    assert "今天就解散了" in page.input_value("[name=farewell]")
    page.click("button:has-text('已经解散了')")
    page.wait_for_selector("text=成员去了")
    assert "成员去了 烤箱二群" in page.inner_text("main")
    problems += shell.look(page)
    page.goto(f"/groups/{cast.group.pk}/")
    page.wait_for_selector("text=成员去了")
    problems += shell.look(page)
    page.goto("/groups/")
    assert "Night oven" not in page.inner_text("main")
    assert problems == []
    assert complaints == []
