"""对外接口 in Chromium, in Chinese: a token is made, copied, read with, revoked; wide and narrow, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.api.tests.conftest import Program
from qunxing.testing.cast import gather
from qunxing.web.tests.test_browser import CHROMIUM, browser, complaints, look, open_page, sign_in

__all__ = ["browser", "complaints"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("home"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


def test_a_token_is_made_copied_used_and_revoked(
    browser: Browser,  # the fixture
    live_server: LiveServer,
    complaints: list[str],  # the fixture
) -> None:
    cast = gather()
    cast.vera.language = "zh-hans"
    cast.vera.save()
    page = open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    sign_in(page, "vera")
    page.click("header button:has(use[href$='#user'])")
    page.click("text=对外接口")
    page.fill("[name=name]", "周报表格")
    page.check("[name=scopes][value=numbers]")
    page.click("form[action$='/tokens/new/'] button")
    secret = page.input_value("#secret")
    problems = look(page)
    assert Program(secret).get("/communities").status_code == 200
    page.on("dialog", lambda asked: asked.accept())
    page.click("button:has-text('停用')")
    page.wait_for_selector("text=“周报表格”已停用。")
    assert Program(secret).get("/communities").status_code == 401
    page.click("text=新建地址")
    assert page.input_value("#secret").endswith(".ics")
    for screen in ("/api/", "/api/docs/"):
        page.goto(screen)
        problems += look(page)
    assert problems == []
    assert complaints == []
