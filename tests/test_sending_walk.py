"""The whole way in real Chromium, from connecting an account to a message that arrived, as the far side has it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
import pytest
from playwright.sync_api import Browser, FilePayload, Page

from qunxing.testing.cast import PASSWORD
from qunxing.testing.far import run_far
from qunxing.testing.pictures import png
from qunxing.testing.synapse import Client, Synapse
from qunxing.testing.wecom import CORP, SECRET, WeCom, event, qyapi
from qunxing.testing.wecom_calls import KEY, TOKEN, posted, tried
from qunxing.web.tests.test_browser import CHROMIUM, browser, look
from tests.walking import begun, server, site, visitor

__all__ = ["browser", "server", "site"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]
FAR = Path(__file__).parent / "far_nio.py"
ZONE = ZoneInfo("Asia/Shanghai")
CONNECT, PREVIEW = "button:has-text('核对并连接')", "button:has-text('存为草稿，看预览')"
PUT_UP = "button:has-text('提交，请人同意')"
WORDS = "今晚八点开烤！"


@pytest.fixture
def corp() -> Iterator[WeCom]:
    """Two owners, three groups, one customer."""
    then = int(time.time()) - 3600
    zhang, li = member("zhangsan", "张三", 1, then), member("lisi", "李四", 1, then)
    with qyapi() as found:
        found.chat("wr1", zhang, member("wm1", "阿禾", 2, then), name="面包一群", owner="zhangsan")
        found.chat("wr2", zhang, name="面包二群", owner="zhangsan")
        found.chat("wr3", li, name="面包三群", owner="lisi")
        yield found


def member(userid: str, name: str, kind: int, at: int) -> dict[str, object]:
    """As WeCom lists one of a group; the kinds are staff (1) and customers (2)."""
    return {"userid": userid, "type": kind, "join_time": at, "join_scene": 1, "name": name}


def rule(page: Page, first: datetime, last: datetime, *, own_send: bool = False) -> None:
    """Nothing is to be sent from one time of the day to another; the same twice: at any time."""
    page.goto("/sends/rules/")
    page.fill("[name=quiet_from]", f"{first:%H:%M}")
    page.fill("[name=quiet_to]", f"{last:%H:%M}")
    page.set_checked("[name=own_send]", own_send)
    page.click("button:has-text('保存规则')")
    page.wait_for_selector("text=规则从现在起生效")


def refused(page: Page, why: str) -> list[str]:
    """Try to keep it: the reason stands there, and what was typed too."""
    page.click(PREVIEW)
    page.wait_for_selector(f"[role=alert]:has-text('{why}')")
    return look(page)


def receipt(page: Page, group: str, fate: str) -> None:
    """Wait until this came of it in a group."""
    page.wait_for_selector(f".list-group-item:has-text('{group}') .badge:has-text('{fate}')")


def is_told(complaints: list[str]) -> bool:
    """Whether the browser complains of nothing but of the answers to what was refused."""
    return all("422" in each for each in complaints)


def test_what_is_written_here_is_read_in_a_client_that_is_not_ours(
    server: Synapse, browser: Browser, site: str
) -> None:
    complaints: list[str] = []
    alice, ben, bot = (server.user(name) for name in ("alice", "ben", "xiaoman"))
    room = alice.room("夜烤群", invite=(bot.user, ben.user))
    page = begun(browser, site, complaints)
    watch(page, server, room, ben, bot)
    group, problems = page.url, compose(page)
    problems += let_go(page)
    shown = run_far(FAR, server.url, alice.user, alice.token, room, f"夜烤群的朋友们：{WORDS}", needs="nio")
    assert json.loads(shown) == {
        "name": "夜烤群",
        "members": [alice.user, ben.user, bot.user],
        "said": [[ben.user, "今天烤什么？"], [bot.user, f"夜烤群的朋友们：{WORDS}"]],
        "pictures": [["晚安.png", len(png())]],
    }
    page.goto(group)
    page.wait_for_selector("#sends .badge:has-text('已送达')")
    page.wait_for_selector(f"[role=log] li:has-text('{WORDS}')")
    page.wait_for_selector(".number:has-text('群人数') .figure:has-text('2')")  # our own account is none of them
    page.wait_for_selector(".number:has-text('消息数') .figure:has-text('1')")
    assert problems + look(page) == []
    assert is_told(complaints), complaints


def watch(page: Page, server: Synapse, room: str, ben: Client, bot: Client) -> None:
    """Connect an account and see somebody join a group and talk."""
    page.click("a[href*='/new/matrix/']")
    page.fill("[name=server]", server.url)
    page.fill("[name=token]", bot.token)
    page.check("[name=joins]")
    page.click(CONNECT)
    page.click("a:has-text('夜烤群')")
    page.wait_for_selector("[role=log] li")
    ben.join(room)
    ben.say(room, "今天烤什么？", "1")
    page.wait_for_selector("[role=log] li:has-text('ben 进了群')")
    page.wait_for_selector("[role=log] li:has-text('今天烤什么？')")


def compose(page: Page) -> list[str]:
    """From the page of a group to the preview, by way of what cannot be kept."""
    page.click("#sends a:has-text('写一条群发')")
    page.fill("[name=no_goal_reason]", "例行通知")
    problems = refused(page, "没有要发的内容")
    page.fill("[name=text]", "{群名}的朋友们：" + WORDS)
    page.uncheck("[name=groups]")
    problems += refused(page, "选发给谁")
    page.set_input_files("#files", FilePayload(name="动图.gif", mimeType="image/png", buffer=b"GIF89a"))
    page.wait_for_selector("#pictures [role=alert]:has-text('不是 JPG 或 PNG')")
    page.set_input_files("#files", FilePayload(name="晚安.png", mimeType="image/png", buffer=png()))
    page.wait_for_selector("#pictures img.picture[alt='晚安.png']")
    problems += look(page)
    page.check("[name=groups]")
    page.wait_for_selector("#planned:has-text('1 个群')")
    page.click(PREVIEW)
    page.wait_for_selector(f".message:has-text('夜烤群的朋友们：{WORDS}')")
    assert page.evaluate("document.querySelector('img.picture').naturalWidth") == 60
    return problems


def let_go(page: Page) -> list[str]:
    """From the preview to its receipt: at night it waits, and by themselves nobody approves what they wrote, unless
    the rules say so."""
    preview, now = page.url, datetime.now(ZONE)
    rule(page, now - timedelta(hours=1), now + timedelta(hours=1))
    page.goto(preview)
    page.wait_for_selector("text=那时不打扰")
    page.click(PUT_UP)
    page.wait_for_selector("text=要由别人同意")
    problems = look(page)
    rule(page, now, now, own_send=True)
    problems += look(page)
    page.goto(preview)
    page.click("button:has-text('同意，发给 1 个群')")
    receipt(page, "夜烤群", "已送达")
    page.wait_for_selector("text=100%")
    return problems + look(page)


def test_what_owners_confirm_in_wecom_is_told_here_and_the_rest_is_taken_back(
    corp: WeCom, browser: Browser, site: str
) -> None:
    complaints: list[str] = []
    page = begun(browser, site, complaints)
    problems = connect(page, corp)
    problems += come(page, corp, page.input_value("#address"))
    problems += put_up(page)
    preview = page.url
    rui = colleague(browser, page, complaints)
    rui.goto(preview)
    rui.click("button:has-text('同意，发给 3 个群')")
    receipt(rui, "面包三群", "待群主确认")
    page.goto("/sends/confirm/")
    problems += look(page)
    problems += confirm(page, corp)
    assert problems == []
    assert is_told(complaints), complaints


def connect(page: Page, corp: WeCom) -> list[str]:
    """Connect the corp's application; its address is tried, and what is set up."""
    page.click("a[href*='/new/wecom/']")
    for name, value in (("corp", CORP), ("server", corp.url), ("secret", "mistyped")):
        page.fill(f"[name={name}]", value)
    page.click(CONNECT)
    page.wait_for_selector("text=平台不认这份凭据")
    problems = look(page)
    for name, value in (("secret", SECRET), ("token", TOKEN), ("aes_key", KEY)):
        page.fill(f"[name={name}]", value)
    page.click(CONNECT)
    page.wait_for_selector("a:has-text('面包三群')")
    echo = httpx2.get(page.input_value("#address"), params=dict(tried("echo", at=int(time.time()))))
    assert echo.text == "echo"
    page.click("button:has-text('检查')")
    page.wait_for_selector("#setup li:has-text('接收消息（回调）'):has-text('验证过')")
    return problems + look(page)


def come(page: Page, corp: WeCom, address: str) -> list[str]:
    """Somebody joins a group, of whom WeCom tells no more than an id: they are shown by name, and counted."""
    page.click("a:has-text('面包一群')")
    page.wait_for_selector(".number:has-text('群人数') .figure:has-text('1')")
    now = int(time.time())
    chat = corp.chats["wr1"]
    chat |= {"member_list": [*chat["member_list"], member("wm2", "小舟", 2, now)], "member_version": "v2"}
    joined = event(
        "change_external_chat", now, items=("wm2",), ChatId="wr1", ChangeType="update", UpdateDetail="add_member",
        JoinScene=1, MemChangeCnt=1, LastMemVer="v1", CurMemVer="v2",
    )  # fmt: skip
    call = posted(joined, at=now)
    assert httpx2.post(address, params=dict(call.query), content=call.body).status_code == 200
    page.wait_for_selector("[role=log] li:has-text('小舟 进了群')")
    page.wait_for_selector(".number:has-text('群人数') .figure:has-text('2')", timeout=25_000)
    return look(page)


def put_up(page: Page) -> list[str]:
    """Write to all groups and put it up for approval."""
    now = datetime.now(ZONE)
    rule(page, now, now)
    page.goto("/sends/new/")
    page.fill("[name=no_goal_reason]", "例行通知")
    page.check("[name=whom][value=every]", force=True)
    page.fill("[name=text]", "{群名}：" + WORDS)
    page.wait_for_selector("#planned:has-text('内容有 3 种')")
    problems = look(page)
    page.fill("[name=text]", WORDS)
    page.wait_for_selector("#planned:has-text('3 个群'):not(:has-text('内容有'))")
    page.click(PREVIEW)
    page.click(PUT_UP)
    page.wait_for_selector("text=要由别人同意")
    return problems + look(page)


def colleague(browser: Browser, page: Page, complaints: list[str]) -> Page:
    """Somebody the owner invites, signed in by the link they were given."""
    page.goto("/team/")
    page.fill("[name=name]", "rui")
    page.select_option("form[action*=invite] select", "operator")
    page.click("form[action*=invite] button")
    link = page.input_value("#link")
    found = visitor(browser, link, complaints)
    found.goto(link)
    found.fill("[name=password]", PASSWORD)
    found.click("button[type=submit]")
    found.wait_for_selector("text=rui")
    return found


def confirm(page: Page, corp: WeCom) -> list[str]:
    """One owner confirms, but one of their groups has had its messages; the other is reminded and does nothing."""
    asked = {each.body["sender"]: (key, each) for key, each in corp.tasks.items()}
    said = {who: (task.body["chat_id_list"], task.body["text"]["content"]) for who, (_key, task) in asked.items()}
    assert said == {"zhangsan": (["wr1", "wr2"], WORDS), "lisi": (["wr3"], WORDS)}
    page.click("#tasks .card:has-text('李四') button:has-text('提醒确认')")
    page.wait_for_selector("#tasks .card:has-text('李四'):has-text('提醒了 1 次')")
    corp.full.add("wr2")
    corp.confirm(asked["zhangsan"][0], "zhangsan", at=int(time.time()))
    page.click("#tasks .card:has-text('张三') button:has-text('刚确认过，去看结果')")
    receipt(page, "面包一群", "已送达")
    receipt(page, "面包二群", "超出次数")
    problems = look(page)
    page.click("button:has-text('取消')")
    receipt(page, "面包三群", "已取消")
    assert {who: set(task.results) for who, (_key, task) in asked.items()} == {
        "zhangsan": {"wr1", "wr2"},
        "lisi": set(),
    }
    left = asked["lisi"][1]
    assert (left.cancelled, left.reminded, len(corp.tasks)) == (True, 1, 2)
    return problems + look(page)
