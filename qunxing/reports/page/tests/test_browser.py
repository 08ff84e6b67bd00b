"""The owner's page in real Chromium, in Chinese: found from 今日, sent by link, opened on a phone, taken back."""

from __future__ import annotations

from pathlib import Path

from django.core.cache import cache
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.web.tests import test_browser as shell

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


def test_the_owner_reads_the_page_sends_it_by_link_and_takes_the_link_back(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cache.clear()
    shell.with_talk(tmp_path)
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    page.click("a:has-text('值不值')")
    page.wait_for_selector("h2:has-text('该停哪个')")
    assert [page.locator("main section h2").nth(nth).inner_text() for nth in range(4)] == [
        *("谁真的在", "花了多少", "多了多少", "该停哪个")
    ]
    assert "没有人记过花费，这个问题答不上来。" in page.inner_text("main")
    problems = shell.look(page)
    page.click("button:has-text('生成链接')")
    page.wait_for_selector("#link")
    problems += shell.look(page)
    link = page.input_value("#link")
    boss = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    boss.goto(link)
    assert "值不值" in boss.inner_text("h1") and boss.locator("a, button, form").count() == 0
    problems += shell.look(boss)
    page.goto(f"{live_server.url}/page/")
    assert "打开过 1 次" in page.inner_text("main")
    page.click("button:has-text('收回')")
    page.wait_for_selector("text=链接已收回")
    boss.reload()
    assert "这个链接打不开了" in boss.inner_text("h1")
    assert problems == []
    assert [each for each in complaints if "404" not in each] == []
