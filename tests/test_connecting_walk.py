"""The whole way in real Chromium: connect an account on a real Matrix server, then watch a person join and talk."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from qunxing.testing.synapse import Synapse
from qunxing.web.tests.test_browser import CHROMIUM, browser, look
from tests.walking import begun, server, site

__all__ = ["browser", "server", "site"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


@pytest.mark.timeout(240)
def test_an_account_is_connected_and_a_person_is_watched_joining_and_talking(
    server: Synapse, browser: Browser, site: str
) -> None:
    complaints: list[str] = []
    alice, ben, bot = (server.user(name) for name in ("alice", "ben", "xiaoman"))
    page = begun(browser, site, complaints)
    problems = look(page)
    page.click("a[href*='/new/matrix/']")
    page.fill("[name=server]", server.url)
    page.fill("[name=token]", "mistyped")
    page.check("[name=joins]")
    page.click("button:has-text('核对并连接')")
    page.wait_for_selector("text=平台不认这份凭据")
    problems += look(page)
    page.fill("[name=token]", bot.token)
    page.click("button:has-text('核对并连接')")
    page.wait_for_selector("text=还没有群")
    room = alice.room("夜烤群", invite=(bot.user, ben.user))
    page.wait_for_selector("a:has-text('夜烤群')")
    page.wait_for_selector(".badge:has-text('接收中')")
    problems += look(page)
    page.click("a:has-text('夜烤群')")
    page.wait_for_selector("[role=log] li")
    ben.join(room)
    page.wait_for_selector("[role=log] li:has-text('ben')")
    alice.say(room, "谁有酵母？", "1")
    page.wait_for_selector("[role=log] li:has-text('谁有酵母？')")
    ben.say(room, "我有两包", "2")
    page.wait_for_selector("[role=log] li:has-text('我有两包')")
    page.wait_for_selector(".number:has-text('消息数') .figure:has-text('2')")
    problems += look(page)
    assert problems == []
    assert [each for each in complaints if "422" not in each] == [], "but for the mistyped token"
