"""What callbacks hint at, and when they may be believed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.wecom.events import (
    SECONDS,
    Change,
    ChatChanged,
    ContactChanged,
    Step,
    facts,
    hint,
    name_of,
    step,
)
from qunxing.carriers.wecom.markup import read
from qunxing.core.facts import Kind
from qunxing.testing.postgres import Unavailable
from qunxing.testing.wechatpy import wechatpy
from qunxing.testing.wecom import event

AT = 1_790_000_000
IDS = st.text("abcdefgWM_-0123456789", min_size=1, max_size=12)
JOINED: dict[str, Any] = {"ChatId": "wr1", "ChangeType": "update", "UpdateDetail": "add_member", "JoinScene": 3}


def told(kind: str, **fields: Any) -> ChatChanged | ContactChanged | None:
    return hint(read(event(kind, AT, **fields).encode()))


def changed(**fields: Any) -> ChatChanged:
    found = told("change_external_chat", **{**JOINED, **fields})
    assert isinstance(found, ChatChanged)
    return found


@given(st.lists(IDS, max_size=6).map(tuple), IDS, IDS)
def test_both_shapes_of_the_list_say_the_same(members: tuple[str, ...], before: str, after: str) -> None:
    more = {"MemChangeCnt": len(members), "LastMemVer": before, "CurMemVer": after}
    newer, older = changed(items=members, **more), changed(MemChangeList=",".join(members), **more)
    assert newer == older
    assert (newer.members, newer.count, newer.before, newer.after) == (members, len(members), before, after)
    assert (newer.chat, newer.at, newer.join_scene) == ("wr1", AT * SECONDS, 3)


def test_each_change_of_a_group_is_told() -> None:
    for change in Change:
        assert changed(ChangeType=change).change is change
    for detail in ("add_member", "del_member", "change_owner", "change_name", "change_notice"):
        assert changed(UpdateDetail=detail).detail == detail
    yet_to_come = changed(ChangeType="merged", items=("wm1",), MemChangeCnt=1, LastMemVer="a", CurMemVer="b")
    assert yet_to_come.change is Change.UPDATED and step(yet_to_come, "a") is Step.READ


def test_each_change_of_a_contact_is_told() -> None:
    found = told(
        "change_external_contact",
        ChangeType="add_external_contact",
        UserID="zhangsan",
        ExternalUserID="wm1",
        State="门店A",
        WelcomeCode="w1",
    )
    assert found == ContactChanged(
        change="add_external_contact",
        user="zhangsan",
        contact="wm1",
        at=AT * SECONDS,
        state="门店A",
        welcome_code="w1",
    )
    gone = {
        "ChangeType": "del_external_contact",
        "UserID": "z",
        "ExternalUserID": "wm1",
        "Source": "DELETE_BY_TRANSFER",
    }
    assert getattr(told("change_external_contact", **gone), "source", "") == "DELETE_BY_TRANSFER"


def test_what_is_of_no_use_is_named_to_be_counted() -> None:
    for kind, fields, name in (
        ("change_external_tag", {"ChangeType": "create", "Id": "t1"}, "change_external_tag/create"),
        ("msgaudit_notify", {"AgentID": 218}, "msgaudit_notify"),
        ("never_heard_of", {}, "never_heard_of"),
    ):
        fields_of = read(event(kind, AT, **fields).encode())
        assert hint(fields_of) is None and name_of(fields_of) == name
    assert hint({}) is None and name_of({}) == ""


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("change_external_chat", {"ChangeType": "update"}),
        ("change_external_chat", {"ChatId": "", "ChangeType": "update"}),
        ("change_external_contact", {"ChangeType": "add_external_contact", "UserID": "z"}),
        ("change_external_contact", {"UserID": "z", "ExternalUserID": "wm1"}),
        ("change_external_chat", {**JOINED, "CreateTime": "yesterday"}),
        ("change_external_chat", {**JOINED, "CreateTime": "9" * 30}),
    ],
)
def test_what_should_be_known_and_cannot_be_read_is_no_silence(kind: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no "):
        told(kind, **fields)


@given(st.dictionaries(st.sampled_from(["JoinScene", "QuitScene", "MemChangeCnt"]), st.text(max_size=5)))
def test_odd_numbers_break_nothing(odd: dict[str, str]) -> None:
    fields = {key: [value] for key, value in odd.items()}
    base = {"Event": ["change_external_chat"], "ChatId": ["wr1"], "ChangeType": ["update"], "CreateTime": [str(AT)]}
    assert isinstance(hint({**base, **fields}), ChatChanged)


def test_an_event_is_believed_only_where_it_goes_on_from_what_we_know() -> None:
    good = {"items": ("wm1", "wm2"), "MemChangeCnt": 2, "LastMemVer": "a", "CurMemVer": "b"}
    assert step(changed(**good), "a") is Step.APPLY
    assert step(changed(**good), "b") is Step.NOTHING
    assert step(changed(**good), "x") is step(changed(**good), "") is Step.READ
    for worse in (
        {"MemChangeCnt": 3},
        {"items": (), "MemChangeCnt": 0},
        {"items": ("wm1", "wm1")},
        {"LastMemVer": ""},
        {"CurMemVer": ""},
        {"UpdateDetail": "change_owner"},
        {"ChangeType": "create"},
    ):
        assert step(changed(**{**good, **worse}), "a") is Step.READ, worse
    assert step(changed(ChangeType="dismiss"), "a") is Step.CLOSE


def test_what_names_everybody_becomes_facts() -> None:
    two = {"items": ("wm1", "wm2"), "MemChangeCnt": 2, "CurMemVer": "b"}
    joined = list(facts(changed(**two)))
    assert [(each.kind, each.sender, each.note, each.at) for each in joined] == [
        (Kind.JOINED, "wm1", "", AT * SECONDS),
        (Kind.JOINED, "wm2", "", AT * SECONDS),
    ]
    assert len({each.native for each in joined}) == 2 and joined == list(facts(changed(**two)))
    for scene, kind in ((0, Kind.LEFT), (1, Kind.REMOVED), (7, Kind.LEFT)):
        gone = facts(changed(**two, UpdateDetail="del_member", QuitScene=scene))
        assert {each.kind for each in gone} == {kind}
    assert [each.kind for each in facts(changed(ChangeType="dismiss"))] == [Kind.CLOSED]
    for less in ({"UpdateDetail": "change_name"}, {"MemChangeCnt": 3}, {"items": ("wm1", "wm1")}, {"CurMemVer": ""}):
        assert not list(facts(changed(**{**two, **less}))), less


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12), st.randoms(), st.data())
def test_no_loss_or_disorder_of_events_makes_us_believe_a_list_that_never_was(
    moves: list[tuple[bool, int]], random: Any, data: st.DataObject
) -> None:
    history = [("v0", frozenset[str]())]
    sent: list[ChatChanged] = []
    for number, (comes, who) in enumerate(moves, 1):
        version, there = history[-1]
        member = f"wm{who}"
        if comes == (member in there):
            continue
        history.append((f"v{number}", there ^ {member}))
        detail = "add_member" if comes else "del_member"
        versions = {"LastMemVer": version, "CurMemVer": f"v{number}"}
        sent.append(changed(UpdateDetail=detail, items=(member,), MemChangeCnt=1, **versions))
    arrives = data.draw(st.lists(st.sampled_from(sent), max_size=20)) if sent else []
    known, believed = history[0]
    for each in arrives:
        match step(each, known):
            case Step.APPLY:
                members = frozenset(each.members)
                known, believed = each.after, believed | members if each.detail == "add_member" else believed - members
            case Step.READ:
                known, believed = random.choice(history)  # WeCom may still show an older list
        assert (known, believed) in history


FAR = """
import json, sys
from wechatpy.work import parse_message
told = []
for xml in json.load(sys.stdin):
    found = parse_message(xml)
    listed = found._data.get("MemChangeList")
    told.append([type(found).__name__, found.change_type, getattr(found, "chat_id", ""), listed])
print(json.dumps(told))
"""


@pytest.mark.slow
def test_wechatpy_reads_the_same_from_these_events() -> None:
    fields = {**JOINED, "MemChangeCnt": 2}
    sent = [
        event("change_external_chat", AT, items=("Jack", "Rose"), **fields),
        event("change_external_chat", AT, MemChangeList="Jack,Rose", **fields),
        event("change_external_contact", AT, ChangeType="del_follow_user", UserID="z", ExternalUserID="wm1"),
    ]
    try:
        far = wechatpy(FAR, sent)
    except Unavailable as error:
        pytest.skip(str(error))
    assert far[0] == ["ChangeExternalChatEvent", "update", "wr1", {"Item": ["Jack", "Rose"]}]
    assert far[1] == ["ChangeExternalChatEvent", "update", "wr1", "Jack,Rose"]
    assert far[2][1] == "del_follow_user"
    assert [getattr(hint(read(each.encode())), "members", ()) for each in sent[:2]] == [("Jack", "Rose")] * 2
