"""Goals and promises in real Chromium, in Chinese: a goal is frozen, and a promise breaks when its talk comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.goals.refresh import refresh
from qunxing.goals.tests.world import charter, hand_in
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark
HEAD = "id,time,sender,sender_name,text,reply_to\n"


def talk(now: datetime, *, back: tuple[int, int], missed: int = 0) -> str:
    """A recipe at 10:05 on each of so many days ago, small talk of six all day; none on one day."""
    rows = []
    for ago in range(back[0], back[1] - 1, -1):
        day = (now - timedelta(days=ago)).date()
        if ago != missed:
            rows.append(f"{ago}-r,{day}T10:05:00+08:00,zhou,Zhou,今日配方,\n")
        for at, hour in ((0, "08"), *((who, "21") for who in range(6))):
            rows.append(f"{ago}-{hour}-{at},{day}T{hour}:0{at}:00+08:00,m{at},M{at},好吃,\n")
    return HEAD + "".join(rows)


def test_a_goal_is_frozen_and_a_promise_breaks(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast, now = gather(), datetime.now(UTC) + timedelta(hours=8)
    cast.olga.language = "zh-hans"
    cast.olga.save()
    hand_in(cast, talk(now, back=(30, 8)))
    charter(cast)
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto(f"/groups/{cast.group.pk}/")
    page.click("a:has-text('定目标')")
    page.select_option("select[name=figure]", "senders:")
    page.wait_for_url("**figure=senders**")
    page.fill("[name=name]", "每周 5 人说话")
    page.fill("[name=target]", "5")
    page.fill("[name=start]", f"{(now - timedelta(days=30)).date()}")
    page.fill("[name=horizon]", "7")
    problems += shell.look(page)
    page.click("button:has-text('定下这个目标')")
    page.wait_for_selector("text=目标定下了")
    assert "达标" in page.inner_text("main")
    problems += shell.look(page)
    page.click("a:has-text('改')")
    page.fill("[name=target]", "20")
    page.fill("[name=reason]", "群变大了")
    page.click("button:has-text('定下新的一版')")
    page.wait_for_selector("text=群变大了")
    assert "没到目标" in page.inner_text("main")
    page.goto(f"/groups/{cast.group.pk}/promises/new/")
    page.fill("[name=text]", "每天一个配方")
    page.fill("[name=from_day]", f"{(now - timedelta(days=20)).date()}")
    page.select_option("[name=who]", "people")
    page.fill("[name=people]", "Zhou")
    page.fill("[name=words]", "配方")
    problems += shell.look(page)
    page.click("button:has-text('定下承诺')")
    page.wait_for_selector("text=一天一天看")
    assert "没做到 0" in page.inner_text("main") and "看不到 7" in page.inner_text("main")
    hand_in(cast, talk(now, back=(7, 1), missed=2))
    refresh(since=0, now=datetime.now(UTC))
    page.reload()
    assert "没做到 1" in page.inner_text("main") and "看不到 7" not in page.inner_text("main")
    problems += shell.look(page)
    for address in ("/groups/?order=status", "/goals/", f"/groups/{cast.group.pk}/"):
        page.goto(address)
        problems += shell.look(page)
    assert "没达标" in page.inner_text("#goals") and "没做到 1" in page.inner_text("#goals")
    assert problems == []
    assert complaints == []
