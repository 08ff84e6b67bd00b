"""Who carries a group, in Chromium and in Chinese: a KOC is named, somebody is recognised, the member page knows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.contributors.refresh import refresh
from qunxing.contributors.tests.test_carrying import NOW, talk
from qunxing.ledger.fill import fill
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell
from tests.world import hand_in

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


def test_a_koc_is_named_and_somebody_recognised(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    hand_in(cast, talk())
    fill(now=NOW)
    refresh(now=NOW)
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    page.goto(f"/groups/{cast.group.pk}/")
    problems = shell.look(page)
    page.click("a:has-text('谁撑起这个群')")
    page.wait_for_selector("text=金字塔型：回复围着一个人转")
    page.click("summary:has-text('没列进名单的')")
    assert "发言很多，但回答过的人不到 3 个" in page.inner_text("main")
    problems += shell.look(page)
    page.click("button:has-text('是 KOC')")
    page.wait_for_selector("text=定下的 KOC")
    page.fill("[name=said_by]", "阿禾")
    page.fill("[name=what]", "每晚都在答疑")
    page.click("button:has-text('记下')")
    page.wait_for_selector("text=没有人在等。")
    problems += shell.look(page)
    page.click("a:has-text('Helen') >> nth=0")
    page.wait_for_selector("text=每晚都在答疑")
    problems += shell.look(page)
    assert problems == []
    assert complaints == []
