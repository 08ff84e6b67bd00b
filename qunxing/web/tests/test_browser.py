"""Real Chromium: the walk a person takes, and accessibility of every screen, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from qunxing.ledger.fill import fill
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.testing import talk
from qunxing.testing.cast import PASSWORD, Cast, gather

CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCREENS = ["/", "/groups/", "/members/", "/metrics/", "/sources/", "/sources/how/wechat/", "/team/", "/search/?q=bread"]
MODE = "document.documentElement.dataset.bsTheme"
"""What makes a page light or dark; by itself it is as the device wants."""
NUMBERS = ["messages", "headcount", "retention", "heatmap", "tiers", "response"]

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


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said: a policy that blocks something ends up here."""
    return []


def open_page(browser: Browser, server: LiveServer, complaints: list[str], size: str, **more: Any) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=server.url, **more)
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(page: Page, name: str = "olga") -> None:
    page.goto("/sign-in/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def violations(page: Page) -> list[str]:
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def with_talk(folder: Path) -> Cast:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    options = {"timezone": "UTC"}
    talk.hand_in(cast.community, talk.chat(datetime.now(UTC)), folder, group=cast.group, options=options)
    listed = options | {"day": f"{datetime.now(UTC):%Y-%m-%d}"}
    talk.hand_in(cast.community, talk.roster(), folder, group=cast.group, what="roster", options=listed)
    return cast


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_is_accessible_in_light_and_dark_and_fits(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str], size: str
) -> None:
    cast = with_talk(tmp_path)
    page = open_page(
        browser, live_server, complaints, size, locale="zh-CN", color_scheme="dark", reduced_motion="reduce"
    )
    sign_in(page)
    screens = [*SCREENS, f"/groups/{cast.group.pk}/", *(f"/metrics/{name}/" for name in NUMBERS)]
    problems = []
    for screen in screens:
        page.goto(screen)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(MODE) == "dark"
        for colours in ("dark", "light"):
            page.evaluate(f"{MODE} = '{colours}'")
            problems += [f"{screen} {colours} {each}" for each in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        problems += [f"{screen} is {wide} px too wide"] if wide > 0 else []
    assert problems == []
    assert complaints == []


@pytest.mark.parametrize("size", SIZES)
def test_from_first_run_to_a_number_its_people_their_talk_and_back(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str], size: str
) -> None:
    file = tmp_path / "talk.csv"
    file.write_text(talk.chat(datetime.now(UTC)).replace("+00:00", ""), encoding="utf-8")
    page = open_page(browser, live_server, complaints, size, locale="zh-CN")
    page.goto("/")
    page.fill("[name=name]", "olga")
    page.fill("[name=password]", PASSWORD)
    page.click("text=开始")
    page.fill("#name", "小满烘焙")
    page.click("button:has-text('开始')")
    page.set_input_files("[name=uploads]", file)
    page.fill("#upload-new_group", "唠嗑群")
    page.click("form[action*=upload] button[type=submit]")
    page.fill("[name=timezone]", "UTC")
    page.click("button:has-text('继续')")
    page.wait_for_selector("progress")
    actions.run(Import.objects.get())
    fill(now=datetime.now(UTC))
    page.click("text=看数据")
    page.wait_for_selector("figure[data-drawn]")
    page.click("a:has-text('看名单') >> nth=0")
    page.click("a:has-text('看消息') >> nth=0")
    page.click(".when >> nth=0")
    assert page.locator(".hit").count() == 1
    page.goto(f"/sources/{Import.objects.get().pk}/")
    page.click("button:has-text('撤销这次导入')")
    page.wait_for_selector("text=已全部撤销")
    assert complaints == []


def test_a_bar_opens_its_names_and_slash_finds_the_search(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    with_talk(tmp_path)
    page = open_page(browser, live_server, complaints, "wide", locale="en-US")
    sign_in(page)
    page.goto("/metrics/senders/?span=all")
    page.wait_for_selector("figure[data-drawn]")
    box = page.locator(".chart").bounding_box()
    assert box is not None
    page.wait_for_timeout(600)  # the bars grow for a quarter of a second
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 60)
    page.wait_for_url("**/names/**period=*")
    assert "8 人" in page.inner_text("h1")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    assert complaints == []
