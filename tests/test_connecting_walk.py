"""The whole way in real Chromium: connect an account on a real Matrix server, then watch a person join and talk."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page

from qunxing.cli.tests.shell import COMMAND, environment
from qunxing.testing.cast import PASSWORD
from qunxing.testing.postgres import Unavailable, free_port
from qunxing.testing.synapse import Synapse, homeserver
from qunxing.web.tests.test_browser import CHROMIUM, browser, look, resize

__all__ = ["browser"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]
PATIENCE = 60
"""Seconds."""


@pytest.fixture
def server() -> Iterator[Synapse]:
    try:
        with homeserver() as found:
            yield found
    except Unavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A new installation, all of it running."""
    port = free_port()
    started = subprocess.Popen(
        [*COMMAND, "up"], env=environment(tmp_path / "home", QUNXING_PORT=str(port)), stderr=subprocess.DEVNULL
    )
    try:
        until_it_answers(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait()


def until_it_answers(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            assert httpx2.get(f"{url}/first-run/", timeout=PATIENCE).status_code == 200
            return
        except httpx2.ConnectError:
            assert time.monotonic() < end, "it did not start"
            time.sleep(0.2)


def begun(browser: Browser, site: str, complaints: list[str]) -> Page:
    """The owner's first minute, up to the choice of a platform."""
    page = browser.new_context(base_url=site, locale="zh-CN").new_page()
    resize(page, "wide")
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.set_default_timeout(PATIENCE * 1000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/")
    page.fill("[name=name]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("text=开始")
    page.fill("#name", "小满烘焙")
    page.click("button:has-text('开始')")
    page.goto("/")
    page.click("main a:has-text('连接账号')")
    return page


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
