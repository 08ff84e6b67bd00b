"""What is said of members in real Chromium, in Chinese: a rule, its preview, proposals, a segment, a number of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from qunxing.ledger.fill import fill
from qunxing.people.models import Segment, Tag, Tagging
from qunxing.tagging.tests.test_rules import TALK
from qunxing.testing.cast import gather
from qunxing.web.tests import test_browser as shell
from tests.world import hand_in

browser, complaints = shell.browser, shell.complaints
pytestmark = shell.pytestmark


def test_a_rule_proposes_a_person_confirms_and_a_number_is_asked_of_the_segment(
    home: Path, browser: Browser, live_server: LiveServer, complaints: list[str]
) -> None:
    cast = gather()
    cast.olga.language = "zh-hans"
    cast.olga.save()
    hand_in(cast, TALK)
    fill(now=datetime.now(UTC))
    page = shell.open_page(browser, live_server, complaints, "narrow", locale="zh-CN")
    shell.sign_in(page)
    problems: list[str] = []
    page.goto("/members/")
    page.click("main a:has-text('标签')")
    page.fill("#name", "爱黑麦")
    page.click("button:has-text('建标签')")
    page.fill("#words", "rye")
    page.fill("#times", "2")
    page.click("button:has-text('先看看')")
    page.wait_for_selector("text=4 人里的 2 人")
    assert "I bake rye" in page.inner_text("main")
    problems += shell.look(page)
    page.click("button:has-text('用这条规则')")
    page.click("a:has-text('确认 2 个')")
    problems += shell.look(page)
    page.locator("[name=proposal]").nth(1).uncheck()
    page.click("button:has-text('确认勾选的')")
    page.wait_for_selector("text=确认了 1 个")
    page.locator("[name=proposal]").first.check()
    page.click("button:has-text('不要勾选的')")
    page.wait_for_selector("text=以后不再提")
    page.goto(f"/members/?tag={Tag.objects.earliest('pk').pk}")
    page.fill("[name=title]", "爱黑麦的人")
    problems += shell.look(page)
    page.click("button:has-text('存为人群')")
    page.wait_for_selector("text=有标签 爱黑麦")
    problems += shell.look(page)
    page.goto(f"/metrics/senders/?segment={Segment.objects.earliest('pk').pk}&span=all&grain=month")
    assert "只看“爱黑麦的人”" in page.inner_text("body")
    problems += shell.look(page)
    page.goto(f"/groups/{cast.group.pk}/names/")
    page.click("button:has-text('就用这个格式')")
    page.wait_for_selector("text=4 个昵称里，3 个符合格式")
    assert "@Cara" in page.inner_text("#reminder")
    problems += shell.look(page)
    page.click("button:has-text('从这些昵称里提标签')")
    page.wait_for_selector("text=提出了 4 个标签")
    page.goto("/members/audits/")
    page.fill("#seed", "十一月")
    page.click("main button:has-text('抽')")
    page.click("button:has-text('准确') >> nth=0")
    page.wait_for_selector("text=还要另一个人判同一批")
    problems += shell.look(page)
    page.goto(f"/members/{Tagging.objects.earliest('pk').person_id}/")
    problems += shell.look(page)
    assert problems == []
    assert complaints == []
