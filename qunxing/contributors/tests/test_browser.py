"""Who carries a group, in Chromium and in Chinese: a KOC is named, somebody is recognised, the member page knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from qunxing.contributors.refresh import refresh
from qunxing.contributors.tests.test_carrying import NOW, talk
from qunxing.ledger.fill import fill
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell
from tests.world import hand_in

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


@pytest.mark.parametrize("size", shell.SIZES)
def test_a_koc_is_named_and_somebody_recognised(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str], size: str
) -> None:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    hand_in(cast, talk())
    fill(now=NOW)
    refresh(now=NOW)
    page = shell.open_page(browser, live_server, complaints, size, locale="zh-CN")
    shell.sign_in(page)
    page.goto(f"/groups/{cast.group.pk}/")
    problems = _look(page)
    page.click("a:has-text('谁撑起这个群')")
    page.wait_for_selector("text=金字塔型：回复围着一个人转")
    page.click("summary:has-text('没列进名单的')")
    assert "发言很多，但回答过的人不到 3 个" in page.inner_text("main")
    problems += _look(page)
    page.click("button:has-text('是 KOC')")
    page.wait_for_selector("text=定下的 KOC")
    page.fill("[name=said_by]", "阿禾")
    page.fill("[name=what]", "每晚都在答疑")
    page.click("button:has-text('记下')")
    page.wait_for_selector("text=没有人在等。")
    problems += _look(page)
    page.click("a:has-text('Helen') >> nth=0")
    page.wait_for_selector("text=每晚都在答疑")
    problems += _look(page)
    assert problems == []
    assert complaints == []


def _look(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    page.wait_for_load_state("networkidle")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*shell.violations(page), *([f"{page.url} is {wide} px too wide"] if wide > 0 else [])]
