"""A charter in real Chromium, in Chinese: drafted from imported talk, found not to fit, corrected, then live."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.web.tests import test_browser as shell

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


def test_an_imported_group_gets_its_charter(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = shell.with_talk(tmp_path)
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    page.goto(f"/groups/{cast.group.pk}/")
    page.click("a:has-text('起草群定位')")
    assert "平均每人每天说 1 句" in page.inner_text("#sheet")
    problems = shell.look(page)
    page.fill("[name=who-0]", "夜里烤面包的人")
    page.check("[name=needs-0][value=benefit]")
    page.click("button:has-text('存为草稿')")
    assert "没有一样是这些人需要的" in page.inner_text("#draft")
    assert page.locator("button:has-text('生效')").count() == 0
    problems += shell.look(page)
    page.uncheck("[name=needs-0][value=benefit]")
    page.check("[name=needs-0][value=resources]")
    page.select_option("[name=natural_days]", "7")
    page.click("button:has-text('存为草稿')")
    page.click("button:has-text('生效')")
    page.wait_for_selector("text=第 1 版")
    assert "每周一次" in page.inner_text("main")
    page.click("main a:has-text('定目标')")
    page.select_option("select[name=figure]", "senders:")
    page.wait_for_url("**figure=senders**")
    page.fill("[name=name]", "每周 5 人说话")
    page.fill("[name=target]", "5")
    page.click("button:has-text('定下这个目标')")
    page.wait_for_selector("text=目标定下了")
    page.goto(f"/groups/{cast.group.pk}/charter/")
    page.click("button:has-text('开始正式运营')")
    problems += shell.look(page)
    page.goto(f"/groups/{cast.group.pk}/")
    assert "内容型 · 话题" in page.inner_text("main") and "正式运营" in page.inner_text("main")
    problems += shell.look(page)
    assert problems == []
    assert complaints == []
