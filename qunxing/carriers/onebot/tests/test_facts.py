"""Every kind of event, in the shapes of the standard and of what is in use."""

from __future__ import annotations

from typing import Any

import pytest

from qunxing.carriers.base import Incoming
from qunxing.carriers.onebot.facts import READ, SECOND, Unused, facts, kind_of
from qunxing.core.facts import Form, Kind
from qunxing.testing.onebot import ACCOUNT, BEFORE, card, decrease, increase, message, notice, segment
from qunxing.testing.onebot.events import message_id, meta


def only(event: dict[str, Any]) -> Incoming:
    (found,) = facts(event)
    return found


def request(kind: str, **more: Any) -> dict[str, Any]:
    return {"time": BEFORE, "self_id": ACCOUNT, "post_type": "request", "request_type": kind} | more


def test_a_message_says_who_where_when_and_what() -> None:
    sender = {"user_id": 42, "nickname": "小明", "card": "小明(值班)", "role": "admin"}
    found = only(message(5, "谁有酵母？", sender=sender, group_name="夜烤"))
    assert found == Incoming(
        Kind.MESSAGE,
        (BEFORE + 5) * SECOND,
        "38988",
        "夜烤",
        "42",
        "小明(值班)",
        "谁有酵母？",
        str(message_id(38988, 5)),
        staff=True,
    )


@pytest.mark.parametrize(
    "shape",
    [
        {"message": "[CQ:reply,id=77]好的"},
        {"message": [segment("reply", id="77"), segment("text", text="好的")]},
        {"message": [segment("reply", id=77), segment("text", text="好的")]},
        {"group_id": "38988", "user_id": "42", "message_id": str(message_id(38988, 5)), "time": str(BEFORE + 5)},
        {"time": (BEFORE + 5) * 1000},
        {"sender": {"user_id": 42, "nickname": "P42", "card": None, "role": None}},
        {"post_type": "message_sent", "message_sent_type": "self"},
    ],
)
def test_implementations_differ_and_mean_the_same(shape: dict[str, Any]) -> None:
    pieces = [segment("reply", id="77"), segment("text", text="好的")]
    assert only(message(5, pieces) | shape) == only(message(5, pieces))


def test_numbers_beyond_32_bits_are_numbers() -> None:
    found = only(message(1, "x", group=51816490194, by=51816490195, message_id=27283844417))
    assert (found.group, found.sender, found.native) == ("51816490194", "51816490195", "27283844417")


def test_who_speaks_unnamed_is_known_by_that_name_and_qq_itself_is_nobody() -> None:
    hidden = message(1, "x", by=80000000, sub_type="anonymous", anonymous={"id": 1, "name": "大力鬼王", "flag": "f"})
    found = only(hidden)
    assert (found.sender, found.name, found.form) == ("", "大力鬼王", Form.TEXT)
    for event in (message(1, "x", by=10000), message(1, "x", sub_type="notice")):
        told = only(event)
        assert (told.sender, told.name, told.form, told.text) == ("", "", Form.SYSTEM, "x")
    nameless = only(message(1, "x", sender=None))
    assert (nameless.sender, nameless.name) == ("42", "42")


@pytest.mark.parametrize(
    ("event", "kind", "who", "other", "note"),
    [
        (increase(1, 43, by=7, how="invite"), Kind.JOINED, "43", "7", "invited"),
        (increase(1, 43, by=7), Kind.JOINED, "43", "", "request"),
        (increase(1, 43, by=43), Kind.JOINED, "43", "", ""),
        (increase(1, 43), Kind.JOINED, "43", "", ""),
        (decrease(1, 43), Kind.LEFT, "43", "", ""),
        (decrease(1, 43, by=7, how="kick"), Kind.REMOVED, "43", "7", ""),
        (decrease(1, ACCOUNT, by=7, how="kick_me"), Kind.REMOVED, str(ACCOUNT), "7", ""),
        (notice(1, "group_decrease", sub_type="kick", user_id=43, operator_id=0), Kind.REMOVED, "43", "", ""),
    ],
)
def test_comings_and_goings(event: dict[str, Any], kind: Kind, who: str, other: str, note: str) -> None:
    found = only(event)
    assert (found.kind, found.sender, found.target, found.note, found.group) == (kind, who, other, note, "38988")
    assert found.at == (BEFORE + 1) * SECOND and found.native == ""


def test_a_dissolved_group_is_closed() -> None:
    found = only(decrease(1, 0, how="disband"))
    assert (found.kind, found.group, found.sender) == (Kind.CLOSED, "38988", "")


def test_a_recall_names_the_message_and_whose_it_was() -> None:
    found = only(notice(9, "group_recall", user_id=42, operator_id=7, message_id=-77))
    assert (found.kind, found.sender, found.native, found.target) == (Kind.RECALLED, "42", "-77", "-77")


def test_a_new_card_is_a_new_name_and_a_card_taken_back_is_no_news() -> None:
    found = only(card(1, 42, "小红(值班)", "小红"))
    assert (found.kind, found.sender, found.name, found.target_name) == (Kind.RENAMED, "42", "小红(值班)", "小红(值班)")
    assert list(facts(card(1, 42, ""))) == []


def test_a_file_is_a_message_without_number() -> None:
    found = only(notice(1, "group_upload", user_id=42, file={"id": "/a", "name": "价目表.pdf", "size": 9, "busid": 1}))
    assert (found.kind, found.form, found.text, found.native) == (Kind.MESSAGE, Form.FILE, "价目表.pdf", "")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (message(1, "x", message_type="private"), "message.private"),
        (notice(1, "group_ban", sub_type="ban", user_id=42, operator_id=7, duration=60), "notice.group_ban"),
        (notice(1, "group_admin", sub_type="set", user_id=42), "notice.group_admin"),
        (notice(1, "notify", sub_type="poke", user_id=42, target_id=43), "notice.notify.poke"),
        (notice(1, "notify", sub_type="honor", user_id=42, honor_type="talkative"), "notice.notify.honor"),
        (notice(1, "friend_add", group=0, user_id=42), "notice.friend_add"),
        (notice(1, "essence", sub_type="add", message_id=1), "notice.essence"),
        (request("group", sub_type="add", group_id=38988, user_id=44, flag="f"), "request.group.add"),
        (request("group", sub_type="invite", group_id=38988, user_id=44, flag="f"), "request.group.invite"),
        (request("friend", user_id=44, flag="f"), "request.friend"),
        (meta(BEFORE, "heartbeat", interval=1), "meta_event.heartbeat"),
        (meta(BEFORE, "lifecycle", sub_type="connect"), "meta_event.lifecycle"),
        ({"post_type": "brandnew", "x": 1}, "brandnew"),
        ({"post_type": "notice", "notice_type": "x" * 500}, "notice." + "x" * 64),
        ({"post_type": ["odd"]}, ""),
        ({}, ""),
    ],
)
def test_what_is_of_no_use_is_counted_by_kind(event: dict[str, Any], kind: str) -> None:
    with pytest.raises(Unused) as found:
        facts(event)
    assert str(found.value) == kind == kind_of(event)


@pytest.mark.parametrize(
    "event",
    [
        message(1, "x", message_id=None),
        message(1, "x", message_id=0),
        message(1, "x", group_id="夜烤"),
        message(1, "x", user_id=0),
        message(1, "x", time=0),
        message(1, "x", time="soon"),
        message(1, "x", message=[3]),
        message(1, "x", message_id=True),
        message(1, "x", sender=[]),
        {"post_type": "message", "message_type": "group"},
        increase(1, 0),
        notice(1, "group_recall", user_id=42),
        notice(1, "group_card", user_id=None),
        notice(1, "group_upload", user_id=42, file="x"),
    ],
)
def test_a_known_event_that_cannot_be_read_is_not_guessed_at(event: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        list(facts(event))


def test_every_kind_that_is_read_is_tested_here() -> None:
    assert set(READ) == {
        "message.group",
        "message_sent.group",
        *(f"notice.group_{each}" for each in ("increase", "decrease", "recall", "card", "upload")),
    }
