"""What other pages say of sends: the group's own, 今日, and the questions that wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from qunxing.insight.models import Look
from qunxing.outbox import actions, panels, receipts, ruling
from qunxing.outbox.fates import Fate
from qunxing.outbox.models import AnsweredElsewhere, Send, SendingRules, Target
from qunxing.outbox.tests.world import World, world
from qunxing.testing.talk import QUESTION, chat, hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> World:
    found = world(4)
    SendingRules.objects.create(community=found.community, quiet_from=0, quiet_to=0)
    return found


@pytest.fixture
def rui(here: World) -> Client:
    return here.cast.as_(here.cast.rui, "zh-CN")


def test_the_page_of_a_group_says_how_it_is_written_to_and_what_it_got(here: World, rui: Client) -> None:
    path = f"/groups/{here.groups[0].pk}/"
    page = rui.get(path).content.decode()
    assert "还没有给这个群发过" in page and f"groups={here.groups[0].pk}" in page and "账号直接发" in page
    send = here.approved(now=datetime.now(UTC))
    Target.objects.filter(send=send).update(fate=Fate.SENT, at=datetime.now(UTC))
    page = rui.get(path).content.decode()
    assert "今晚八点直播" in page and "已送达" in page and "今天已有 1 / 3 条" in page
    assert "/sends/new/" not in here.cast.as_(here.cast.vera).get(path).content.decode()
    form = rui.get(f"/sends/new/?groups={here.groups[0].pk}").content.decode()
    assert f'name="groups" value="{here.groups[0].pk}" checked' in form


def test_today_tells_how_far_the_newest_sends_are_and_what_needs_somebody(here: World) -> None:
    now = datetime.now(UTC)
    send = here.approved(now=now)
    fates = (Fate.SENT, Fate.AWAITING_HUMAN, Fate.UNKNOWN, Fate.REJECTED)
    for group, fate in zip(here.groups, fates, strict=True):
        Target.objects.filter(send=send, group=group).update(fate=fate)
    Send.objects.filter(pk=send.pk).update(state=Send.State.RUNNING)
    actions.submit(here.draft(), by=here.cast.rui, now=now)
    receipts.stop(here.connection, why="x", by=None, now=now)
    with translation.override("zh-hans"):
        said = {each.path.partition("?")[0]: each for each in panels.sentences(here.community, now)}
        texts = [each.text for each in panels.sentences(here.community, now)]
    far = said[f"/sends/{send.pk}/"]
    assert far.text == (
        "给 5 个群的活动：1 个已送达，1 个等群主确认，1 个要手动发，1 个没发成，1 个不确定，请去群里看一眼。"
    )
    assert far.look == "do" and "有 1 条群发等人同意。" in texts and any("已停发" in each for each in texts)
    actions.cancel(send, by=here.cast.rui, now=now)
    with translation.override("zh-hans"):
        assert not any(each.path == f"/sends/{send.pk}/" for each in panels.sentences(here.community, now))


def unanswered(here: World, folder: Path) -> None:
    """Four weeks of talk, and one question of Eve's the evening before that nobody answered."""
    late = (datetime.now(UTC) - timedelta(hours=9)).isoformat()
    talk = chat(datetime.now(UTC)) + f"late,{late},eve,Eve,{QUESTION} 90 degrees?,\r\n"
    talk += f"end,{(datetime.now(UTC) - timedelta(minutes=1)).isoformat()},ann,Ann,Good night,\r\n"
    hand_in(here.community, talk, folder, group=here.loose, options={"timezone": "UTC"})


def test_a_question_answered_in_the_group_waits_no_more(here: World, rui: Client, tmp_path: Path) -> None:
    assert "看得到回复" in rui.get("/questions/").content.decode()
    unanswered(here, tmp_path)
    page = rui.get("/questions/").content.decode()
    assert "90 degrees?" in page and "等了 9 小时" in page and page.count("已在群里回复</button>") == 1
    assert Look.objects.filter(by=here.cast.rui, what="talk").exists(), "reading talk is written down"
    assert "超过 4 小时没人回" in rui.get("/").content.decode()
    (waiting,) = rui.get("/questions/").context["found"].waiting
    key = {"k1": str(waiting.line.row.k1), "k2": str(waiting.line.row.k2)}
    path = f"/groups/{here.loose.pk}/questions/answered/"
    for wrong in ({"k1": "x", "k2": "1"}, {"k1": str(1 << 63), "k2": "1"}, {}):
        assert rui.post(path, wrong).status_code == 422
    assert rui.post(path, {**key, "note": "电话里说的"}).status_code == 302
    assert rui.post(path, key).status_code == 422, "once"
    page = rui.get("/questions/").content.decode()
    assert "问题都有人答了" in page and "电话里说的" in page and "90 degrees?" in page
    assert "超过 4 小时没人回" not in rui.get("/").content.decode()
    assert rui.post(f"/questions/answered/{AnsweredElsewhere.objects.get().pk}/take-back/").status_code == 302
    assert "等了 9 小时" in rui.get("/questions/").content.decode()


def test_what_another_group_answered_answers_nothing_here(here: World, rui: Client, tmp_path: Path) -> None:
    unanswered(here, tmp_path)
    (waiting,) = rui.get("/questions/").context["found"].waiting
    row = waiting.line.row
    ruling.answered_elsewhere(here.groups[0], (row.k1, row.k2), by=here.cast.rui, now=datetime.now(UTC))
    assert len(rui.get("/questions/").context["found"].waiting) == 1
