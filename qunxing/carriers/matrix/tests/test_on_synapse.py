"""The Matrix carrier against a real server: what it tells is what people did there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote

import pytest

from qunxing.carriers.base import Incoming
from qunxing.carriers.live import (
    Act,
    Carrier,
    Chat,
    CredentialsRefused,
    Fate,
    Page,
    Receipt,
    Unreachable,
    Verb,
)
from qunxing.carriers.matrix import account as at_work
from qunxing.carriers.matrix.carrier import Matrix
from qunxing.carriers.matrix.sync import BLIND
from qunxing.core.facts import Form, Kind
from qunxing.testing.postgres import Unavailable
from qunxing.testing.synapse import Client, Synapse, homeserver

pytestmark = pytest.mark.slow
T = TypeVar("T")


@dataclass(frozen=True)
class Town:
    """A server, two people, and the account we are."""

    server: Synapse
    alice: Client
    bob: Client
    bot: Client


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    try:
        with homeserver() as server:
            yield Town(server, *(server.user(name) for name in ("alice", "bob", "bot")))
    except Unavailable as error:
        pytest.skip(str(error))


@asynccontextmanager
async def account(town: Town) -> AsyncIterator[Carrier]:
    found = Matrix().open({"server": town.server.url, "token": town.bot.token, "joins": "yes"})
    try:
        yield found
    finally:
        await found.close()


async def heard(carrier: Carrier, cursor: str, until: Callable[[list[Incoming], Page], bool]) -> tuple[list[Page], str]:
    """The pages from `cursor` on until all that was said and the newest page satisfy; and where to go on."""
    pages: list[Page] = []
    async with asyncio.timeout(40), aclosing(carrier.pages(cursor)) as coming:  # type: ignore[type-var] # a generator
        async for page in coming:
            pages.append(page)
            if until([said for each in pages for said in each.said], page):
                break
    return pages, pages[-1].cursor


def run(town: Town, what: Callable[[Carrier], Awaitable[T]]) -> T:
    async def go() -> T:
        async with account(town) as carrier:
            return await what(carrier)

    return asyncio.run(go())


def test_what_people_do_is_told_as_it_happened(town: Town) -> None:
    room = town.alice.room("Night oven", invite=(town.bob.user, town.bot.user))
    town.bob.join(room)
    first = town.alice.say(room, "谁有酵母？", "q1")
    town.bob.say(
        room,
        "> <@alice:localhost> 谁有酵母？\n\n我有",
        "a1",
        **{"m.relates_to": {"m.in_reply_to": {"event_id": first}}},
    )
    slip = town.bob.say(room, "明天大", "t1")
    town.bob.say(
        room,
        "* 明天带",
        "t2",
        **{
            "m.new_content": {"msgtype": "m.text", "body": "明天带"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": slip},
        },
    )
    town.alice.ask(
        "PUT",
        f"/rooms/{quote(room)}/send/m.reaction/r1",
        {"m.relates_to": {"rel_type": "m.annotation", "event_id": slip, "key": "👍"}},
    )
    town.alice.ask("PUT", f"/rooms/{quote(room)}/redact/{quote(first)}/x1", {})
    town.alice.ask("POST", f"/rooms/{quote(room)}/kick", {"user_id": town.bob.user, "reason": "advert"})

    pages, cursor = run(
        town, lambda carrier: heard(carrier, "", lambda said, page: any(each.kind is Kind.REMOVED for each in said))
    )
    assert [(each.kind, each.sender[1], each.text) for each in once(pages, room)] == [
        (Kind.JOINED, "a", None),
        (Kind.JOINED, "b", None),
        (Kind.MESSAGE, "a", None),  # its words were taken back before we came
        (Kind.MESSAGE, "b", "我有"),
        (Kind.MESSAGE, "b", "明天大"),
        (Kind.EDITED, "b", "明天带"),
        (Kind.REACTED, "a", None),
        (Kind.RECALLED, "a", None),
        (Kind.REMOVED, "b", None),
        (Kind.JOINED, "b", None),
    ]
    joined, answer, edited, removed = (once(pages, room)[at] for at in (1, 3, 5, 8))
    assert (joined.target, joined.note, removed.target) == (town.alice.user, "invite", town.alice.user)
    assert answer.reply_to == edited.target.replace(slip, first) and edited.target == slip
    assert [each.name for page in pages for each in page.chats if each.native == room and each.name] == ["Night oven"]
    town.alice.say(room, "还有人吗？", "q2")
    town.bot.ask("PUT", f"/profile/{quote(town.bot.user)}/displayname", {"displayname": "小满"})
    pages, _cursor = run(town, lambda carrier: heard(carrier, cursor, lambda said, page: len(said) > 1))
    assert [(each.kind, each.text or each.target_name) for each in once(pages, room)] == [
        (Kind.MESSAGE, "还有人吗？"),
        (Kind.RENAMED, "小满"),
    ]


def test_a_long_past_and_what_was_missed_are_read_whole_from_wherever_we_stopped(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_work, "AT_ONCE", 40)  # so that the past takes several questions
    room = town.alice.room("Long", invite=(town.bot.user,))
    town.bot.join(room)
    first = {town.alice.say(room, f"配方 {number}", f"p{number}") for number in range(130)}
    pages, cursor = run(town, lambda carrier: heard(carrier, "", lambda said, page: bool(page.said)))
    assert not first <= natives(pages, room)
    more, cursor = run(town, lambda carrier: heard(carrier, cursor, lambda said, page: 'missed":[]' in page.cursor))
    assert first <= natives([*pages, *more], room)
    second = {town.alice.say(room, f"回来 {number}", f"r{number}") for number in range(190)}
    pages, cursor = run(town, lambda carrier: heard(carrier, cursor, lambda said, page: 'missed":[]' in page.cursor))
    assert natives(pages, room) == second


def test_a_room_whose_words_are_hidden_says_so(town: Town) -> None:
    hidden = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    room = town.alice.room("Secret", invite=(town.bot.user,), initial_state=[hidden])
    pages, _cursor = run(town, lambda carrier: heard(carrier, "", lambda said, page: bool(of(page, room))))
    assert {each.blind for page in pages for each in of(page, room)} == {BLIND}


def test_another_session_does_an_act_once_more_and_says_it_is_another(town: Town) -> None:
    room = town.alice.room("Sessions", invite=(town.bot.user,))
    town.bot.join(room)
    identity = {"type": "m.id.user", "user": town.bot.user}
    said = {"type": "m.login.password", "identifier": identity, "password": "password"}
    token = town.bot.ask("POST", "/login", said)["access_token"]
    other = Town(town.server, town.alice, town.bob, Client(town.bot.server, town.bot.user, token))
    act = Act(key="once", verb=Verb.SEND, chat=room, text="大家好")
    one, two = (run(each, lambda carrier: carrier.submit(act)) for each in (town, other))
    assert one.native != two.native
    assert len({run(each, lambda carrier: carrier.check()).login for each in (town, town, other)}) == 2


def test_acts_are_done_once_and_refusals_are_told(town: Town) -> None:
    levels = {"users": {town.bot.user: 100}}
    room = town.alice.room("Acts", invite=(town.bot.user,), power_level_content_override=levels)
    town.bot.join(room)

    async def act(carrier: Carrier) -> list[Receipt]:
        async def do(verb: Verb, key: str = "", **more: Any) -> Receipt:
            return await carrier.submit(Act(key=key or verb, verb=verb, chat=room, **more))

        sent, again = await do(Verb.SEND, "k1", text="大家好"), await do(Verb.SEND, "k1", text="大家好")
        invited = await do(Verb.INVITE, target=town.bob.user)
        await asyncio.to_thread(town.bob.join, room)
        advert = await asyncio.to_thread(town.bob.say, room, "加我领券", "ad")
        muted = await do(Verb.MUTE, target=town.bob.user), await do(Verb.MUTE, "m2", target=town.bob.user)
        with pytest.raises(AssertionError, match="M_FORBIDDEN"):
            await asyncio.to_thread(town.bob.say, room, "还能说？", "no")
        await do(Verb.UNMUTE, target=town.bob.user)
        await asyncio.to_thread(town.bob.say, room, "能说了", "yes")
        answered = await do(Verb.REPLY, target=advert, text="群里不发广告")
        recalled = await do(Verb.RECALL, target=advert, reason="advert")
        kicked = await do(Verb.KICK, target=town.bob.user)
        assert sent.native == again.native and {each.fate for each in muted} == {Fate.SENT}
        elsewhere = await carrier.submit(Act(key="k2", verb=Verb.SEND, chat="!nowhere", text="x"))
        assert elsewhere.fate is Fate.REJECTED and "M_FORBIDDEN" in elsewhere.said
        return [sent, invited, answered, recalled, kicked]

    assert {each.fate for each in run(town, act)} == {Fate.SENT}
    talk = [each for each in town.alice.heard(room) if each["type"] == "m.room.message"]
    assert [each["content"].get("body") for each in talk] == ["群里不发广告", "能说了", None, "大家好"]
    listed = run(town, lambda carrier: carrier.members(room, at=7))
    assert [(each.kind, each.sender) for each in listed] == [
        (Kind.ROSTER, ""),
        (Kind.LISTED, town.alice.user),
        (Kind.LISTED, town.bot.user),
    ]
    assert listed[1].form is Form.SYSTEM and {each.at for each in listed} == {7}


def test_wrong_credentials_and_a_server_that_is_gone_are_told_apart(town: Town) -> None:
    assert run(town, lambda carrier: carrier.check()).native == town.bot.user
    stranger = replace(town, bot=replace(town.bot, token="wrong"))
    with pytest.raises(CredentialsRefused):
        run(stranger, lambda carrier: carrier.check())
    gone = replace(town, server=Synapse("http://127.0.0.1:9"))
    with pytest.raises(Unreachable):
        run(gone, lambda carrier: carrier.check())


def once(pages: list[Page], room: str) -> list[Incoming]:
    """What was said in a room of others than us, each once, in the order it happened."""
    told = {(each.kind, each.native): each for page in pages for each in page.said if each.group == room}
    return sorted(told.values(), key=lambda each: each.at)


def natives(pages: list[Page], room: str) -> set[str]:
    return {each.native for each in once(pages, room) if each.kind is Kind.MESSAGE}


def of(page: Page, room: str) -> list[Chat]:
    return [each for each in page.chats if each.native == room]
