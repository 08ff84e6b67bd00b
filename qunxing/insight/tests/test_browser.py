"""群对比 and 波动是否异常 in Chromium, in Chinese: from the numbers to the groups to one of them; wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.web.tests.test_browser import (
    CHROMIUM,
    browser,
    complaints,
    look,
    open_page,
    sign_in,
    with_talk,
)

__all__ = ["browser", "complaints"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


def test_groups_are_compared_and_one_of_them_is_watched_for_what_is_unusual(
    browser: Browser,  # the fixture
    live_server: LiveServer,
    complaints: list[str],  # the fixture
    tmp_path: Path,
) -> None:
    cast = with_talk(tmp_path)
    problems: list[str] = []
    page = open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    sign_in(page)
    page.goto("/metrics/")
    page.click("text=群对比")
    page.click("nav[aria-label='按什么比'] >> text=刷屏指数")
    page.wait_for_selector("text=太少，没法往总体收")
    page.wait_for_selector("figure[data-drawn] canvas")
    problems += look(page)
    page.click(f"td >> text={cast.group.name}")
    page.wait_for_url("**/metrics/noise/**")
    page.goto("/metrics/messages/?grain=day")
    page.check("text=看看波动是否异常")
    page.click("form >> text=查看")
    page.wait_for_selector("text=没有异常")
    page.wait_for_selector("figure[data-drawn] canvas")
    problems += look(page)
    assert problems == []
    assert complaints == []
