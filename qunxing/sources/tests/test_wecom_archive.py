"""An archive handed in beside a connected application: members and words meet in the same groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from typer.testing import CliRunner

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import Chat, Page
from qunxing.carriers.registry import platform
from qunxing.cli.main import app
from qunxing.communities.models import Community, Group
from qunxing.core.facts import Form, Kind, Sees
from qunxing.core.zones import micros
from qunxing.insight import cards, compute
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import shown
from qunxing.ledger.fill import fill
from qunxing.ledger.models import Batch
from qunxing.ledger.seal import seal
from qunxing.people.models import Identity, Mark
from qunxing.sources.hearing import Hearing
from qunxing.sources.models import Connection, Import
from qunxing.sources.tests.conftest import Hand
from qunxing.testing.wecom_archive import ALICE, AT, BOB, ROOM, STAFF, consents, lines, recall, record, wordless

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)


def hear(community: Community, corp: str) -> None:
    """The application lists the group with its two members."""
    batch = Batch.objects.create(label="WeCom", at=NOW)
    made = Connection.objects.create(community=community, carrier="wecom", batch=batch, answers={"corp": corp})
    at = micros(NOW - timedelta(hours=1))
    listed = [
        Incoming(Kind.LISTED, at, ROOM, "夜间烘焙", who, name, form=Form.SYSTEM, staff=who == STAFF)
        for who, name in ((STAFF, "张三"), (ALICE, "小满"))
    ]
    header = Incoming(Kind.ROSTER, at, ROOM, "夜间烘焙", form=Form.SYSTEM)
    hearing = Hearing(made, platform("wecom"))
    page = Page(said=[header, *listed], chats=[Chat(ROOM, "夜间烘焙", blind="x")])
    hearing.take_in(page, now=NOW - timedelta(hours=1))
    hearing.take_in(Page(), now=NOW)


def test_members_of_the_application_and_words_of_the_archive_meet(hand_in: Hand, community: Community) -> None:
    hear(community, "ww1")
    first = record("text", ALICE)
    done = hand_in(lines(first, record("image", STAFF), recall(first), consents(BOB, "agree")), "a.jsonl", group=None)
    assert (done.state, done.format, done.report["messages"]) == (Import.State.DONE, "auto", 2)
    group = Group.objects.get(platform="wecom")
    assert (group.name, group.native, group.namespace) == ("夜间烘焙", ROOM, "wecom:ww1")
    known = dict(Identity.objects.values_list("external", "name"))
    assert known == {STAFF: "张三", ALICE: "小满", BOB: BOB}
    assert Mark.objects.get().person.identities.get().external == STAFF


def test_without_an_application_or_with_two_the_archive_keeps_to_itself(hand_in: Hand, community: Community) -> None:
    hand_in(lines(record("text")), "a.jsonl", group=None)
    assert Group.objects.get(platform="wecom").namespace == "wecom"
    for corp in ("ww1", "ww2"):
        hear(community, corp)
    hand_in(lines(record("text")), "b.jsonl", group=None)
    assert sorted(Group.objects.filter(platform="wecom").values_list("namespace", flat=True)) == [
        "wecom",
        "wecom:ww1",
        "wecom:ww2",
    ]


def test_records_without_words_count_and_say_that_their_words_are_not_there(
    hand_in: Hand, community: Community
) -> None:
    done = hand_in(lines(wordless(), wordless(BOB, kind=2)), "zone.jsonl", group=None)
    assert (done.report["messages"], done.report["people"]) == (2, 2)
    seal(now=NOW)
    fill(now=NOW)
    (row,) = shown([Group.objects.get(platform="wecom").pk])
    sees = {each for each in Sees if row.sees >> each & 1}
    assert {Sees.MESSAGES, Sees.CONSENTED, Sees.CONTINUOUS} <= sees and Sees.TEXT not in sees


def measured(community: Community, name: str = "messages") -> dict[str, Any]:
    seal(now=NOW)
    fill(now=NOW)
    group = Group.objects.get(platform="wecom")
    return compute.measure(name, Scope(community, (group,), group.name), now=NOW)


def test_how_many_agreed_stands_beside_every_number_of_their_talk(hand_in: Hand, community: Community) -> None:
    hear(community, "ww1")
    hand_in(
        lines(record("text"), consents(ALICE, "disagree", at=AT - 9), consents(ALICE, "agree")), "a.jsonl", group=None
    )
    body = measured(community)
    assert body["coverage"]["consent"] == {"agreed": 1, "refused": 0, "of": 1, "groups": 1}, "staff is not asked"
    with override("zh-hans"):
        assert cards.coverage(body) == "1 人里有 1 人同意了会话存档"
    assert "consent" not in measured(community, "headcount")["coverage"], "who is there does not rest on the archive"
    hand_in(lines(consents(ALICE, "disagree", at=AT + 9)), "b.jsonl", group=None)
    assert measured(community)["coverage"]["consent"] == {"agreed": 0, "refused": 1, "of": 1, "groups": 1}


def test_what_nobody_knows_of_it_is_said(hand_in: Hand, community: Community) -> None:
    hand_in(lines(record("text")), "a.jsonl", group=None)
    with override("en"):
        assert "is not known" in cards.coverage(measured(community))
    hand_in(lines(consents(ALICE, "agree"), consents(BOB, "agree")), "b.jsonl", group=None)
    body = measured(community)
    assert body["coverage"]["consent"] == {"agreed": 2, "refused": 0, "of": None, "groups": 1}
    with override("en"):
        assert cards.coverage(body) == "2 agreed to the archive, out of how many is not known"
    told = CliRunner().invoke(app, ["metric", "messages", "--community", community.name])
    assert "2 agreed to the archive" in told.stdout


def test_a_chat_that_is_no_archive_says_nothing_of_it(hand_in: Hand, community: Community, group: Group) -> None:
    hand_in("time,sender,text\n2026-09-21 10:00:00,阿禾,谁有酵母？\n", "chat.csv")
    seal(now=NOW)
    fill(now=NOW)
    body = compute.measure("messages", Scope(community, (group,), group.name), now=NOW)
    assert "consent" not in body["coverage"] and cards.coverage(body) == ""
