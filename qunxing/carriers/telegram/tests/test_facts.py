"""What each kind of update is told as, and that it is told as the reader of exports tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qunxing.carriers.base import Incoming
from qunxing.carriers.files.telegram import Telegram as Export
from qunxing.carriers.live import CredentialsRefused, Page, Unreachable
from qunxing.carriers.telegram import ids
from qunxing.carriers.telegram.carrier import Telegram
from qunxing.carriers.telegram.sync import BLIND, TWICE, UNTOLD, Bot, Cursor, delivered, heard
from qunxing.carriers.telegram.tests.pairs import CHAT, exported, live
from qunxing.core.facts import Form, Kind
from qunxing.testing.telegram import BEFORE, message, moved, person

SMALL = {"id": -77, "type": "group", "title": "Small"}
US = Bot("123", reads_all=True)


def page(*updates: Any, cursor: Cursor = Cursor(), bot: Bot = US) -> Page:  # noqa: B008 # it is frozen
    return heard(updates, cursor, bot)


def said(*updates: Any) -> list[Incoming]:
    return list(page(*updates).said)


def one(update: Any) -> Incoming:
    (found,) = said(update)
    return found


def moves(*updates: Any) -> list[tuple[Any, ...]]:
    return [(each.kind, each.sender, each.target, each.note) for each in said(*updates)]


@pytest.mark.parametrize(
    ("more", "form", "text"),
    [
        ({"text": "谁有\0酵母？"}, Form.TEXT, "谁有酵母？"),
        ({"photo": [{"file_id": "x"}], "caption": "成品"}, Form.IMAGE, "成品"),
        ({"voice": {}}, Form.VOICE, ""),
        ({"video_note": {}}, Form.VIDEO, ""),
        ({"sticker": {"emoji": "😀"}}, Form.STICKER, ""),
        ({"document": {}, "animation": {}}, Form.IMAGE, ""),
        ({"document": {"file_name": "配方.pdf"}}, Form.FILE, ""),
        ({"location": {}, "venue": {}}, Form.LOCATION, ""),
        ({"contact": {"phone_number": "1"}}, Form.CARD, ""),
        ({"poll": {"question": "周几？"}}, Form.POLL, ""),
        ({"dice": {}}, Form.TEXT, ""),
        ({"giveaway": {}}, Form.OTHER, ""),
    ],
)
def test_a_message_is_what_it_is_made_of(more: dict[str, Any], form: Form, text: str) -> None:
    found = one(message(7, **more))
    assert (found.kind, found.form, found.text, found.bot) == (Kind.MESSAGE, form, text, False)
    assert (found.group, found.group_name, found.native, found.sender, found.name) == (
        "1000000007",
        "Night oven",
        "7",
        "user42",
        "P42",
    )
    assert found.at == (BEFORE + 7) * 1_000_000 and found.zoned


def test_an_export_brought_in_later_tells_the_same_by_the_same_names(tmp_path: Path) -> None:
    ours, theirs = live(), exported(tmp_path)
    assert {_told(each) for each in ours} == {_told(each) for each in theirs}
    assert len(ours) == len(theirs) == 14
    assert Telegram().namespace_of({}) == Export.namespace


def _told(each: Incoming) -> tuple[Any, ...]:
    """What makes the key of a fact, and what would make it an edit; an export knows some people by name only."""
    return (
        each.kind,
        each.native,
        each.group,
        each.at,
        each.form,
        each.text or "",
        each.name,
        each.reply_to,
        each.target,
    )


def test_a_small_group_counts_for_itself() -> None:
    """The same number in an export of it is another message: it must not be taken for this one."""
    found = one(message(7, "hi", chat=1) | {"message": message(7, "hi")["message"] | {"chat": SMALL}})
    assert (found.group, found.native) == ("77", "123.7")
    assert ids.message_number(found.native) == 7 and ids.chats_of(found.group) == (-1000000000077, -77)


def test_edits_are_other_words_and_nothing_else() -> None:
    new = message(8, "明天带", message_id=5, edit_date=BEFORE + 60)["message"]
    edit = one({"update_id": 8, "edited_message": new})
    assert (edit.kind, edit.target, edit.native, edit.text) == (Kind.EDITED, "5", "5", "明天带")
    assert edit.at == (BEFORE + 60) * 1_000_000
    del new["edit_date"]
    assert said({"update_id": 9, "edited_message": new}) == []


def test_topics_replies_and_forwards() -> None:
    topic: dict[str, Any] = {"message_thread_id": 3, "is_topic_message": True}
    plain = one(message(7, "a", reply_to_message={"message_id": 3}, **topic))
    answer = one(message(8, "b", reply_to_message={"message_id": 7}, **topic))
    assert (plain.thread, plain.reply_to) == ("1000000007/3", "")
    assert (answer.thread, answer.reply_to) == ("1000000007/3", "7")
    assert one(message(9, "c", message_thread_id=7, reply_to_message={"message_id": 7})).thread == ""
    assert one(message(10, "d", forward_origin={"type": "hidden_user"})).note == "forwarded"


def test_who_speaks_as_a_group_or_channel_and_who_is_a_bot() -> None:
    stand_in: dict[str, Any] = {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}}
    anonymous = one(message(1, "x", sender_chat=CHAT, **stand_in))
    assert (anonymous.sender, anonymous.name, anonymous.staff, anonymous.bot) == (
        "channel1000000007",
        "Night oven",
        True,
        False,
    )
    channel = one(message(2, "x", sender_chat={"id": -1009, "type": "channel", "title": "News"}, **stand_in))
    assert channel.staff is False
    ours = message(3, "x")["message"] | {"from": person(9, bot=True)}
    assert one({"update_id": 3, "message": ours}).bot is True


def test_a_link_says_by_which_channel_somebody_came() -> None:
    link = {"invite_link": "https://t.me/+abc", "name": "门店海报", "creator": person(7)}
    approved = {"via_join_request": True, "invite_link": link}
    assert moves(
        moved(10, 41, "left", "member", invite_link=link),
        moved(20, 42, "left", "member", by=7, **approved),
        moved(30, 43, "left", "member", by=7),
        moved(40, 44, "left", "restricted"),
        moved(50, 45, "member", "administrator", by=7),
        moved(60, 46, "member", "left"),
        moved(70, 47, "member", "kicked", by=7),
        moved(80, 48, "left", "kicked", by=7),
    ) == [
        (Kind.JOINED, "user41", "user7", "link:门店海报"),
        (Kind.JOINED, "user42", "", "request:门店海报"),
        (Kind.JOINED, "user43", "user7", "invited"),
        (Kind.JOINED, "user44", "", ""),
        (Kind.LEFT, "user46", "", ""),
        (Kind.REMOVED, "user47", "user7", ""),
    ]


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("notice_first", [False, True])
def test_a_coming_told_twice_counts_once(split: bool, notice_first: bool) -> None:
    link = {"invite_link": "https://t.me/+abc", "name": "海报"}
    both = [message(8, new_chat_members=[person(42)]), moved(9, 42, "left", "member", invite_link=link)]
    both = both if notice_first else both[::-1]
    if split:
        first = page(both[0])
        second = page(both[1], cursor=Cursor.read(first.cursor))
        assert len(first.said) == 1 and second.said == [] and second.ignored == {TWICE: 1}
    else:
        found = one_of(page(*both))
        assert (found.native, found.note, found.at) == ("8", "link:海报", (BEFORE + 8) * 1_000_000)


def test_coming_back_later_is_told() -> None:
    first = page(moved(8, 42, "left", "member"), moved(9, 42, "member", "left"))
    later = page(moved(30, 42, "left", "member"), cursor=Cursor.read(first.cursor))
    assert [each.kind for each in (*first.said, *later.said)] == [Kind.JOINED, Kind.LEFT, Kind.JOINED]


def one_of(found: Page) -> Incoming:
    (said,) = found.said
    return said


def test_reactions_that_are_new_are_told() -> None:
    thumb, heart, ours = (
        {"type": "emoji", "emoji": "👍"},
        {"type": "paid"},
        {"type": "custom_emoji", "custom_emoji_id": "5"},
    )
    body = {"chat": CHAT, "message_id": 5, "date": BEFORE, "user": person(42), "old_reaction": [thumb]}
    told = said({"update_id": 1, "message_reaction": body | {"new_reaction": [thumb, heart, ours]}})
    assert [(each.kind, each.sender, each.target, each.note) for each in told] == [
        (Kind.REACTED, "user42", "5", "paid"),
        (Kind.REACTED, "user42", "5", "5"),
    ]
    assert said({"update_id": 2, "message_reaction": body | {"new_reaction": []}}) == []


def test_our_own_standing_says_where_we_are_blind_and_stays_known() -> None:
    def ours(update: int, status: str) -> dict[str, Any]:
        change = moved(update, 123, "left", status, by=7)
        return {"update_id": update, "my_chat_member": change["chat_member"]}

    deaf = Bot("123", reads_all=False)
    first = page(ours(1, "member"), bot=deaf)
    assert [(each.native, each.blind) for each in first.chats] == [("1000000007", BLIND)]
    after = page(message(2, "/help"), cursor=Cursor.read(first.cursor), bot=deaf)
    assert after.chats[0].blind == BLIND
    raised = page(ours(3, "administrator"), cursor=Cursor.read(after.cursor), bot=deaf)
    assert raised.chats[0].blind == "" and Cursor.read(raised.cursor).blind == ()
    assert page(ours(4, "kicked"), bot=deaf).chats[0].gone is True
    assert page(ours(1, "member")).chats[0].blind == ""


def test_a_small_group_that_grows_is_told_as_two_chats() -> None:
    old = message(7, migrate_to_chat_id=-1001000000009)["message"] | {"chat": SMALL}
    found = page({"update_id": 7, "message": old})
    assert [(each.native, each.name, each.gone) for each in found.chats] == [
        ("77", "Small", True),
        ("1000000009", "Small", False),
    ]
    assert [(each.form, each.text) for each in found.said] == [(Form.SYSTEM, "P42 migrate_to_supergroup")]


def test_notices_nobody_knows_are_nobodys_words() -> None:
    found = one(message(7, community_chat_joined={"x": 1}))
    assert (found.form, found.sender, found.text) == (Form.SYSTEM, "", "P42 community_chat_joined")


def test_what_is_of_no_use_is_counted_and_what_cannot_be_read_is_kept() -> None:
    private = message(1, "hi")["message"] | {"chat": {"id": 42, "type": "private", "first_name": "P"}}
    broken = {"update_id": 3, "message": {"message_id": "x"}}
    found = page(
        {"update_id": 1, "message": private}, {"update_id": 2, "callback_query": {}}, broken, 7, message(5, "ok")
    )
    assert found.ignored == {"message (private)": 1, "callback_query": 1}
    assert [(each.kind, each.native, each.understood) for each in found.raw] == [
        ("message", "3", False),
        ("", "", False),
        ("message", "5", True),
    ]
    assert json.loads(found.raw[0].body) == broken and len(found.said) == 1
    assert Cursor.read(found.cursor).offset == 6
    asked = {"chat": CHAT, "date": BEFORE, "from": person(42), "user_chat_id": 42}
    kept = page({"update_id": 9, "chat_join_request": asked})
    assert (kept.said, kept.ignored, kept.raw[0].understood) == ([], {}, True)
    with pytest.raises(Unreachable):
        page(7, {"message": {}})


def test_only_telegram_delivers() -> None:
    body = json.dumps(message(5, "hi")).encode()
    head = "X-Telegram-Bot-Api-Secret-Token"
    assert [each.text for each in delivered({head: "s3cret"}, body, "s3cret", bot=US).said] == ["hi"]
    assert delivered({head.lower(): "s3cret"}, b"{nonsense", "s3cret", bot=US).raw[0].understood is False
    for headers, secret in (({}, "s3cret"), ({head: "S3cret"}, "s3cret"), ({head: ""}, ""), ({head: "密"}, "s3cret")):
        with pytest.raises(CredentialsRefused):
            delivered(headers, body, secret, bot=US)


def test_joins_are_only_relied_on_where_the_bot_is_an_administrator() -> None:
    first = page(message(1, "早"))
    assert first.chats[0].hides == UNTOLD
    learned = heard([], Cursor.read(first.cursor), US, {first.chats[0].native: True})
    assert learned.chats[0].hides == frozenset()
    later = heard([message(2, "晚")], Cursor.read(learned.cursor), US)
    assert later.chats[0].hides == frozenset()
    assert not heard([], Cursor.read(later.cursor), US, {first.chats[0].native: True}).chats
