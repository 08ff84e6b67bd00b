"""Real Chromium: the walk a person takes, and accessibility of every screen, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from qunxing.ledger.fill import fill
from qunxing.sources import actions
from qunxing.sources.models import Import
from qunxing.testing import talk
from qunxing.testing.cast import PASSWORD, Cast, gather

CHROMIUM = Path("/usr/bin/chromium")
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that may say something else in other colours."""
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
UNSTICK = "document.querySelectorAll('.bottom-bar, .kept-in-sight').forEach(each => each.style.position = 'static')"
"""What stays in sight covers a part of something wherever one has scrolled to: no target is smaller for it."""
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
    context = browser.new_context(base_url=server.url, **{"reduced_motion": "reduce", **more})
    page = context.new_page()
    resize(page, size)
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(page: Page, name: str = "olga") -> None:
    page.goto("/sign-in/")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


def resize(page: Page, size: str) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def look(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What is wrong with a page in this size, then in the other, in which the walk goes on: each takes half of it."""
    page.wait_for_load_state()
    assert page.viewport_size
    is_wide, found = page.viewport_size["width"] == SIZES["wide"][0], wrong(page, rules)
    resize(page, "narrow" if is_wide else "wide")
    return found + wrong(page, rules)


def wrong(page: Page, rules: Sequence[str]) -> list[str]:
    """What axe finds, and whether the page is wider than its window. Axe stays there: looking again costs less."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    options = {"runOnly": rules, "resultTypes": ["violations", "incomplete"]}
    page.evaluate(UNSTICK)
    ran = page.evaluate("async options => await axe.run(options)", options)
    broken = [f"{each['id']} could not be checked" for each in ran["incomplete"] if each.get("error")]
    found = ran["violations"]
    said = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    said += [f"{wide} px too wide"] if wide > 0 else []
    return [f"{page.url} {page.viewport_size} {each}" for each in [*said, *broken]]


def with_talk(folder: Path) -> Cast:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    options = {"timezone": "UTC"}
    talk.hand_in(cast.community, talk.chat(datetime.now(UTC)), folder, group=cast.group, options=options)
    listed = options | {"day": f"{datetime.now(UTC):%Y-%m-%d}"}
    talk.hand_in(cast.community, talk.roster(), folder, group=cast.group, what="roster", options=listed)
    return cast


def test_every_screen_is_accessible_in_light_and_dark_and_fits(
    home: Path, tmp_path: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    """Every rule in the dark, and once more in the light those that may then say something else."""
    cast = with_talk(tmp_path)
    page = open_page(browser, live_server, complaints, "wide", locale="zh-CN", color_scheme="dark")
    sign_in(page)
    screens = [*SCREENS, f"/groups/{cast.group.pk}/", *(f"/metrics/{name}/" for name in NUMBERS)]
    problems = []
    for screen in screens:
        page.goto(screen)
        assert page.evaluate(MODE) == "dark"
        problems += [f"dark {each}" for each in look(page)]
        page.evaluate(f"{MODE} = 'light'")
        problems += [f"light {each}" for each in look(page, OF_COLOURS)]
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
    page = open_page(browser, live_server, complaints, "wide", locale="en-US", reduced_motion="no-preference")
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
