"""A bot against our Bot API server: updates, acts, and what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from qunxing.carriers.live import (
    Cap,
    Carrier,
    CredentialsRefused,
    Fate,
    Mode,
    Page,
    Unreachable,
    Verb,
)
from qunxing.carriers.telegram import account
from qunxing.carriers.telegram.carrier import NO_GROUPS, NO_RIGHTS, PRIVACY, WEBHOOK, Telegram
from qunxing.carriers.telegram.tests.driving import CHAT, GROUP, SMALL, pages, run, submit, two_groups
from qunxing.core.facts import Kind, Proof
from qunxing.core.refusals import Refusal
from qunxing.testing.telegram import BOT, TOKEN, BotApi, message, moved, person, standing


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    monkeypatch.setattr(account, "WAIT", 1.0)
    with two_groups() as found:
        yield found


def test_updates_are_forgotten_there_only_once_we_ask_for_the_next(api: BotApi) -> None:
    api.happen(*(message(number, f"m{number}") for number in range(5, 155)))
    (first,) = pages(api)
    assert len(first.said) == 100 and len(api.unread) == 150
    again = pages(api)[0]
    assert [each.native for each in again.said] == [each.native for each in first.said]
    second = pages(api, first.cursor)[0]
    assert [each.native for each in second.said] == [str(number) for number in range(105, 155)]
    assert len(api.unread) == 50
    (quiet,) = pages(api, second.cursor)
    assert (list(quiet.said), api.unread, quiet.cursor) == ([], [], second.cursor)


def test_joins_and_reactions_are_asked_for(api: BotApi) -> None:
    api.happen(moved(5, 41, "left", "member"))
    assert [each.kind for each in pages(api)[0].said] == [Kind.JOINED]
    (asked,) = api.called("getUpdates")
    assert {"message", "edited_message", "chat_member", "my_chat_member", "message_reaction"} < set(
        asked["allowed_updates"]
    )


def test_news_come_at_once_while_we_wait(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "WAIT", 20.0)

    async def listen(carrier: Carrier) -> Page:
        coming = carrier.pages("")
        assert not (await anext(coming)).said  # at first it is told at once that there is nothing
        waiting = asyncio.ensure_future(anext(coming))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        api.happen(message(5, "hi"))
        return await asyncio.wait_for(waiting, 10)

    assert [each.text for each in run(api, listen).said] == ["hi"]


def test_an_odd_update_keeps_nobody_from_the_next(api: BotApi) -> None:
    api.happen({"update_id": 5, "odd": 1}, {"update_id": 6, "message": {"date": "x"}}, message(7, "hi"))
    (found,) = pages(api)
    assert found.ignored == {"odd": 1} and [each.understood for each in found.raw] == [False, True]
    assert pages(api, found.cursor)[0].said == []


def test_the_check_says_who_we_are_and_what_is_hidden(api: BotApi) -> None:
    found = run(api, lambda carrier: carrier.check())
    assert (found.native, found.name, found.notes) == ("user123", "Xiaoman (@xiaoman_bot)", (NO_RIGHTS,))
    assert found.supports[Cap.RECEIVE].mode is Mode.DIRECT and Cap.LIST_MEMBERS not in found.supports
    api.me |= {"can_read_all_group_messages": False, "can_join_groups": False}
    api.webhook = "https://elsewhere.example"
    less = run(api, lambda carrier: carrier.check())
    assert less.notes == (PRIVACY, NO_RIGHTS, NO_GROUPS, WEBHOOK)
    assert less.supports[Cap.RECEIVE].mode is Mode.BEST_EFFORT


@pytest.mark.parametrize(("chat", "group"), [(CHAT, GROUP), (SMALL, "77")])
def test_members_are_the_administrators_and_a_count_and_no_roster(api: BotApi, chat: int, group: str) -> None:
    api.rooms[chat].standing[7] = standing("creator", person(7))
    found = run(api, lambda carrier: carrier.members(group, at=9))
    assert [(each.kind, each.sender, each.staff, each.bot) for each in found] == [
        (Kind.LISTED, "user123", True, True),
        (Kind.LISTED, "user7", True, False),
        (Kind.READING, "", False, False),
    ]
    assert (found[-1].value, found[-1].note, found[-1].proof) == (3, "人数", Proof.PLATFORM)
    assert {each.group for each in found} == {group} and {each.at for each in found} == {9}
    with pytest.raises(Unreachable, match="chat not found"):
        run(api, lambda carrier: carrier.members("999", at=9))
    with pytest.raises(Unreachable):
        run(api, lambda carrier: carrier.members("@oven", at=9))


def test_a_message_is_sent_answered_and_taken_back(api: BotApi) -> None:
    sent = submit(api, Verb.SEND, text="大家好")
    assert (sent.fate, sent.native, sent.key) == (Fate.SENT, "901", "k1")
    answer = submit(api, Verb.REPLY, text="群里不发广告", target="901")
    assert (answer.fate, api.called("sendMessage")[-1]["reply_parameters"]) == (Fate.SENT, {"message_id": 901})
    assert submit(api, Verb.RECALL, target="901").fate is Fate.SENT
    assert set(api.rooms[CHAT].messages) == {902}
    again = submit(api, Verb.RECALL, target="901")
    assert (again.fate, again.said) == (Fate.REJECTED, "Bad Request: message to delete not found")
    small = submit(api, Verb.SEND, "77", text="小群")
    assert (small.fate, small.native) == (Fate.SENT, "123.901")
    assert submit(api, Verb.RECALL, "77", target="123.901").fate is Fate.SENT


def test_who_is_put_out_may_come_back_and_who_is_silenced_may_speak_again(api: BotApi) -> None:
    room = api.rooms[CHAT]
    assert submit(api, Verb.MUTE, target="user42").fate is Fate.SENT
    silenced = room.standing[42]["permissions"]
    assert silenced["can_send_messages"] is False and set(silenced.values()) == {False}
    assert submit(api, Verb.UNMUTE, target="user42").fate is Fate.SENT
    assert set(room.standing[42]["permissions"].values()) == {True}
    assert submit(api, Verb.KICK, target="user42").fate is Fate.SENT
    assert room.standing[42]["status"] == "left"
    assert submit(api, Verb.KICK, "77", target="user42").fate is Fate.SENT
    assert api.rooms[SMALL].standing[42]["status"] == "kicked"
    assert submit(api, Verb.MUTE, "77", target="user42").said == (
        "Bad Request: method is available only for supergroups"
    )


@pytest.mark.parametrize(
    ("verb", "more", "words"),
    [
        (Verb.SEND, {"text": "好" * 4097}, "4,096"),
        (Verb.SEND, {"text": "😀" * 2049}, "4,096"),
        (Verb.INVITE, {"target": "user42"}, "cannot"),
        (Verb.KICK, {"target": "channel1000000007"}, "no person"),
        (Verb.RECALL, {"target": "abc"}, "no message"),
        (Verb.SEND, {"chat": "@oven", "text": "x"}, "no group"),
        (Verb.SEND, {"chat": "-5", "text": "x"}, "no group"),
    ],
)
def test_what_cannot_be_done_is_refused_before_it_is_sent(
    api: BotApi, verb: Verb, more: dict[str, str], words: str
) -> None:
    found = submit(api, verb, **{"chat": GROUP, **more})
    assert found.fate is Fate.REJECTED and words in found.said and api.calls == []


def test_the_longest_message_is_sent(api: BotApi) -> None:
    assert submit(api, Verb.SEND, text="好" * 4096).fate is Fate.SENT


def test_a_refusal_is_told_in_the_platforms_words(api: BotApi) -> None:
    nowhere = submit(api, Verb.SEND, "999", text="x")
    assert (nowhere.fate, nowhere.said) == (Fate.UNREACHABLE, "Bad Request: chat not found")
    empty = submit(api, Verb.SEND, text=" ")
    assert (empty.fate, empty.said) == (Fate.REJECTED, "Bad Request: message text is empty")
    api.rooms[CHAT].standing[BOT["id"]]["status"] = "member"
    weak = submit(api, Verb.KICK, target="user42")
    assert weak.fate is Fate.REJECTED and "not enough rights" in weak.said
    api.rooms[CHAT].standing[BOT["id"]]["status"] = "kicked"
    out = submit(api, Verb.SEND, text="x")
    assert (out.fate, out.said) == (Fate.UNREACHABLE, "Forbidden: bot was kicked from the supergroup chat")


def test_a_token_that_is_refused_and_one_that_is_none(api: BotApi) -> None:
    for token in ("124:ABC", TOKEN + "x"):
        with pytest.raises(CredentialsRefused):
            run(api, lambda carrier: carrier.check(), token=token)
    for settings in ({"token": "ABC"}, {"token": "1:a/../b"}, {"token": TOKEN, "server": "file:///etc"}, {}):
        with pytest.raises(Refusal):
            Telegram().open(settings)
