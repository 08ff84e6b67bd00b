"""Writing a send in the browser: nothing typed is lost, what would happen is seen meanwhile, the preview is exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from qunxing.outbox import actions, composing, ruling
from qunxing.outbox.attaching import COLUMNS
from qunxing.outbox.models import Send, SendingRules, Target
from qunxing.outbox.tests.world import NOW, WORDS, World, connected, joined, world
from qunxing.people.models import Identity, Person
from qunxing.sources.models import Followed
from qunxing.testing.talk import hand_in, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    """At any hour of the day: nothing is quiet."""
    found = world(2)
    SendingRules.objects.create(community=found.community, quiet_from=0, quiet_to=0)
    return found


@pytest.fixture
def rui(here: World) -> Client:
    return here.cast.as_(here.cast.rui, "zh-CN")


def form(here: World, **more: Any) -> dict[str, Any]:
    given = {
        "purpose": "event", "text": WORDS, "no_goal_reason": "开业", "whom": "some",
        "groups": [each.pk for each in here.groups],
    }  # fmt: skip
    return {**given, **more}


def row(kind: str, **parts: str) -> dict[str, list[str]]:
    """One attachment as the form sends it."""
    return {"attached_kind": [kind]} | {f"attached_{name}": [parts.get(name, "")] for name in COLUMNS}


def test_what_is_typed_becomes_a_draft_and_comes_back_into_the_form(here: World, rui: Client) -> None:
    given = form(
        here,
        text="{群名}：{链接:报名}",
        link_name=["报名", ""],
        link_address=["https://a.example/x", ""],
        **row("link", title="课表", url="https://a.example/y"),
        without=[here.groups[1].pk],
        types=["service"],
    )
    reply = rui.post("/sends/new/", given)
    send = Send.objects.get()
    assert reply.headers["Location"] == f"/sends/{send.pk}/"
    assert send.audience == {
        "groups": [each.pk for each in here.groups], "types": ["service"], "without": [here.groups[1].pk]
    }  # fmt: skip
    assert send.links == {"报名": "https://a.example/x"}
    assert [(each["kind"], each["title"]) for each in send.attached] == [("link", "课表")]
    page = rui.get(f"/sends/{send.pk}/edit/").content.decode()
    for kept in ("{群名}：{链接:报名}", "https://a.example/x", "https://a.example/y", 'value="课表"', "开业"):
        assert kept in page
    assert page.count("checked") == 6, "purpose, whom, type, two groups, one that is left out"
    assert rui.post(f"/sends/{send.pk}/edit/", form(here, text="新的")).status_code == 302
    send.refresh_from_db()
    assert (send.text, send.links, send.attached) == ("新的", {}, [])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "{谁}"}, "不是变量"),
        ({"text": "{链接:店}"}, "没有链接"),
        ({"link_name": ["", "a"], "link_address": ["https://a.example/", "b"]}, "起个名字"),
        ({"link_name": ["a", "a"], "link_address": ["https://a.example/1", "https://a.example/2"]}, "两个链接都叫"),
        ({"no_goal_reason": ""}, "没有目标"),
        (row("link", title="课表"), "链接卡片还没有网址"),
        (row("link", title="课" * 43, url="https://a.example/"), "129 字节"),
        (row("image"), "图片还没有图片网址"),
        ({"groups": []}, "选发给谁"),
        ({"at": "2020-01-01T10:00"}, "已经过了"),
        ({"at": "nonsense"}, ""),
        ({"whom": "people", "people": ["999999999999999999999", "x"]}, "选发给谁"),
        ({"purpose": "spam"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    here: World, rui: Client, wrong: dict[str, Any], said: str
) -> None:
    here.groups[0].name = "<b>夜宵</b>"
    here.groups[0].save()
    reply = rui.post("/sends/new/", form(here, text="正文<script>", goal="") | wrong)
    page = reply.content.decode()
    assert (reply.status_code, Send.objects.count()) == (422, 0)
    assert "还没存" in page and said in page
    assert wrong.get("text", "正文&lt;script&gt;") in page and "<script>正" not in page and "<b>夜宵" not in page
    for name in wrong.get("link_address", ()):
        assert name in page


def test_what_would_happen_is_seen_while_typing_and_nothing_is_kept(here: World, rui: Client) -> None:
    corp = connected(here.community, "wecom")
    wecom = joined(corp, "wr1", blind="closed")
    before = here.approved(now=datetime.now(UTC) - timedelta(minutes=1), audience={"groups": [wecom.pk]})
    path = f"/sends/into/{here.community.pk}/plan/"
    page = rui.post(path, form(here, groups=[wecom.pk, here.loose.pk, here.groups[0].pk])).content.decode()
    assert "会发给 3 个群" in page and "群主在手机上确认后发" in page and "手动发" in page
    assert "由人来发" in page and "还能收" in page
    assert f"/sends/{before.pk}/" in page and "发过差不多的" in page
    other = joined(corp, "wr2", blind="closed")
    assert "内容有 2 种" in rui.post(path, form(here, text="{群名}", groups=[wecom.pk, other.pk])).content.decode()
    assert "不是变量" in rui.post(path, form(here, text="{谁}")).content.decode()
    assert "没有要发的内容" in rui.post(path, form(here, text=" ")).content.decode()
    assert Send.objects.count() == 1
    assert "还能收" in rui.get("/sends/new/").content.decode(), "and beside each group that is ticked"


def test_the_preview_shows_what_each_group_gets_and_who_gets_nothing(here: World, rui: Client) -> None:
    over = joined(connected(here.community, "matrix"), "!over")
    send = here.draft(text="{group} 的朋友们", audience={"groups": [here.groups[0].pk, here.loose.pk, over.pk]})
    over.ended_on = here.community.today(datetime.now(UTC))
    over.save()
    page = rui.get(f"/sends/{send.pk}/").content.decode()
    assert f"{here.groups[0].name} 的朋友们" in page and "Night oven 的朋友们" in page
    assert "群已解散" in page and "1 个不发" in page
    assert "Night oven 的朋友们" not in rui.get(f"/sends/{send.pk}/?only=out").content.decode()


def test_who_wrote_it_sees_why_they_cannot_approve_it_and_who_can(here: World, rui: Client) -> None:
    send, olga = here.draft(), here.cast.as_(here.cast.olga, "zh-CN")
    rui.post(f"/sends/{send.pk}/submit/")
    page = rui.get(f"/sends/{send.pk}/").content.decode()
    assert "要由别人同意" in page and "olga" in page and "/approve/" not in page
    assert rui.post(f"/sends/{send.pk}/approve/", {"seen": "x"}).status_code == 422
    olga.post(f"/sends/{send.pk}/back/", {"why": "写上时间"})
    assert "olga 退回修改：写上时间" in rui.get(f"/sends/{send.pk}/").content.decode()
    rui.post(f"/sends/{send.pk}/submit/")
    assert "退回修改：" not in rui.get(f"/sends/{send.pk}/").content.decode().split("经过")[0]
    seen = olga.get(f"/sends/{send.pk}/").context["shown"].plan.digest
    joined(here.connection, "0009")
    page = olga.post(f"/sends/{send.pk}/approve/", {"seen": seen}, follow=True).content.decode()
    assert "预览之后有变化" in page and not Target.objects.exists()
    seen = olga.get(f"/sends/{send.pk}/").context["shown"].plan.digest
    olga.post(f"/sends/{send.pk}/approve/", {"seen": seen})
    send.refresh_from_db()
    assert (send.state, send.approved_by) == (Send.State.APPROVED, here.cast.olga)


def test_a_send_is_tried_out_from_its_preview(here: World, rui: Client) -> None:
    send = here.draft()
    assert "选一个同事群" in rui.get(f"/sends/{send.pk}/").content.decode()
    ruling.change_rules(here.community, {"own_group": here.groups[0]}, by=here.cast.olga, now=datetime.now(UTC))
    page = rui.post(f"/sends/{send.pk}/try/", follow=True).content.decode()
    assert f"只发到“{here.groups[0].name}”" in page and "试发：" in page


def test_members_are_found_by_name_and_stay_ticked(here: World, rui: Client, tmp_path: Path) -> None:
    options = {"timezone": "UTC", "day": "2026-11-18"}
    hand_in(here.community, roster(("阿禾", "小满")), tmp_path, group=here.loose, what="roster", options=options)
    stranger = Person.objects.create(name="阿禾的陌生人")
    Identity.objects.create(namespace="x", external="x", name=stranger.name, person=stranger)
    path = f"/sends/into/{here.community.pk}/people/"
    found = rui.get(path, {"who": "阿禾"}).content.decode()
    assert found.count('type="checkbox"') == 1 and "陌生人" not in found
    him = Person.objects.get(name="阿禾")
    found = rui.get(path, {"who": "小", "people": str(him.pk)}).content.decode()
    assert (found.count('type="checkbox"'), found.count("checked")) == (2, 1)
    assert "这里没有叫这个名字的人" in rui.get(path, {"who": "没有的"}).content.decode()
    rui.post("/sends/new/", form(here, whom="people", people=[him.pk], text="{成员}，生日快乐"))
    page = rui.get(f"/sends/{Send.objects.get().pk}/").content.decode()
    assert "会发给 1 人" in page and "阿禾，生日快乐" in page and "手动发" in page


def test_a_form_of_what_there_is_means_the_same(here: World) -> None:
    audience = {"every": True, "without": [here.groups[0].pk]}
    send = here.draft(audience=audience, links={"店": "https://a.example/"})
    send.refresh_from_db()
    again = composing.draft_of(
        here.community,
        {**composing.plain(send), "snippet": None},
        composing.written(send),
        now=datetime.now(UTC),
    )
    assert (dict(again.audience), dict(again.links)) == (send.audience, send.links)
    assert composing.typed(QueryDict("whom=nobody")).whom == composing.Whom.SOME
    copied = here.cast.as_(here.cast.rui).get(f"/sends/new/?like={send.pk}").content.decode()
    assert WORDS in copied
    actions.submit(send, by=here.cast.rui, now=datetime.now(UTC))
    assert here.cast.as_(here.cast.rui).get(f"/sends/{send.pk}/edit/").status_code == 422


def test_by_which_account_is_asked_where_there_is_a_choice(here: World, rui: Client) -> None:
    assert "用哪个账号发" not in rui.get("/sends/new/").content.decode()
    other = connected(here.community, "telegram", name="小满助手")
    Followed.objects.create(connection=other, group=here.groups[0], native="0000", since=NOW)
    assert "用哪个账号发" in rui.get("/sends/new/").content.decode()
    rui.post("/sends/new/", form(here, via=other.pk))
    send = Send.objects.get()
    assert send.via == other
    page = rui.get(f"/sends/{send.pk}/edit/").content.decode()
    assert f'<option value="{other.pk}" selected>小满助手' in page
    rui.post(f"/sends/{send.pk}/edit/", form(here, via=""))
    send.refresh_from_db()
    assert send.via is None
