"""The evening's walk in Chinese, on a desk and on a phone: from 今日 to a report copied, kept, and opened again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.reports.tests.world import QUESTION, TODAY, make
from qunxing.web.tests.test_browser import browser, complaints, look, open_page, pytestmark, sign_in

__all__ = ["browser", "complaints", "pytestmark"]


def test_from_today_to_a_report_that_was_sent(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = make().cast
    cast.olga.language = "zh-hans"
    cast.olga.save()
    page = open_page(
        browser, live_server, complaints, "narrow", locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]
    )
    sign_in(page)
    page.click("main a:has-text('日报')")
    assert "1月29日 周四" in page.inner_text("h1"), "the last day of which anything is seen"
    assert page.locator("td:has-text('这里看不到')").count() and QUESTION in page.inner_text("main")
    problems = look(page)
    page.click("button:has-text('复制成文字')")
    page.wait_for_selector("button:has-text('已复制')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("【日报】Little Baking · 1月29日 周四") and "看得到 2/3 个群" in copied
    page.fill("#note", "明天 10 点直播")
    page.click("button:has-text('记为已发')")
    page.wait_for_url("**/reports/sent/**")
    assert page.input_value("#report-text") != copied and "备注：明天 10 点直播" in page.input_value("#report-text")
    problems += look(page)
    page.click("a:has-text('已发的报告')")
    problems += look(page)
    page.click("td a:has-text('日报')")
    assert "没有变化" in page.inner_text("main")
    page.goto(f"/reports/weekly/?day={TODAY}")
    problems += look(page)
    assert (problems, complaints) == ([], [])
