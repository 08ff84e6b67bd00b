"""Prepared texts, the rules of sending and the log in the browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from qunxing.core.refusals import Refusal
from qunxing.outbox import actions, receipts, ruling, snippets
from qunxing.outbox.models import SendingRules, Snippet
from qunxing.outbox.tests.world import NOW, World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    return world(1)


@pytest.fixture
def rui(here: World) -> Client:
    return here.cast.as_(here.cast.rui, "zh-CN")


def test_a_prepared_text_is_kept_changed_counted_and_retired(here: World, rui: Client) -> None:
    into = f"/snippets/into/{here.community.pk}/new/"
    given = {"script": "complaint", "name": "发霉", "text": "抱歉，马上给您补一份"}
    assert rui.post(into, given).status_code == 302
    again = rui.post(into, {**given, "text": "另一种说法 <b>"})
    page = again.content.decode()
    assert again.status_code == 422 and "已有" in page and "另一种说法 &lt;b&gt;" in page, "nothing typed is lost"
    snippet = Snippet.objects.get()
    assert rui.post(f"/snippets/{snippet.pk}/use/").status_code == 204
    reply = rui.post(f"/snippets/{snippet.pk}/change/", {"text": "{谁}"})
    assert reply.status_code == 422 and "{谁}" in reply.content.decode()
    rui.post(f"/snippets/{snippet.pk}/change/", {"text": "抱歉，今天就补"})
    page = rui.get("/snippets/?script=complaint").content.decode()
    assert "抱歉，今天就补" in page and "抱歉，马上给您补一份" in page and "用过 1 次" in page and "客诉 1" in page
    assert "这里还没有话术" in rui.get("/snippets/?script=praise").content.decode()
    assert "抱歉，今天就补" in rui.get("/sends/new/").content.decode(), "it can be put into a send"
    rui.post(f"/snippets/{snippet.pk}/retire/")
    assert "抱歉，今天就补" not in rui.get("/snippets/").content.decode()


def test_the_share_of_what_arrived_is_said_of_a_prepared_text(here: World, rui: Client) -> None:
    snippet = snippets.save(here.community, script="welcome", name="x", text="欢迎", by=here.cast.rui, now=NOW)
    send = here.approved(snippet=snippet.versions.get())
    send.targets.filter(group=here.loose).update(fate="sent")
    assert "用它发的送达 50%" in rui.get("/snippets/").content.decode()


def test_owners_set_the_rules_and_others_read_them(here: World, rui: Client) -> None:
    olga = here.cast.as_(here.cast.olga, "zh-CN")
    given = {
        "quiet_from": "21:30", "quiet_to": "09:00", "a_day": "1", "promotions_a_week": "0", "quota": "week",
        "apart": "2", "stop_after": "3", "own_send": "on", "own_group": str(here.loose.pk),
    }  # fmt: skip
    assert rui.post("/sends/rules/", given).status_code == 403
    page = rui.get("/sends/rules/").content.decode()
    assert "只有社群的所有者能改" in page and page.count("disabled") == 9 and 'value="22:00"' in page
    wrong = olga.post("/sends/rules/", {**given, "a_day": "1000"})
    assert wrong.status_code == 422 and not SendingRules.objects.exists()
    assert olga.post("/sends/rules/", given).status_code == 302
    kept = SendingRules.objects.get()
    assert (kept.quiet_from, kept.quiet_to, kept.a_day, kept.own_group) == (1290, 540, 1, here.loose)
    assert (kept.quota, kept.apart, kept.stop_after, kept.own_send) == ("week", 2, 3, True)
    assert 'value="21:30"' in olga.get("/sends/rules/").content.decode()
    line = rui.get("/sends/log/?what=ruled").content.decode()
    assert "一个群一天最多收几条 3 → 1" in line and "从几点起不发 22:00 → 21:30" in line and "否 → 是" in line
    assert f"试发用的同事群 – → {here.loose.name}" in line


def test_the_log_says_in_words_what_happened_and_is_searched(here: World, rui: Client) -> None:
    send = here.draft()
    with pytest.raises(Refusal):
        actions.approve(send, seen="", by=here.cast.olga, now=NOW)
    actions.submit(send, by=here.cast.rui, now=NOW)
    actions.send_back(send, why="写上时间", by=here.cast.olga, now=NOW)
    actions.schedule(send, at=datetime(2999, 1, 1, 2, tzinfo=UTC), by=here.cast.rui, now=NOW)
    receipts.stop(here.connection, why="500", by=None, now=NOW)
    page = rui.get("/sends/log/").content.decode()
    for said in ("写了草稿", "发给 2 个", "写上时间", "2999年1月1日 10:00", "它的状态是“草稿”", "500", "程序"):
        assert said in page, said
    page = rui.get("/sends/log/?what=sent_back&who=olg&first=2026-11-19&last=2026-11-19").content.decode()
    assert "写上时间" in page and "发给 2 个" not in page
    assert "没有这样的记录" in rui.get("/sends/log/?first=2026-11-20").content.decode()
    assert "写上时间" in rui.get(f"/sends/log/?send={send.pk}&first=nonsense").content.decode()
    ruling.change_rules(here.community, {"own_group": here.loose}, by=here.cast.olga, now=NOW)
    assert rui.post("/sends/log/").status_code == 200 and "<button" not in page.split("<ul")[-1]
