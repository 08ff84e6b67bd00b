"""Real Chromium: typing in what was read off, in Chinese, wide and on a phone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.ledger.fill import fill
from qunxing.testing.cast import gather
from qunxing.web.tests.test_browser import browser, complaints, look, open_page, pytestmark, sign_in

__all__ = ["browser", "complaints", "pytestmark"]

PASTE = """text => { const data = new DataTransfer(); data.setData('text', text);
document.activeElement.dispatchEvent(
  new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""


def test_a_block_is_pasted_a_bad_cell_mended_and_the_hand_seen(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    page = open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    sign_in(page)
    page.goto(f"/groups/{cast.group.pk}/")
    page.click("a:has-text('抄数') >> visible=true >> nth=0")
    page.goto("/sources/readings/")
    page.focus("tbody tr:first-child input >> nth=0")
    page.evaluate(PASTE, "312\t约40\n\t\t")
    page.keyboard.press("ArrowDown")
    page.click("form[data-grid] button:has-text('保存')")
    problems = look(page)
    assert page.locator("input.is-invalid").input_value() == "约40"
    page.fill("input.is-invalid", "４０")
    page.click("form[data-grid] button:has-text('保存')")
    page.wait_for_selector("text=记下了 2 个数")
    problems += look(page)
    fill(now=datetime.now(UTC))
    page.goto(f"/metrics/readings/?group={cast.group.pk}")
    page.wait_for_selector("text=人数 · 自报")
    page.click("a:has-text('看抄的数')")
    page.wait_for_selector("td:has-text('olga')")
    problems += look(page)
    page.click("td a:has-text('olga')")
    page.click("button:has-text('撤销这次导入')")
    page.wait_for_selector("text=已全部撤销")
    assert problems == []
    assert [each for each in complaints if "400" not in each] == [], "but for the bad cell"
