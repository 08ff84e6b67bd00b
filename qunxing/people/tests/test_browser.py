"""Merging and parting a person, and erasing one, in real Chromium, in Chinese."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.communities.models import Group
from qunxing.ledger.fill import fill
from qunxing.people.models import DataRequest, Identity, Person
from qunxing.testing.cast import Cast, gather
from qunxing.testing.ledgers import NOW
from qunxing.web.tests import test_browser as shell
from tests.world import hand_in

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark
NURSE = "苏州-护士-夜班不困"
HEAD = "id,time,sender,sender_name,text\n"


def talk(people: dict[str, str]) -> str:
    """Everybody says one thing a day for ten days."""
    return HEAD + "".join(
        f"{who}{day},2026-11-{day + 1:02} {nth + 9:02}:00:00,{who},{name},面团第 {day} 天\n"
        for day in range(10)
        for nth, (who, name) in enumerate(people.items())
    )


def settle(cast: Cast) -> None:
    """Two groups of two platforms; the nurse talks in both under one name."""
    cast.olga.language = "zh-hans"
    cast.olga.save()
    hand_in(cast, talk({"wm1": NURSE, "wm2": "阿禾"}))
    other = Group.objects.create(community=cast.community, name="学生党", platform="qq", namespace="qq")
    hand_in(cast, talk({"900000000001": NURSE, "900000000002": "小舟"}), "other.csv", group=other)
    fill(now=NOW)


def test_a_person_is_merged_and_split(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    settle(gather())
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto("/members/")
    page.click("a:has-text('可能是同一个人')")
    page.click("button:has-text('再找一遍')")
    page.wait_for_selector("text=1 对待您看一眼")
    assert "昵称相同，别人都没有这个昵称" in page.inner_text("main")
    problems += shell.look(page)
    page.check("[name=pair]")
    page.click("button:has-text('是同一个人')")
    page.wait_for_selector("text=1 对已合并")
    page.goto(f"/members/{Identity.objects.filter(name=NURSE).order_by('pk')[0].person_id}/")
    story = page.inner_text("main")
    assert story.count("在这个群说的第一句话") == 2 and "并了进来" in story
    problems += shell.look(page)
    page.click("button:has-text('拆出来') >> nth=1")
    page.wait_for_selector("text=已经单独成一个人")
    assert Identity.objects.filter(name=NURSE).values("person").distinct().count() == 2
    assert problems == []
    assert complaints == []


def test_a_member_asks_to_be_deleted_and_is_erased(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    settle(gather())
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto("/members/requests/")
    page.click("button:has-text('生成链接')")
    text = page.input_value("textarea")
    link = next(word for word in text.replace("：", " ").split() if word.startswith("http"))
    problems += shell.look(page)
    phone = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    phone.goto(link)
    phone.select_option("[name=kind]", "deletion")
    phone.fill("[name=nickname]", "小舟")
    phone.fill("[name=group_name]", "学生党")
    problems += shell.look(phone)
    phone.click("button:has-text('提交')")
    phone.wait_for_selector("text=您的申请编号")
    page.goto("/members/requests/")
    page.click("button:has-text('就是这个人')")
    page.click("main a:has-text('小舟')")
    page.click("summary:has-text('删除这个人')")
    page.check("[name=sure]")
    page.click("button:has-text('删除')")
    page.wait_for_selector("text=已立刻隐藏")
    assert "应一位群友的要求" in page.input_value("textarea")
    problems += shell.look(page)
    assert not Person.objects.filter(name="小舟").exists() and DataRequest.objects.get().nickname == "—"
    page.goto("/search/?q=小舟")
    assert page.locator("main a:has-text('小舟')").count() == 0
    assert problems == []
    assert complaints == []
