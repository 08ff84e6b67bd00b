"""The month close in real Chromium, in Chinese: closed by the owner, moved by a later file, objected to, answered."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.closing.tests.world import HEAD, hand_in, second_group, talk
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark
LATE = HEAD + "late,2026-10-05T09:00:00+00:00,b,B,At 200,5-0\n"


def test_a_month_is_closed_moved_objected_to_and_answered(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = gather()
    cast.olga.language = cast.vera.language = "zh-hans"
    cast.olga.save()
    cast.vera.save()
    hand_in(cast, talk())
    hand_in(cast, talk(until=9, prefix="o", people="hi"), group=second_group(cast))
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto("/metrics/")
    page.click("a:has-text('月结')")
    page.click("a:has-text('定一个月的数')")
    page.select_option("select[name=period]", "2026-10-01")
    page.click("button:has-text('查看')")
    problems += shell.look(page)
    if page.locator("[name=anyway]").count():
        page.check("[name=anyway]")
    page.click("button:has-text('定下这些数')")
    page.wait_for_selector("text=现在再算，每个数都一样。")
    hand_in(cast, LATE, name="补交.csv")
    page.reload()
    page.wait_for_selector("text=补导了“补交.csv”")
    problems += shell.look(page)
    page.click("td a:has-text('应答率') >> nth=0")
    assert "80%" in page.inner_text("main") and "90%" in page.inner_text("main")
    page.goto("/")
    assert "之后补导了 1 个文件" in page.inner_text("main") and "定下的数没有改" in page.inner_text("main")
    page.go_back()
    figure = page.url
    other = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(other, "vera")
    other.goto(figure)
    other.fill("[name=text]", "电话里也答了")
    other.click("button:has-text('提异议')")
    page.reload()
    page.fill("[name=reason]", "电话不算在内")
    problems += shell.look(page)
    page.click("button:has-text('不接受')")
    page.wait_for_selector("text=异议，未接受")
    other.reload()
    assert "电话不算在内" in other.inner_text("main")
    problems += shell.look(other)
    assert problems == []
    assert complaints == []
