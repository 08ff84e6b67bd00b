"""What the walks in the browser share: an installation that runs whole, and its owner's first minute."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page

from qunxing.cli.tests.shell import COMMAND, environment
from qunxing.testing.cast import PASSWORD
from qunxing.testing.postgres import Unavailable, free_port
from qunxing.testing.synapse import Synapse, homeserver
from qunxing.web.tests.test_browser import resize

PATIENCE = 60
"""Seconds."""


@contextmanager
def installation(home: Path) -> Iterator[str]:
    """A new one, all of it running; where it is, and where platforms call it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = environment(home, QUNXING_PORT=str(port), QUNXING_ADDRESS=url)
    started = subprocess.Popen([*COMMAND, "up"], env=settings, stderr=subprocess.DEVNULL)
    try:
        _until_it_answers(url)
        yield url
    finally:
        started.terminate()
        started.wait()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    with installation(tmp_path / "home") as url:
        yield url


@pytest.fixture
def server() -> Iterator[Synapse]:
    try:
        with homeserver() as found:
            yield found
    except Unavailable as error:
        pytest.skip(str(error))


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            assert httpx2.get(f"{url}/first-run/", timeout=PATIENCE).status_code == 200
            return
        except httpx2.ConnectError:
            assert time.monotonic() < end, "it did not start"
            time.sleep(0.2)


def visitor(browser: Browser, site: str, complaints: list[str]) -> Page:
    """Somebody new at a browser of their own, in Chinese; they say yes to whatever the page asks."""
    page = browser.new_context(base_url=site, locale="zh-CN").new_page()
    resize(page, "wide")
    page.set_default_timeout(PATIENCE * 1000)
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda asked: asked.accept())
    return page


def begun(browser: Browser, site: str, complaints: list[str]) -> Page:
    """The owner's first minute, up to the choice of a platform."""
    page = visitor(browser, site, complaints)
    page.goto("/")
    page.fill("[name=name]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("text=开始")
    page.fill("#name", "小满烘焙")
    page.click("button:has-text('开始')")
    page.goto("/")
    page.click("main a:has-text('连接账号')")
    return page
