"""An account that is called by WebSocket: events, groups, members, acts, and what was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from qunxing.carriers.live import Act, Cap, Hole, Unreachable, Verb
from qunxing.carriers.onebot import account as account_module
from qunxing.carriers.onebot.account import AnotherAccount, OneBotAccount
from qunxing.carriers.onebot.carrier import CAREFUL, OneBot
from qunxing.carriers.onebot.facts import SECOND
from qunxing.carriers.onebot.sync import OVERLAP, Cursor
from qunxing.carriers.onebot.tests.driving import (
    GROUP,
    Far,
    Pages,
    caught_up,
    forward,
    hear,
    ignored,
    listed,
    pages_of,
    run,
    said,
)
from qunxing.carriers.onebot.wire import LoggedOut
from qunxing.core.facts import Kind
from qunxing.testing.onebot import ACCOUNT, BEFORE, Fault, decrease, heartbeat, message, notice, segment
from qunxing.testing.onebot.events import message_id
from qunxing.testing.onebot.implementation import member

ME = str(ACCOUNT)
NOW = BEFORE * SECOND
HOUR = 3600 * SECOND


@pytest.fixture
def far() -> Iterator[Far]:
    with forward() as found:
        yield found


def since(seconds: int, *, chats: tuple[str, ...] = (GROUP,)) -> str:
    """A cursor of one who was last there that many seconds after BEFORE."""
    return str(Cursor(ME, NOW + seconds * SECOND, 0, chats))


def back(far: Far, cursor: str, *, at: int = BEFORE + 3600) -> Pages:
    """Come back, an hour after BEFORE, and read what was missed."""

    async def go(carrier: OneBotAccount) -> Pages:
        carrier._clock = lambda: at  # our own clock, which only says when
        return await pages_of(carrier, caught_up, cursor=cursor)

    return run(far, go)


def test_the_check_says_whose_account_it_is_and_what_it_may(far: Far) -> None:
    who = run(far, lambda carrier: carrier.check())
    assert (who.native, who.name, who.notes) == (ME, "小满", ())
    assert who.supports[Cap.SEND_GROUP].limits == CAREFUL and Cap.JOIN_REQUEST not in who.supports
    far.it.online = False
    with pytest.raises(LoggedOut, match="logged out"):
        run(far, lambda carrier: carrier.check())


def test_groups_come_first_and_then_what_is_said(far: Far) -> None:
    pages = hear(far, message(1, "谁有酵母？"), message(2, "我有"), most=2)
    assert [(chat.native, chat.name) for chat in listed(pages).chats] == [(GROUP, "夜烤")]
    assert [each.text for each in said(pages)] == ["谁有酵母？", "我有"]
    assert pages[-1].raw[0].kind == "message.group"
    cursor = Cursor.read(pages[-1].cursor)
    assert (cursor.account, cursor.chats, cursor.behind) == (ME, (GROUP,), 0) and cursor.heard > NOW


def test_our_own_words_come_where_they_are_reported(far: Far) -> None:
    far.it.reports_own = True

    async def go(carrier: OneBotAccount) -> tuple[str, Pages]:
        native = ""

        async def send() -> None:
            nonlocal native
            native = (await carrier.submit(Act(key="k", verb=Verb.SEND, chat=GROUP, text="大家好"))).native

        sending = asyncio.create_task(send())
        pages = await pages_of(carrier, lambda pages: bool(said(pages)))
        await sending
        return native, pages

    native, pages = run(far, go)
    (own,) = said(pages)
    assert (own.native, own.sender, own.text) == (native, ME, "大家好")


def test_what_an_implementation_tells_again_after_a_reconnect_is_the_same(far: Far) -> None:
    first = said(hear(far, message(1, "a"), decrease(2, 42), most=2))
    again = said(hear(far, decrease(2, 42), message(1, "a"), most=2))
    assert again == first[::-1]


def test_an_hour_that_was_missed_is_read_back(far: Far) -> None:
    far.it.groups[38988].said = [message(number, f"m{number}") for number in range(0, 3600, 10)]
    pages = back(far, since(600))
    numbers = sorted(int((each.text or "m")[1:]) for each in said(pages))
    assert numbers == list(range(600 - OVERLAP // SECOND, 3600, 10))
    assert [page.holes for page in pages if page.holes] == [] and listed(pages).again == (GROUP,)
    asked = far.it.called("get_group_msg_history")
    assert [each.get("message_seq") for each in asked] == [
        None, *(message_id(38988, number) for number in (2600, 1610, 620))
    ]  # fmt: skip
    assert len(said(hear(far, message(3700, "x"), cursor=pages[-1].cursor))) >= 1


def test_a_file_that_a_notice_told_of_is_no_other_one_when_it_is_read_back(far: Far) -> None:
    upload = notice(600, "group_upload", user_id=42, file={"name": "价目表.pdf"})
    far.it.groups[38988].said = [message(601, [segment("file", file="价目表.pdf")]), message(602, "在哪？")]
    told = hear(far, upload, cursor=since(610))
    assert [each.text for each in said(told)] == ["价目表.pdf"]
    for _time in range(2):
        told = back(far, told[-1].cursor, at=BEFORE + 620)
        assert {each.text for each in said(told)} == {"在哪？"}


def test_what_cannot_be_read_back_is_a_hole_of_the_time_nobody_was_there(far: Far) -> None:
    far.it.group(7, "二群")
    far.it.history_of = 0
    pages = back(far, since(600))
    holes = [hole for page in pages for hole in page.holes]
    assert holes == [Hole(each, NOW + 600 * SECOND, NOW + HOUR) for each in (GROUP, "7")]
    assert len(far.it.called("get_group_msg_history")) == 1


def test_of_a_past_that_begins_too_late_the_rest_is_a_hole(far: Far) -> None:
    far.it.groups[38988].said = [message(number, "x") for number in (3000, 3100)]
    far.it.group(7, "二群").said = [message(1, "x", group=7), message(3000, "y", group=7)]
    far.it.group(8, "三群")
    pages = back(far, since(600))
    assert [hole for page in pages for hole in page.holes] == [
        Hole(GROUP, NOW + 600 * SECOND, NOW + 3000 * SECOND),
        Hole("8", NOW + 600 * SECOND, NOW + HOUR),
    ]
    assert [each.text for each in said(pages)] == ["x", "x", "y"]


def test_one_group_whose_past_is_refused_keeps_nobody_from_the_next(far: Far) -> None:
    far.it.group(7, "二群").said = [message(1, "x", group=7), message(3000, "y", group=7)]
    far.it.fail("get_group_msg_history", Fault(b'{"status":"failed","retcode":1200,"wording":"x","echo":ECHO}'))
    pages = back(far, since(600))
    assert [hole.chat for page in pages for hole in page.holes] == [GROUP]
    assert [each.text for each in said(pages)] == ["y"]


def test_who_went_away_in_the_middle_of_reading_back_begins_anew(far: Far) -> None:
    far.it.groups[38988].said = [message(number, "x") for number in range(0, 3600, 10)]

    async def some(carrier: OneBotAccount) -> Pages:
        carrier._clock = lambda: BEFORE + 3600
        return await pages_of(carrier, lambda pages: len(said(pages)) > 0, cursor=since(600))

    cursor = Cursor.read(run(far, some)[-1].cursor)
    assert (cursor.behind, cursor.heard) == (NOW + 600 * SECOND, NOW + HOUR)
    assert len({each.native for each in said(back(far, str(cursor), at=BEFORE + 3700))}) == 312


def test_the_first_time_nothing_was_missed(far: Far) -> None:
    assert not said(back(far, "")) and not far.it.called("get_group_msg_history")


def test_a_group_we_were_put_out_of_meanwhile_is_gone(far: Far) -> None:
    pages = back(far, since(600, chats=(GROUP, "5")))
    assert [chat.native for chat in listed(pages).chats if chat.gone] == ["5"]


def test_a_group_we_did_not_know_is_looked_for(far: Far) -> None:
    async def go(carrier: OneBotAccount) -> Pages:
        def begun() -> None:
            far.it.group(7, "二群")
            far.it.happen(message(1, "x", group=7))

        return await pages_of(carrier, lambda pages: any(c.name == "二群" for p in pages for c in p.chats), begun=begun)

    assert run(far, go)[-1].chats[-1].native == "7"


def test_groups_are_listed_now_and_then(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_module, "LIST_EVERY", 0.05)
    assert run(far, lambda carrier: pages_of(carrier, lambda pages: sum(bool(p.chats) for p in pages) == 3))


def test_another_account_in_the_same_place_is_not_taken_for_the_old_one(far: Far) -> None:
    with pytest.raises(AnotherAccount, match="10001"):
        run(far, lambda carrier: pages_of(carrier, bool, cursor=str(Cursor("99", NOW))))


def test_members_are_all_there_are(far: Far) -> None:
    group = far.it.groups[38988]
    group.members[42] |= {"card": "小红", "role": "owner", "last_sent_time": BEFORE}
    group.members[43] = member(38988, 43, join_time=0, last_sent_time=BEFORE, is_robot=True)
    header, me, red, robot = run(far, lambda carrier: carrier.members(GROUP, at=NOW + HOUR))
    assert (header.kind, header.group, header.at) == (Kind.ROSTER, GROUP, NOW + HOUR)
    assert (me.sender, me.staff, me.value, me.target, me.thread) == (ME, True, NOW - 1000 * SECOND, "utc", "")
    assert (red.name, red.staff, red.bot, red.thread) == ("小红", True, False, "2023-11-14T22:13:20+00:00")
    assert (robot.name, robot.staff, robot.bot, robot.target) == ("P43", False, True, "")
    for chat in ("5", "夜烤"):
        with pytest.raises(Unreachable):
            run(far, lambda carrier, chat=chat: carrier.members(chat, at=NOW))  # type: ignore[misc] # bound at once


def test_a_list_of_members_without_us_is_no_list(far: Far) -> None:
    body = b'{"status":"ok","retcode":0,"data":[{"user_id":42}],"echo":ECHO}'
    for odd in (body, body.replace(b'[{"user_id":42}]', b"[]"), body.replace(b'[{"user_id":42}]', b"{}")):
        far.it.fail("get_group_member_list", Fault(odd))
        with pytest.raises(Unreachable):
            run(far, lambda carrier: carrier.members(GROUP, at=NOW))


def test_a_heartbeat_moves_the_cursor_and_says_nothing(far: Far) -> None:
    pages = hear(far, heartbeat())
    assert said(pages) == [] and ignored(pages) == {"meta_event.heartbeat": 1}
    assert Cursor.read(pages[-1].cursor).heard > NOW


def test_the_risk_is_said_and_no_way_around_it() -> None:
    kind = OneBot()
    assert "banned" in kind.risk and "terms" in kind.risk
    assert kind.namespace_of({}) == "qq" and kind.numbering == "onebot"
