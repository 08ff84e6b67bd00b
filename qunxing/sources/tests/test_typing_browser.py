"""Real Chromium: typing in what was read off, in Chinese, wide and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from qunxing.ledger.fill import fill
from qunxing.testing.cast import PASSWORD, gather

CHROMIUM = Path("/usr/bin/chromium")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PASTE = """text => { const data = new DataTransfer(); data.setData('text', text);
document.activeElement.dispatchEvent(
  new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"  # playwright's loop makes Django think that we are asynchronous
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def fits(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert Axe().run(page, options=RULES)["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_block_is_pasted_a_bad_cell_mended_and_the_hand_seen(
    home: Path, browser: Browser, live_server: LiveServer, size: tuple[int, int]
) -> None:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, base_url=live_server.url, locale="zh-CN"
    ).new_page()
    page.goto("/")
    page.fill("[name=name]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto(f"/groups/{cast.group.pk}/")
    page.click("a:has-text('抄数') >> visible=true >> nth=0")
    page.goto("/sources/readings/")
    page.focus("tbody tr:first-child input >> nth=0")
    page.evaluate(PASTE, "312\t约40\n\t\t")
    page.keyboard.press("ArrowDown")
    page.click("form[data-grid] button:has-text('保存')")
    fits(page)
    assert page.locator("input.is-invalid").input_value() == "约40"
    page.fill("input.is-invalid", "４０")
    page.click("form[data-grid] button:has-text('保存')")
    page.wait_for_selector("text=记下了 2 个数")
    fits(page)
    fill(now=datetime.now(UTC))
    page.goto(f"/metrics/readings/?group={cast.group.pk}")
    page.wait_for_selector("text=人数 · 自报")
    page.click("a:has-text('看抄的数')")
    page.wait_for_selector("td:has-text('olga')")
    fits(page)
    page.click("td a:has-text('olga')")
    page.click("button:has-text('撤销这次导入')")
    page.wait_for_selector("text=已全部撤销")
